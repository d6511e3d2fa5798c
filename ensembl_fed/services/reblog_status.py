"""An account shares a status, or takes the share back."""

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotAllowed, NotFound
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Status
from ensembl_fed.models.kinds import NotificationKind, Visibility
from ensembl_fed.outbox.publish import publish_announce, publish_undo_announce
from ensembl_fed.services.moved_away import check_is_here
from ensembl_fed.storage.accounts import account_by_id, change_counts
from ensembl_fed.storage.notifications import withdraw_notifications
from ensembl_fed.storage.own_statuses import (
    count_own_status,
    insert_own_status,
    show_account_count,
    show_status_count,
)
from ensembl_fed.storage.statuses import change_status_counts, delete_status, reblog_by, status_by_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.status import remove_status, surface_reblog
from ensembl_fed.surface.visibility import may_see, narrower


async def reblog_status(
    unit: Unit, account: Account, status_id: int, *, visibility: Visibility | None = None
) -> Status:
    """Share a status with one's followers, no further than it reaches itself. Sharing twice is sharing once.

    Returns the share. Raises NotFound for what the account may not see, NotAllowed for a direct message, or a
    followers-only one of somebody else.
    """
    check_is_here(account)
    original = await original_of(unit, status_id)
    if original is None or not await may_see(unit, original, account):
        raise NotFound
    if original.visibility is Visibility.DIRECT or (
        original.visibility is Visibility.PRIVATE and original.account_id != account.id
    ):
        raise NotAllowed("Ce message n'est pas fait pour être partagé.")
    return await _share(unit, account, original, narrower(visibility or Visibility.PUBLIC, original.visibility))


async def share_as(unit: Unit, account: Account, original: Status) -> Status:
    """Share a status as a group does, as far as the status reaches. Doing it twice shares once; returns the share."""
    return await _share(unit, account, original, original.visibility)


async def unreblog_status(unit: Unit, account: Account, status_id: int) -> Status:
    """Take a share back; it is no error if there is none. Returns the shared status. Raises NotFound."""
    original = await original_of(unit, status_id)
    if original is None:
        raise NotFound
    share = await reblog_by(unit, account.id, original.id)
    if share is None:
        if not await may_see(unit, original, account):
            raise NotFound
        return original
    await publish_undo_announce(unit, share)
    await end_share(unit, share, original)
    return original


async def end_share(unit: Unit, share: Status, original: Status) -> None:
    """Remove a share, of whoever it is, with what it caused here."""
    await remove_status(unit, share)
    await delete_status(unit, share, tombstone=None)
    await change_status_counts(unit, original.id, reblogs=-1)
    show_status_count(original, reblogs=-1)
    await change_counts(unit, share.account_id, statuses=-1)
    account = await account_by_id(unit, share.account_id)
    if account is not None:
        show_account_count(account, statuses=-1)
    await withdraw_notifications(
        unit, original.account_id, share.account_id, NotificationKind.REBLOG, status_id=original.id
    )


async def original_of(unit: Unit, status_id: int) -> Status | None:
    """The status with this number, or what it shares."""
    status = await status_by_id(unit, status_id)
    if status is not None and status.reblog_of_id is not None:
        return await status_by_id(unit, status.reblog_of_id)
    return status


async def _share(unit: Unit, account: Account, original: Status, visibility: Visibility) -> Status:
    now = utc_now()
    share_id = new_id(now)
    row = {
        "id": share_id,
        "uri": unit.home.addresses.status(account.uri, share_id),
        "url": original.url or original.uri,
        "account_id": account.id,
        "reblog_of_id": original.id,
        "visibility": visibility,
        "language": original.language,
        "created_at": now,
    }
    share = await insert_own_status(unit, row)
    if share is None:
        before = await reblog_by(unit, account.id, original.id)
        if before is None:
            raise NotFound
        return before
    await count_own_status(unit, account, share)
    await change_status_counts(unit, original.id, reblogs=1)
    show_status_count(original, reblogs=1)
    await surface_reblog(unit, share, original)
    await publish_announce(unit, share)
    return share
