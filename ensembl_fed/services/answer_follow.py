"""Somebody asked to follow an account: yes, no, or no longer."""

from ensembl_fed.models import Account
from ensembl_fed.models.kinds import NotificationKind
from ensembl_fed.outbox.publish import publish_accept, publish_reject
from ensembl_fed.services.follow_account import count_follow_begun, count_follow_ended, show_followed
from ensembl_fed.storage import relations
from ensembl_fed.storage.notifications import withdraw_notifications
from ensembl_fed.storage.timelines import remove_author_from_home
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.notify import notify


async def accept_follow(unit: Unit, target: Account, follower: Account) -> bool:
    """`target` agrees to be followed; False if nobody asked. Agreed again, only the answer is sent again.

    Also for the answer of an account elsewhere that somebody here asked: then nothing is sent.
    """
    follow = await relations.follow_between(unit, follower.id, target.id)
    if follow is None:
        return False
    if await relations.accept_follow(unit, follower.id, target.id):
        await count_follow_begun(unit, follower, target)
        await show_followed(unit, follower, target)
        if target.is_local:
            await withdraw_notifications(unit, target.id, follower.id, NotificationKind.FOLLOW_REQUEST)
            await notify(unit, target.id, NotificationKind.FOLLOW, follower.id)
    await publish_accept(unit, target, follower, follow.uri)
    return True


async def reject_follow(unit: Unit, target: Account, follower: Account) -> bool:
    """`target` does not, or no longer, agree to be followed; False if nobody asked.

    Also for the answer of an account elsewhere that somebody here asked: then nothing is sent.
    """
    follow = await relations.remove_follow(unit, follower.id, target.id)
    if follow is None:
        return False
    await count_follow_ended(unit, follower, target, follow)
    if follower.is_local:
        await remove_author_from_home(unit, follower.id, target.id)
    await withdraw_notifications(unit, target.id, follower.id, NotificationKind.FOLLOW, NotificationKind.FOLLOW_REQUEST)
    await publish_reject(unit, target, follower, follow.uri)
    return True


async def remove_follower(unit: Unit, target: Account, follower: Account) -> bool:
    """End somebody's follow of oneself, without blocking them; False if there was none."""
    return await reject_follow(unit, target, follower)
