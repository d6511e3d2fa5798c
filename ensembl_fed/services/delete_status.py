"""A status is taken back by its author, or by a moderator in the author's name."""

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotFound
from ensembl_fed.models import Account, Status, Tombstone
from ensembl_fed.models.kinds import StatusPart
from ensembl_fed.outbox.publish import publish_delete
from ensembl_fed.services.reblog_status import unreblog_status
from ensembl_fed.storage import statuses
from ensembl_fed.storage.accounts import change_counts
from ensembl_fed.storage.audiences import shares_of
from ensembl_fed.storage.own_statuses import detach_media, show_account_count
from ensembl_fed.storage.quotes import count_quotes, quote_by_status
from ensembl_fed.storage.statuses import change_status_counts, status_by_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.status import remove_status


async def delete_status(unit: Unit, author: Account, status_id: int) -> Status:
    """Delete an author's own status everywhere; one that is a share is taken back. Returns what was deleted.

    Uploads stay for a while without a status, so that a client may write it again with them. What the caller shows of
    the status is to be read before. Raises NotFound for what is not the author's.
    """
    status = await status_by_id(unit, status_id)
    if status is None or status.account_id != author.id:
        raise NotFound
    if status.reblog_of_id is not None:
        await unreblog_status(unit, author, status.reblog_of_id)
        return status
    await publish_delete(unit, status)
    await detach_media(unit, status.id)
    await forget_status(unit, author, status)
    return status


async def forget_status(unit: Unit, author: Account, status: Status) -> None:
    """Remove a status, ours or another server's, with its shares and all that hangs on it; it can't come back."""
    await remove_status(unit, status)
    quote = await quote_by_status(unit, status.id) if status.parts & StatusPart.QUOTE else None
    quoted_id = quote.quoted_id if quote is not None else None
    for _, account_id in await shares_of(unit, status.id):
        await change_counts(unit, account_id, statuses=-1)
    if status.in_reply_to_id is not None:
        await change_status_counts(unit, status.in_reply_to_id, replies=-1)
    await change_counts(unit, author.id, statuses=-1)
    show_account_count(author, statuses=-1)
    tombstone = Tombstone(uri=status.uri, account_uri=author.uri, deleted_at=utc_now())
    await statuses.delete_status(unit, status, tombstone=tombstone)
    if quoted_id is not None:
        await count_quotes(unit, quoted_id)
