"""Who may moderate, and about whom: the role is checked, never the scope of a token alone (security 38)."""

from ensembl_fed.errors import Conflict, NotAllowed
from ensembl_fed.models import Account, Member, Report
from ensembl_fed.models.kinds import AccountKind, Role
from ensembl_fed.storage.accounts import member_by_id, member_of, members_with_role
from ensembl_fed.storage.unit import Unit

MODERATES = (Role.MODERATOR, Role.ADMIN)


def is_moderator(member: Member) -> bool:
    """Whether a member may moderate here: a moderator or an administrator who may still sign in."""
    return member.role in MODERATES and member.disabled_at is None


def require_moderator(member: Member) -> Member:
    """The member, if they moderate here. Raises NotAllowed."""
    if not is_moderator(member):
        raise NotAllowed("Cette action est réservée aux modérateurs.")
    return member


async def moderator_now(unit: Unit, member_id: int) -> Member:
    """The member as the store knows them in this unit: a role that was taken away counts at once.

    Raises NotAllowed for anyone who does not moderate here, or whose account is suspended.
    """
    member = await member_by_id(unit, member_id)
    account = None if member is None else await unit.session.get(Account, member.account_id)
    if member is None or account is None or account.suspended_at is not None:
        raise NotAllowed("Cette action est réservée aux modérateurs.")
    return require_moderator(member)


async def check_may_decide(unit: Unit, moderator: Member, target: Account) -> None:
    """Raise NotAllowed where a moderator may not decide about an account.

    Nobody decides about themself (M18); only administrators about those who moderate; nobody about what speaks for
    an instance, or about the groups and services that keep this one going.
    """
    if moderator.account_id == target.id:
        raise NotAllowed("Vous ne pouvez pas décider de votre propre compte.")
    if target.kind is AccountKind.APPLICATION:
        raise NotAllowed("Ce compte parle au nom d’une instance : décidez plutôt de son domaine.")
    if not target.is_local:
        return
    member = await member_of(unit, target.id)
    if member is None:
        raise NotAllowed("Ce compte fait fonctionner l’instance.")
    if member.role in MODERATES and moderator.role is not Role.ADMIN:
        raise NotAllowed("Seul un administrateur peut décider du compte d’un modérateur.")


def check_no_conflict(moderator: Member, report: Report) -> None:
    """Raise Conflict for a report about the moderator, or by the moderator (M18)."""
    if moderator.account_id in (report.target_id, report.account_id):
        raise Conflict("Vous êtes concerné par ce signalement : laissez un autre modérateur décider.")


async def moderators_for(unit: Unit, target_id: int) -> list[int]:
    """The accounts that are told of a report about an account: all who moderate here, but never that account."""
    members = await members_with_role(unit, *MODERATES)
    return [member.account_id for member in members if member.account_id != target_id]
