"""A moderator removes a status: everywhere if its author is ours, here alone if not; it can be restored for 30 days."""

from ensembl_fed.errors import NotFound
from ensembl_fed.models import Member, ModerationAction, Status
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.reports import report_by_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import OPEN_TO_MEMBERS
from ensembl_fed.text.sanitize import html_to_text
from moderation.acts import Act
from moderation.carry_out import carry_out
from moderation.decide_account import Decision, report_meant
from moderation.decide_report import settle_reports_about
from moderation.ground import check_reason
from moderation.keep_decision import new_decision
from moderation.orders import send_orders
from moderation.record import record
from moderation.roles import check_may_decide, require_moderator
from moderation.tell import tell_measure

_EXCERPT_CHARACTERS = 120


async def remove_status(unit: Unit, moderator: Member, status: Status, decision: Decision) -> ModerationAction:
    """Remove a status and tell its author why.

    A local author's own Delete goes out: the only form that other servers obey. Another server's status is hidden
    here alone. The row stays, for its author alone, until nobody can restore it any more. Raises as `decide_about`.
    """
    require_moderator(moderator)
    author = await account_by_id(unit, status.account_id)
    if author is None:
        raise NotFound
    await check_may_decide(unit, moderator, author)
    check_reason(decision)
    report = await report_meant(unit, moderator, author, decision)
    excerpt = excerpt_of(status)
    row = await new_decision(unit, moderator, author, Act.REMOVE_STATUS, decision, report=report, status_uri=status.uri)
    await carry_out(unit, row)
    told = await record(
        unit,
        moderator,
        Act.REMOVE_STATUS,
        target=author,
        status_uri=status.uri,
        report_id=decision.report_id,
        reason=row.facts,
        decision_uri=row.uri,
    )
    await tell_measure(unit, author, row, excerpt=excerpt)
    if decision.report_id is not None:
        await settle_reports_about(unit, moderator, author.id, reason=row.facts)
    await send_orders(unit, row)
    return told


async def may_moderate(unit: Unit, moderator: Member, status: Status, report_id: int | None) -> bool:
    """Whether a moderator may read a status in order to decide about it.

    What members see, and a private message only if it is attached to the report that is named (X14).
    """
    if status.visibility in OPEN_TO_MEMBERS:
        return True
    report = await report_by_id(unit, report_id) if report_id is not None else None
    return report is not None and report.target_id != moderator.account_id and status.uri in report.status_uris


def excerpt_of(status: Status, *, characters: int = _EXCERPT_CHARACTERS) -> str:
    """The beginning of a status in one line."""
    words = " ".join((status.text or html_to_text(status.content)).split())
    return words if len(words) <= characters else words[: characters - 1].rstrip() + "…"
