"""A moderator warns, limits, mutes, disables or suspends an account, and takes it back."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, Invalid, NotFound
from ensembl_fed.events import AccountChanged
from ensembl_fed.models import Account, Member, ModerationAction, ModerationDecision, Report
from ensembl_fed.models.kinds import DecisionState
from ensembl_fed.storage.accounts import account_by_uri, member_of
from ensembl_fed.storage.decisions import live_decisions
from ensembl_fed.storage.unit import Unit
from moderation.acts import RELIEF_OF, Act
from moderation.carry_out import carry_out, take_back
from moderation.decide_report import report_for, settle_reports_about
from moderation.ground import LONGEST_REASON, NO_REASON, Decision, check_reason
from moderation.keep_decision import new_decision
from moderation.orders import send_orders, send_undo
from moderation.publish_suspension import publish_suspension
from moderation.record import record
from moderation.roles import check_may_decide, check_no_conflict, require_moderator
from moderation.tell import tell_measure, tell_relief

__all__ = ["LONGEST_REASON", "NO_REASON", "Decision", "decide_about", "report_meant", "undo_decision"]

EMERGENCY_LASTS: Final = timedelta(hours=72)
_LONGEST_MUTE: Final = timedelta(days=90)


async def decide_about(
    unit: Unit, moderator: Member, target: Account, act: Act, decision: Decision = NO_REASON
) -> ModerationAction | None:
    """Carry out one act about an account; None if it is so already.

    A measure is kept as a decision with its reasons, told to the resident with how to contest it, ordered in the town
    if its scope says so, and settles the reports about them; a relief takes back every decision of its kind.
    Raises NotAllowed and Conflict for whom the moderator may not decide about (M18), Invalid for a measure without
    ground or facts, too long a reason, or an act that makes no sense here, NotFound for a report about somebody else.
    """
    require_moderator(moderator)
    await check_may_decide(unit, moderator, target)
    check_reason(decision)
    report = await report_meant(unit, moderator, target, decision)
    member = await member_of(unit, target.id) if target.is_local else None
    if act.is_for_members and member is None:
        raise Invalid("Seul le compte d’un membre de cette instance peut être désactivé.")
    if act.is_relief and act is not Act.RESTORE_STATUS:
        return await _relieve(unit, moderator, target, member=member, act=act, decision=decision)
    decision = _bounded(act, decision)
    return await _measure(unit, moderator, target, member=member, act=act, decision=decision, report=report)


async def undo_decision(unit: Unit, moderator: Member, row: ModerationDecision, *, reason: str = "") -> None:
    """Take one decision back, here and wherever it was ordered (I11).

    Raises Conflict for one that holds no more, NotAllowed for a target the moderator may not decide about.
    """
    require_moderator(moderator)
    target = await account_by_uri(unit, row.target_uri)
    if target is not None:
        await check_may_decide(unit, moderator, target)
    if not await take_back(unit, row, DecisionState.UNDONE):
        raise Conflict("Cette décision ne s’applique plus.")
    await _record_undone(unit, moderator, target, row, reason)


async def report_meant(unit: Unit, moderator: Member, target: Account, decision: Decision) -> Report | None:
    """The report that a decision answers. Raises NotFound if it is not about the target, Conflict by M18."""
    if decision.report_id is None:
        return None
    report = await report_for(unit, moderator, decision.report_id)
    if report.target_id != target.id:
        raise NotFound
    check_no_conflict(moderator, report)
    return report


async def _measure(
    unit: Unit,
    moderator: Member,
    target: Account,
    *,
    member: Member | None,
    act: Act,
    decision: Decision,
    report: Report | None,
) -> ModerationAction | None:
    if not act.is_measure or act is Act.REMOVE_STATUS:
        raise Invalid("Cette mesure ne concerne pas un compte.")
    if _is_so(act, target, member) and not await _is_for_more(unit, target, act, decision):
        return None
    state = DecisionState.UNCONFIRMED if act is Act.HIDE else DecisionState.APPLIED
    row = await new_decision(unit, moderator, target, act, decision, report=report, state=state)
    told = await record(
        unit, moderator, act, target=target, report_id=decision.report_id, reason=row.facts, decision_uri=row.uri
    )
    if state is DecisionState.UNCONFIRMED:
        return told
    await carry_out(unit, row)
    await tell_measure(unit, target, row)
    await settle_reports_about(unit, moderator, target.id, reason=row.facts)
    await send_orders(unit, row)
    return told


async def second_emergency(unit: Unit, moderator: Member, row: ModerationDecision) -> None:
    """A second moderator agrees that an account is hidden now, for 72 h (X10). Raises Conflict for the first one."""
    require_moderator(moderator)
    if row.state is not DecisionState.UNCONFIRMED:
        raise Conflict("Cette demande n’attend plus d’accord.")
    if row.moderator_id == moderator.account_id:
        raise Conflict("Une autre personne doit donner son accord.")
    target = await account_by_uri(unit, row.target_uri)
    if target is None:
        raise NotFound
    await check_may_decide(unit, moderator, target)
    row.state, row.seconded_by_id = DecisionState.APPLIED, moderator.account_id
    await unit.add(row)
    await record(unit, moderator, Act.SECOND, target=target, decision_uri=row.uri)
    await carry_out(unit, row)
    await tell_measure(unit, target, row)
    await send_orders(unit, row)


async def _relieve(
    unit: Unit, moderator: Member, target: Account, *, member: Member | None, act: Act, decision: Decision
) -> ModerationAction | None:
    """Take back every decision of one kind; what was set without one is cleared as well."""
    measure = RELIEF_OF[act]
    if not _is_so(measure, target, member):
        return None
    rows = [one for one in await live_decisions(unit, target.uri, now=utc_now()) if one.action == measure]
    for row in rows:
        await take_back(unit, row, DecisionState.UNDONE)
        await send_undo(unit, row)
    if not rows:
        await _clear(unit, target, member, measure)
    told = await record(
        unit, moderator, act, target=target, report_id=decision.report_id, reason=decision.reason,
        decision_uri=rows[-1].uri if rows else "",
    )  # fmt: skip
    await tell_relief(unit, target, act, decision.reason)
    return told


async def _record_undone(
    unit: Unit, moderator: Member, target: Account | None, row: ModerationDecision, reason: str
) -> None:
    relief = next((one for one, measure in RELIEF_OF.items() if measure == row.action), Act.REOPEN)
    await record(unit, moderator, relief, target=target, reason=reason, decision_uri=row.uri)
    await send_undo(unit, row)
    if target is not None and row.action != Act.WARN:
        await tell_relief(unit, target, relief, reason)


def _bounded(act: Act, decision: Decision) -> Decision:
    """A mute ends, and an emergency soon."""
    now = utc_now()
    if act is Act.HIDE:
        return replace(decision, ends_at=now + EMERGENCY_LASTS)
    if decision.ends_at is not None and decision.ends_at <= now:
        raise Invalid("La durée est déjà passée.")
    if act is Act.MUTE and (decision.ends_at is None or decision.ends_at > now + _LONGEST_MUTE):
        raise Invalid("Dites pour combien de jours, 90 au plus.")
    return decision


def _is_so(act: Act, target: Account, member: Member | None) -> bool:
    """Whether an account is so already, by whatever decision."""
    match act:
        case Act.SUSPEND | Act.HIDE:
            return target.suspended_at is not None
        case Act.LIMIT:
            return target.limited_at is not None
        case Act.SENSITIZE:
            return target.sensitized_at is not None
        case Act.MUTE:
            return target.muted_until is not None
        case Act.DISABLE:
            return member is not None and member.disabled_at is not None
        case _:
            return False


async def _is_for_more(unit: Unit, target: Account, act: Act, decision: Decision) -> bool:
    """Whether a decision says more than those that hold: another measure with the same effect, further, or longer."""
    held = [one for one in await live_decisions(unit, target.uri, now=utc_now()) if one.action == act]
    is_known = any(
        one.scope is decision.scope
        and (one.ends_at is None or (decision.ends_at is not None and one.ends_at >= decision.ends_at))
        for one in held
    )
    return not is_known and (bool(held) or act in (Act.SUSPEND, Act.HIDE))


async def _clear(unit: Unit, target: Account, member: Member | None, measure: Act) -> None:
    """Clear what no decision holds: an account that was limited with its whole domain, or by command."""
    match measure:
        case Act.SUSPEND | Act.HIDE:
            target.suspended_at = None
        case Act.LIMIT:
            target.limited_at = None
        case Act.SENSITIZE:
            target.sensitized_at = None
        case Act.MUTE:
            target.muted_until = None
        case _ if member is not None:
            member.disabled_at = None
            await unit.add(member)
    target.version += 1
    await unit.add(target)
    if target.is_local and measure is Act.SUSPEND:
        await publish_suspension(unit, target)
    unit.tell(AccountChanged(target.id))
