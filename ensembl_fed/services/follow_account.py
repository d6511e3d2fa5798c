"""An account of this instance follows another, or stops."""

from ensembl_fed.errors import Conflict, NotAllowed, NotFound
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Follow
from ensembl_fed.models.kinds import FollowState, NotificationKind
from ensembl_fed.outbox.publish import publish_follow, publish_undo_follow
from ensembl_fed.services.moved_away import check_is_here
from ensembl_fed.storage.accounts import change_counts
from ensembl_fed.storage.notifications import withdraw_notifications
from ensembl_fed.storage.own_statuses import show_account_count
from ensembl_fed.storage.relations import add_follow, follow_between, is_blocked, remove_follow
from ensembl_fed.storage.timelines import fill_home, remove_author_from_home
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.notify import notify

_FIRST_ENTRIES = 20


async def follow_account(
    unit: Unit, account: Account, target: Account, *, reblogs: bool = True, notify: bool = False
) -> Follow:
    """Follow an account, or ask to; following again changes what is shown of it. Returns the follow.

    An open account of this instance agrees at once; one elsewhere is asked. Raises NotAllowed for oneself, between
    accounts that block each other and when one of them moved, NotFound for an account that is gone.
    """
    if account.id == target.id:
        raise NotAllowed("On ne peut pas s'abonner à soi-même.")
    if target.suspended_at is not None or target.gone_at is not None:
        raise NotFound
    if await is_blocked(unit, account.id, target.id):
        raise NotAllowed("Vous ne pouvez pas vous abonner à ce compte.")
    check_is_here(account)
    if target.moved_to_uri:
        raise NotAllowed("Ce compte a déménagé : abonnez-vous au nouveau.")
    asks = not target.is_local or target.locked
    state = FollowState.PENDING if asks else FollowState.ACCEPTED
    uri = unit.home.addresses.new_activity("follow", new_id())
    is_new = await add_follow(unit, account.id, target.id, uri=uri, state=state)
    follow = await follow_between(unit, account.id, target.id)
    if follow is None:
        raise Conflict("L'abonnement n'a pas pu être enregistré.")
    if (follow.show_reblogs, follow.notify) != (reblogs, notify):
        follow.show_reblogs, follow.notify = reblogs, notify
        await unit.add(follow)
    if is_new:
        await _begin(unit, account, target, follow)
    return follow


async def unfollow_account(unit: Unit, account: Account, target: Account) -> None:
    """No longer follow, or ask to; it is no error if one did not."""
    follow = await remove_follow(unit, account.id, target.id)
    if follow is None:
        return
    await count_follow_ended(unit, account, target, follow)
    await remove_author_from_home(unit, account.id, target.id)
    await withdraw_notifications(unit, target.id, account.id, NotificationKind.FOLLOW, NotificationKind.FOLLOW_REQUEST)
    await publish_undo_follow(unit, account, target, follow.uri)


async def count_follow_begun(unit: Unit, account: Account, target: Account) -> None:
    """Count a follow that was just agreed to, on both sides."""
    await change_counts(unit, account.id, following=1)
    await change_counts(unit, target.id, followers=1)
    show_account_count(account, following=1)
    show_account_count(target, followers=1)


async def count_follow_ended(unit: Unit, account: Account, target: Account, follow: Follow) -> None:
    """Uncount a follow that was removed, if it had been agreed to."""
    if follow.state is FollowState.ACCEPTED:
        await change_counts(unit, account.id, following=-1)
        await change_counts(unit, target.id, followers=-1)
        show_account_count(account, following=-1)
        show_account_count(target, followers=-1)


async def show_followed(unit: Unit, account: Account, target: Account) -> None:
    """The home feed of a new follower of this instance begins with the latest of whom they follow."""
    if account.is_local:
        await fill_home(unit, account.id, target.id, limit=_FIRST_ENTRIES)


async def _begin(unit: Unit, account: Account, target: Account, follow: Follow) -> None:
    if follow.state is FollowState.ACCEPTED:
        await count_follow_begun(unit, account, target)
        await show_followed(unit, account, target)
        await notify(unit, target.id, NotificationKind.FOLLOW, account.id)
    elif target.is_local:
        await notify(unit, target.id, NotificationKind.FOLLOW_REQUEST, account.id)
    else:
        await publish_follow(unit, account, target, follow.uri)
