"""A moderator lets somebody in who asked to be a member, or does not."""

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, NotFound
from ensembl_fed.events import AccountChanged
from ensembl_fed.models import Account, Member
from ensembl_fed.services.welcome_member import welcome_member
from ensembl_fed.storage.accounts import member_of
from ensembl_fed.storage.admin_accounts import remove_account
from ensembl_fed.storage.town import instance_profile
from ensembl_fed.storage.unit import Unit
from moderation import words
from moderation.acts import Act
from moderation.ground import NO_REASON, Decision, check_reason
from moderation.record import record
from moderation.roles import require_moderator
from moderation.tell import owe_mail


async def approve_member(unit: Unit, moderator: Member, account: Account) -> Member:
    """Let a new member in and write to them. Raises NotFound for who is no member, Conflict for who is in already."""
    member = await _pending(unit, moderator, account)
    member.approved_at = utc_now()
    await unit.add(member)
    await welcome_member(unit, account, member)
    await record(unit, moderator, Act.APPROVE, target=account)
    profile = await instance_profile(unit)
    if profile is not None:
        subject, text = words.approved(profile, unit.home.addresses.base)
        await owe_mail(unit, member.email, subject, text)
    unit.tell(AccountChanged(account.id))
    return member


async def reject_member(unit: Unit, moderator: Member, account: Account, decision: Decision = NO_REASON) -> None:
    """Erase a request to be a member, and write to whoever asked. Raises as `approve_member` does."""
    member = await _pending(unit, moderator, account)
    check_reason(decision)
    profile = await instance_profile(unit)
    if profile is not None:
        subject, text = words.rejected(profile, decision.reason)
        await owe_mail(unit, member.email, subject, text)
    # The record keeps that somebody was refused and why, not who they were.
    await record(unit, moderator, Act.REJECT, reason=decision.reason)
    await remove_account(unit, account.id)
    unit.tell(AccountChanged(account.id))


async def _pending(unit: Unit, moderator: Member, account: Account) -> Member:
    require_moderator(moderator)
    member = await member_of(unit, account.id)
    if member is None:
        raise NotFound
    if member.approved_at is not None:
        raise Conflict("Cette inscription n’attend pas de réponse.")
    return member
