"""What a decision does here, and how it is taken back: an account's state is what its live decisions say (I11)."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.events import AccountChanged
from ensembl_fed.models import Account, Member, ModerationDecision, Status
from ensembl_fed.models.kinds import DecisionState, Visibility
from ensembl_fed.storage.access import revoke_everything_of
from ensembl_fed.storage.accounts import account_by_id, account_by_uri, member_of
from ensembl_fed.storage.decisions import give_mentions, live_decisions, show_shares_as, take_mentions
from ensembl_fed.storage.domain_rules import moments_of_rules
from ensembl_fed.storage.statuses import status_by_uri
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.status import remove_status
from moderation.acts import Act
from moderation.publish_suspension import publish_removed, publish_restored, publish_suspension

MEANWHILE: Final = "hidden_meanwhile"
_AUDIENCE: Final = "visibility"
_NAMED: Final = "named"
_HIDES: Final = (Act.SUSPEND, Act.HIDE)


async def carry_out(unit: Unit, decision: ModerationDecision) -> None:
    """Let a decision that was kept as applied, or that hides meanwhile, take effect. Twice is as good as once."""
    act = Act(decision.action)
    if act is Act.REMOVE_STATUS:
        if decision.state is DecisionState.APPLIED:
            await _hide_status(unit, decision)
        return
    await settle_account(unit, decision.target_uri, act)


async def take_back(unit: Unit, decision: ModerationDecision, state: DecisionState) -> bool:
    """Let a decision hold no longer. False if it held no more already."""
    if decision.state in (DecisionState.UNDONE, DecisionState.ENDED):
        return False
    had_effect = decision.state is DecisionState.APPLIED or MEANWHILE in decision.kept
    decision.state, decision.undone_at = state, utc_now()
    await unit.add(decision)
    if not had_effect:
        return True
    if decision.action == Act.REMOVE_STATUS:
        await _show_status(unit, decision)
    else:
        await settle_account(unit, decision.target_uri, Act(decision.action))
    return True


async def settle_account(unit: Unit, target_uri: str, act: Act) -> bool:
    """Bring what one kind of measure changes about an account to what its live decisions say. Whether it changed."""
    account = await account_by_uri(unit, target_uri)
    if account is None or act is Act.WARN:
        return False
    member = await member_of(unit, account.id) if account.is_local else None
    live = [one for one in await live_decisions(unit, target_uri, now=utc_now()) if _holds(one)]
    if not await _set(unit, account, member, act, live):
        return False
    account.version += 1
    await unit.add(account)
    if member is not None:
        await unit.add(member)
        if account.suspended_at is not None or member.disabled_at is not None:
            await revoke_everything_of(unit, member.id)
    if account.is_local and act in _HIDES:
        await publish_suspension(unit, account)
    unit.tell(AccountChanged(account.id))
    return True


async def _set(unit: Unit, account: Account, member: Member | None, act: Act, live: list[ModerationDecision]) -> bool:
    """Change the one field that the act is about; False if it says so already."""
    match act:
        case Act.SUSPEND | Act.HIDE:
            wanted = _since(live, lambda one: one.action in _HIDES or MEANWHILE in one.kept)
            before, account.suspended_at = (
                account.suspended_at,
                await _or_rule(unit, account.suspended_at, wanted, account),
            )
            return before != account.suspended_at
        case Act.LIMIT:
            wanted = _since(live, lambda one: one.action == Act.LIMIT)
            before = account.limited_at
            account.limited_at = await _or_rule(unit, before, wanted, account)
            return before != account.limited_at
        case Act.SENSITIZE:
            wanted = _since(live, lambda one: one.action == Act.SENSITIZE)
            before, account.sensitized_at = account.sensitized_at, wanted
            return before != wanted
        case Act.MUTE:
            ends = [one.ends_at for one in live if one.action == Act.MUTE and one.ends_at is not None]
            before, account.muted_until = account.muted_until, max(ends, default=None)
            return before != account.muted_until
        case Act.DISABLE if member is not None:
            wanted = _since(live, lambda one: one.action == Act.DISABLE)
            before, member.disabled_at = member.disabled_at, wanted
            return before != wanted
        case _:
            return False


def _holds(decision: ModerationDecision) -> bool:
    return decision.state is DecisionState.APPLIED or MEANWHILE in decision.kept


def _since(live: list[ModerationDecision], is_meant: Callable[[ModerationDecision], bool]) -> datetime | None:
    return min((one.starts_at for one in live if is_meant(one)), default=None)


async def _or_rule(unit: Unit, before: datetime | None, wanted: datetime | None, account: Account) -> datetime | None:
    """What no decision about the account wants stays, if a rule about its whole domain wants it."""
    if wanted is not None or before is None or account.is_local:
        return wanted
    return before if before in await moments_of_rules(unit, account.domain) else None


async def _hide_status(unit: Unit, decision: ModerationDecision) -> None:
    """Take a post away from everyone but its author; others delete it, as if its author had."""
    status = await status_by_uri(unit, decision.status_uri)
    if status is None or _AUDIENCE in decision.kept:
        return
    await publish_removed(unit, status)
    await remove_status(unit, status)
    named = await take_mentions(unit, status.id)
    decision.kept = {**decision.kept, _AUDIENCE: status.visibility.value, _NAMED: [list(pair) for pair in named]}
    await _show_as(unit, status, Visibility.DIRECT)
    await unit.add(decision)


async def _show_status(unit: Unit, decision: ModerationDecision) -> None:
    status = await status_by_uri(unit, decision.status_uri)
    audience = decision.kept.get(_AUDIENCE)
    if status is None or not isinstance(audience, str):
        return
    await give_mentions(unit, status.id, [(int(number), bool(silent)) for number, silent in decision.kept[_NAMED]])
    await _show_as(unit, status, Visibility(audience))
    author = await account_by_id(unit, status.account_id)
    if author is not None and author.is_local:
        await publish_restored(unit, author, status)


async def _show_as(unit: Unit, status: Status, visibility: Visibility) -> None:
    status.visibility = visibility
    status.version += 1
    await unit.add(status)
    await show_shares_as(unit, status.id, visibility)
