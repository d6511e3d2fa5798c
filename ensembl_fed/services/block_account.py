"""An account wants nothing to do with another, in either direction."""

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotAllowed
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account
from ensembl_fed.outbox.publish import publish_block, publish_undo_block
from ensembl_fed.services.answer_follow import reject_follow
from ensembl_fed.services.follow_account import unfollow_account
from ensembl_fed.storage.notifications import withdraw_notifications
from ensembl_fed.storage.relations import add_block, remove_block
from ensembl_fed.storage.timelines import remove_author_from_home
from ensembl_fed.storage.unit import Unit


async def block_account(unit: Unit, account: Account, target: Account, *, uri: str = "") -> None:
    """Block: both follows end, neither sees the other, and notifications of the target go. Twice is once.

    `uri` is the id of the Block activity if it came from elsewhere. Raises NotAllowed for oneself.
    """
    if account.id == target.id:
        raise NotAllowed("On ne peut pas se bloquer soi-même.")
    number = new_id()
    block_uri = uri or unit.home.addresses.new_activity("block", number)
    if not await add_block(unit, account.id, target.id, uri=block_uri, number=number, now=utc_now()):
        return
    await unfollow_account(unit, account, target)
    await reject_follow(unit, account, target)
    for one, other in ((account, target), (target, account)):
        if one.is_local:
            await remove_author_from_home(unit, one.id, other.id)
    if account.is_local:
        await withdraw_notifications(unit, account.id, target.id)
    await publish_block(unit, account, target, block_uri)


async def unblock_account(unit: Unit, account: Account, target: Account) -> None:
    """Take a block back; it is no error if there is none. Follows do not come back by themselves."""
    block = await remove_block(unit, account.id, target.id)
    if block is not None:
        await publish_undo_block(unit, account, target, block)
