"""Somebody reports an account, or some of its statuses, to the moderators here and where it concerns (M1, M5).

See docs/decisions/0006-reports-in-a-town.md for who receives a copy in a town.
"""

from dataclasses import dataclass

from activitypub.activities import flag_activity
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Report, Status
from ensembl_fed.models.kinds import NotificationKind, ReportCategory
from ensembl_fed.outbox.send import send
from ensembl_fed.storage.accounts import account_by_id, instance_actor
from ensembl_fed.storage.reports import open_reports_between
from ensembl_fed.storage.statuses import statuses_by_ids
from ensembl_fed.storage.town import rules, town_member_by_domain
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.notify import notify
from ensembl_fed.surface.visibility import visible_among
from moderation.mandates import lends_sight
from moderation.roles import moderators_for
from moderation.tell import tell_receipt

_LONGEST_NAME = 100
_LONGEST_EMAIL = 254


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """What somebody reports. `forward` asks for a copy to the moderators of the account's own server."""

    target_id: int
    status_ids: tuple[int, ...] = ()
    comment: str = ""
    category: ReportCategory = ReportCategory.OTHER
    rule_ids: tuple[int, ...] = ()
    forward: bool = False


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody without an account who reports in good faith, and how to answer them (DSA art. 16)."""

    name: str
    email: str


async def file_report(unit: Unit, reporter: Account, draft: ReportDraft) -> Report:
    """Keep a member's report, tell the moderators, and send copies that never name the reporter (security 33).

    The same report again, while it is open, is the one that is there. Raises NotFound for a target or a status that
    does not exist, that the reporter may not see, or that is not the target's; Invalid beyond the bounds.
    """
    if draft.target_id == reporter.id:
        raise Invalid("Vous ne pouvez pas signaler votre propre compte.")
    return await _file(unit, reporter, draft, viewer=reporter, visitor=None)


async def file_notice(unit: Unit, visitor: Visitor, draft: ReportDraft) -> Report:
    """Keep the report of a visitor without account, who sees what anyone sees, and owe them a receipt by mail.

    Raises as `file_report` does, and Invalid without an explanation, a name and an address.
    """
    name, email = visitor.name.strip(), visitor.email.strip()
    if not (draft.comment.strip() and name and email):
        raise Invalid("Expliquez ce qui se passe, et dites-nous qui vous êtes.")
    if len(name) > _LONGEST_NAME or len(email) > _LONGEST_EMAIL:
        raise Invalid("Ce nom ou cette adresse est trop long.")
    own = await instance_actor(unit)
    return await _file(unit, own, draft, viewer=None, visitor=Visitor(name, email))


async def _file(
    unit: Unit, reporter: Account, draft: ReportDraft, *, viewer: Account | None, visitor: Visitor | None
) -> Report:
    await _check(unit, draft)
    target = await account_by_id(unit, draft.target_id)
    if target is None or target.gone_at is not None:
        raise NotFound
    statuses = await _statuses_meant(unit, draft, target, viewer)
    report = _new_report(unit, reporter, target, draft, statuses)
    known = await _same_report(unit, report) if visitor is None else None
    if known is not None:
        return known
    if visitor is not None:
        report.visitor_name, report.visitor_email = visitor.name, visitor.email
    await unit.add(report)
    await _tell_moderators(unit, report, reporter, target)
    await _send_copies(unit, report, target, forward=draft.forward)
    await tell_receipt(unit, report)
    return report


async def _check(unit: Unit, draft: ReportDraft) -> None:
    limits = unit.home.limits
    if len(draft.comment) > limits.report_comment_characters:
        raise Invalid(f"L’explication prend {limits.report_comment_characters} caractères au plus.")
    if len(draft.status_ids) > limits.report_statuses:
        raise Invalid(f"Un signalement porte sur {limits.report_statuses} messages au plus.")
    if draft.rule_ids and not {rule.id for rule in await rules(unit)}.issuperset(draft.rule_ids):
        raise Invalid("Une de ces règles n’existe pas.")


async def _statuses_meant(unit: Unit, draft: ReportDraft, target: Account, viewer: Account | None) -> list[Status]:
    """The statuses that are reported; those of others, and those that the reporter may not see, are not found."""
    wanted = list(dict.fromkeys(draft.status_ids))
    found = await statuses_by_ids(unit, wanted)
    statuses = [status for status in found.values() if status.account_id == target.id]
    if target.suspended_at is None:
        statuses = await visible_among(unit, statuses, viewer)
    if len(statuses) != len(wanted):
        raise NotFound
    return sorted(statuses, key=lambda status: status.id)


def _new_report(unit: Unit, reporter: Account, target: Account, draft: ReportDraft, statuses: list[Status]) -> Report:
    now, number = utc_now(), new_id()
    category = draft.category
    if draft.rule_ids and category is ReportCategory.OTHER:
        category = ReportCategory.VIOLATION
    return Report(
        id=number,
        uri=f"{unit.home.addresses.base}/reports/{number}",
        account_id=reporter.id,
        target_id=target.id,
        status_uris=[status.uri for status in statuses],
        comment=draft.comment.strip(),
        category=category,
        rule_ids=list(dict.fromkeys(draft.rule_ids)) if category is ReportCategory.VIOLATION else [],
        created_at=now,
        updated_at=now,
    )


async def _same_report(unit: Unit, report: Report) -> Report | None:
    for known in await open_reports_between(unit, report.account_id, report.target_id):
        if known.status_uris == report.status_uris and known.comment == report.comment:
            return known
    return None


async def _tell_moderators(unit: Unit, report: Report, reporter: Account, target: Account) -> None:
    for account_id in await moderators_for(unit, target.id):
        if account_id != reporter.id:
            await notify(unit, account_id, NotificationKind.ADMIN_REPORT, reporter.id, report_id=report.id)


async def _send_copies(unit: Unit, report: Report, target: Account, *, forward: bool) -> None:
    """A Flag by the instance actor: the account, its statuses, the comment, and nothing about who reports."""
    inboxes, readers = await _copies_to(unit, target, forward=forward)
    if not inboxes:
        return
    signer = await instance_actor(unit)
    objects = [target.uri, *report.status_uris]
    document = flag_activity(report.uri, signer.uri, objects, content=report.comment, to=readers)
    await send(unit, signer, document, inboxes, object_uri=report.uri)
    report.forwarded = True
    await unit.add(report)


async def _copies_to(unit: Unit, target: Account, *, forward: bool) -> tuple[list[str], list[str]]:
    """The inboxes that get a copy, and whom it is addressed to."""
    inboxes: dict[str, str] = {}
    if forward and not target.is_local:
        inboxes[target.shared_inbox_uri or target.inbox_uri] = target.uri
    home = unit.home
    city = await town_member_by_domain(unit, home.city_domain) if home.city_domain and not home.is_city else None
    is_of_town = target.is_local or await town_member_by_domain(unit, target.domain) is not None
    if city is not None and is_of_town and await lends_sight(unit):
        inboxes.setdefault(city.shared_inbox_uri, city.actor_uri)
    return [inbox for inbox in inboxes if inbox], list(inboxes.values())
