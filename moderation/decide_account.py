"""A moderator warns, limits, disables or suspends an account at home, and takes it back."""

from dataclasses import dataclass

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.events import AccountChanged
from ensembl_fed.models import Account, Member, ModerationAction, Report
from ensembl_fed.storage.access import revoke_everything_of
from ensembl_fed.storage.accounts import member_of
from ensembl_fed.storage.unit import Unit
from moderation.acts import Act
from moderation.decide_report import report_for, settle_reports_about
from moderation.publish_suspension import publish_suspension
from moderation.record import record
from moderation.roles import check_may_decide, check_no_conflict, require_moderator
from moderation.tell import tell_decision

LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class Decision:
    """Why a moderator acts, in words that the person will read, and because of which report."""

    reason: str = ""
    report_id: int | None = None


NO_REASON = Decision()


async def decide_about(
    unit: Unit, moderator: Member, target: Account, act: Act, decision: Decision = NO_REASON
) -> ModerationAction | None:
    """Carry out one act about an account; None if it is so already.

    The act is recorded, the resident is told why and how to contest it, and a measure settles the reports about
    them. Raises NotAllowed and Conflict for whom the moderator may not decide about (M18), Invalid for a reason that
    is too long or an act that makes no sense here, NotFound for a report about somebody else.
    """
    require_moderator(moderator)
    await check_may_decide(unit, moderator, target)
    check_reason(decision)
    await report_meant(unit, moderator, target, decision)
    member = await member_of(unit, target.id) if target.is_local else None
    if act.is_for_members and member is None:
        raise Invalid("Seul le compte d’un membre de cette instance peut être désactivé.")
    if not _change(act, target, member):
        return None
    await _make_known(unit, target, member, act)
    row = await record(unit, moderator, act, target=target, report_id=decision.report_id, reason=decision.reason)
    await tell_decision(unit, target, act, decision.reason)
    if act.is_measure:
        await settle_reports_about(unit, moderator, target.id, reason=decision.reason)
    return row


def check_reason(decision: Decision) -> None:
    """Raise Invalid for a reason that is too long."""
    if len(decision.reason) > LONGEST_REASON:
        raise Invalid(f"Les motifs prennent {LONGEST_REASON} caractères au plus.")


async def report_meant(unit: Unit, moderator: Member, target: Account, decision: Decision) -> Report | None:
    """The report that a decision answers. Raises NotFound if it is not about the target, Conflict by M18."""
    if decision.report_id is None:
        return None
    report = await report_for(unit, moderator, decision.report_id)
    if report.target_id != target.id:
        raise NotFound
    check_no_conflict(moderator, report)
    return report


def _change(act: Act, target: Account, member: Member | None) -> bool:
    """Change the row that the act is about; False if it says so already."""
    now = utc_now()
    match act:
        case Act.WARN:
            return True
        case Act.DISABLE | Act.ENABLE if member is not None:
            before, member.disabled_at = member.disabled_at, now if act is Act.DISABLE else None
            return (before is None) is (act is Act.DISABLE)
        case Act.SENSITIZE | Act.UNSENSITIZE:
            before, target.sensitized_at = target.sensitized_at, now if act is Act.SENSITIZE else None
            return (before is None) is (act is Act.SENSITIZE)
        case Act.LIMIT | Act.UNLIMIT:
            before, target.limited_at = target.limited_at, now if act is Act.LIMIT else None
            return (before is None) is (act is Act.LIMIT)
        case Act.SUSPEND | Act.UNSUSPEND:
            before, target.suspended_at = target.suspended_at, now if act is Act.SUSPEND else None
            return (before is None) is (act is Act.SUSPEND)
        case _:
            raise Invalid("Cette mesure ne concerne pas un compte.")


async def _make_known(unit: Unit, target: Account, member: Member | None, act: Act) -> None:
    """Keep the change, end what is open in the person's name, and tell other servers of a suspension."""
    target.version += 1
    await unit.add(target)
    if member is not None:
        await unit.add(member)
        if act in (Act.SUSPEND, Act.DISABLE):
            await revoke_everything_of(unit, member.id)
    if target.is_local and act in (Act.SUSPEND, Act.UNSUSPEND):
        await publish_suspension(unit, target)
    unit.tell(AccountChanged(target.id))
