"""A moderator takes a report on, gives it back, settles it, opens it again."""

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, Invalid, NotFound
from ensembl_fed.models import Member, Report
from ensembl_fed.models.kinds import ReportCategory, ReportState
from ensembl_fed.storage.decisions import reports_settled_by
from ensembl_fed.storage.reports import ReportFilter, report_by_id, reports_page
from ensembl_fed.storage.town import rules
from ensembl_fed.storage.unit import Unit
from moderation.acts import Act
from moderation.outcomes import send_outcome
from moderation.record import record
from moderation.roles import check_no_conflict, require_moderator
from moderation.tell import tell_outcome

_MOST_SETTLED_AT_ONCE = 500


async def report_for(unit: Unit, moderator: Member, report_id: int) -> Report:
    """A report that a moderator may read. Raises NotFound, also for a report about the moderator (M18)."""
    require_moderator(moderator)
    report = await report_by_id(unit, report_id)
    if report is None or report.target_id == moderator.account_id:
        raise NotFound
    return report


async def assign_report(unit: Unit, moderator: Member, report: Report) -> Report:
    """The moderator takes the report on. Raises Conflict if they are concerned, or it is settled."""
    require_moderator(moderator)
    check_no_conflict(moderator, report)
    if report.state is not ReportState.OPEN:
        raise Conflict("Ce signalement est déjà traité.")
    if report.assigned_id != moderator.account_id:
        report.assigned_id = moderator.account_id
        await _keep(unit, moderator, report, Act.ASSIGN)
    return report


async def unassign_report(unit: Unit, moderator: Member, report: Report) -> Report:
    """Nobody in particular looks after the report any more."""
    require_moderator(moderator)
    check_no_conflict(moderator, report)
    if report.assigned_id is not None:
        report.assigned_id = None
        await _keep(unit, moderator, report, Act.UNASSIGN)
    return report


async def resolve_report(unit: Unit, moderator: Member, report: Report, *, reason: str = "") -> Report:
    """Settle a report without a measure, and tell who reported. Raises Conflict if the moderator is concerned."""
    require_moderator(moderator)
    check_no_conflict(moderator, report)
    if report.state is ReportState.OPEN:
        await _settle(unit, moderator, report, reason=reason, is_acted=False)
    return report


async def reopen_report(unit: Unit, moderator: Member, report: Report) -> Report:
    """A settled report waits again. Raises Conflict if the moderator is concerned."""
    require_moderator(moderator)
    check_no_conflict(moderator, report)
    if report.state is not ReportState.OPEN:
        report.state, report.resolved_at, report.resolved_by_id = ReportState.OPEN, None, None
        await _keep(unit, moderator, report, Act.REOPEN)
    return report


async def reclassify_report(
    unit: Unit, moderator: Member, report: Report, *, category: ReportCategory | None, rule_ids: list[int] | None
) -> Report:
    """Correct what a report is about. Raises Invalid for a rule that is not one of the house's."""
    require_moderator(moderator)
    check_no_conflict(moderator, report)
    known = {rule.id for rule in await rules(unit)}
    if rule_ids is not None and not known.issuperset(rule_ids):
        raise Invalid("Une de ces règles n’existe pas.")
    report.category = report.category if category is None else category
    report.rule_ids = report.rule_ids if rule_ids is None else rule_ids
    await _keep(unit, moderator, report, Act.RECLASSIFY)
    return report


async def settle_reports_about(unit: Unit, moderator: Member, target_id: int, *, reason: str) -> None:
    """A measure settles every open report about an account, but those that the moderator made themself (M18)."""
    wanted = ReportFilter(hidden_from=moderator.account_id, state=ReportState.OPEN, target_id=target_id)
    for report in await reports_page(unit, wanted, limit=_MOST_SETTLED_AT_ONCE):
        if report.account_id != moderator.account_id:
            await _settle(unit, moderator, report, reason=reason, is_acted=True)


async def settle_reports_by_order(unit: Unit, target_id: int) -> None:
    """A measure that the city ordered settles every open report about an account."""
    for report in await reports_settled_by(unit, target_id):
        report.state, report.resolved_at = ReportState.RESOLVED, utc_now()
        await unit.add(report)
        await tell_outcome(unit, report, is_acted=True)
        await send_outcome(unit, report, is_acted=True)


async def _settle(unit: Unit, moderator: Member, report: Report, *, reason: str, is_acted: bool) -> None:
    report.state, report.resolved_at = ReportState.RESOLVED, utc_now()
    report.resolved_by_id = moderator.account_id
    await _keep(unit, moderator, report, Act.RESOLVE, reason=reason, is_acted=is_acted)
    await tell_outcome(unit, report, is_acted=is_acted)
    await send_outcome(unit, report, is_acted=is_acted)


async def _keep(
    unit: Unit, moderator: Member, report: Report, act: Act, *, reason: str = "", **details: object
) -> None:
    report.updated_at = utc_now()
    await unit.add(report)
    await record(unit, moderator, act, report_id=report.id, reason=reason, details=details)
