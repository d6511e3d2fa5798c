"""Undo: a follow, a like, a share or a block is taken back by the one who made it."""

from activitypub.activities import Activity
from activitypub.documents import Document, id_of, type_of
from activitypub.errors import UntrustedObject
from ensembl_fed.inbox.delete import remove_remote_status
from ensembl_fed.inbox.handler import Fetched, Handler
from ensembl_fed.inbox.joins import leave
from ensembl_fed.inbox.like import liked_status, unlike
from ensembl_fed.models import Account
from ensembl_fed.outbox.pass_on import pass_on
from ensembl_fed.remote.signers import Verified
from ensembl_fed.services.agree_help import take_back_offer
from ensembl_fed.services.block_account import unblock_account
from ensembl_fed.services.follow_account import unfollow_account
from ensembl_fed.storage.accounts import account_by_id, account_by_uri
from ensembl_fed.storage.departures import blocked_by, followed_by, liked_by
from ensembl_fed.storage.statuses import reblog_by, status_by_id, status_by_uri
from ensembl_fed.storage.unit import Unit


async def handle_undo(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
    """End the relation that the verified actor itself made: found by (actor, object), or by its id (rule 14)."""
    inner = activity.object_document
    if inner is None or "object" not in inner:
        await _undo_by_id(unit, activity.object_id, fetched.sender)
        return
    claimed = id_of(inner.get("actor"))
    if claimed is not None and claimed != verified.actor_uri:
        raise UntrustedObject("an undo of what somebody else did")
    await _undo_embedded(unit, inner, fetched.sender)
    if type_of(inner) in ("Like", "EmojiReact") and (status := await liked_status(unit, id_of(inner.get("object")))):
        await pass_on(unit, status, activity.document)


async def _undo_embedded(unit: Unit, inner: Document, sender: Account) -> None:
    if type_of(inner) == "Offer":
        await take_back_offer(unit, sender, id_of(inner.get("id")))
        return
    uri = id_of(inner.get("object"))
    undo = _UNDOERS.get(type_of(inner) or "")
    if uri is not None and undo is not None:
        await undo(unit, uri, sender)


async def _undo_follow(unit: Unit, uri: str, sender: Account) -> None:
    target = await account_by_uri(unit, uri)
    if target is not None:
        await unfollow_account(unit, sender, target)


async def _undo_block(unit: Unit, uri: str, sender: Account) -> None:
    target = await account_by_uri(unit, uri)
    if target is not None:
        await unblock_account(unit, sender, target)


async def _undo_like(unit: Unit, uri: str, sender: Account) -> None:
    status = await liked_status(unit, uri)
    if status is not None:
        await unlike(unit, sender, status)


async def _undo_share(unit: Unit, uri: str, sender: Account) -> None:
    status = await liked_status(unit, uri)
    share = await reblog_by(unit, sender.id, status.id) if status is not None else None
    if share is not None:
        await remove_remote_status(unit, share, sender)


async def _undo_by_id(unit: Unit, uri: str | None, sender: Account) -> None:
    """The id alone: whatever of the sender's own it made."""
    if uri is None or await take_back_offer(unit, sender, uri):
        return
    followed = await account_by_id(unit, await followed_by(unit, sender.id, uri) or 0)
    if followed is not None:
        await unfollow_account(unit, sender, followed)
    blocked = await account_by_id(unit, await blocked_by(unit, sender.id, uri) or 0)
    if blocked is not None:
        await unblock_account(unit, sender, blocked)
    liked = await status_by_id(unit, await liked_by(unit, sender.id, uri) or 0)
    if liked is not None:
        await unlike(unit, sender, liked)
    share = await status_by_uri(unit, uri)
    if share is not None and share.account_id == sender.id and share.reblog_of_id is not None:
        await remove_remote_status(unit, share, sender)


_UNDOERS = {
    "Follow": _undo_follow,
    "Block": _undo_block,
    "Like": _undo_like,
    "EmojiReact": _undo_like,
    "Announce": _undo_share,
    "Join": leave,
}
UNDO = Handler(handle_undo)
