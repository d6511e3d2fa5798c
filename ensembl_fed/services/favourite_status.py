"""An account likes a status, or no longer does."""

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotFound
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Favourite, Status
from ensembl_fed.models.kinds import NotificationKind
from ensembl_fed.outbox.publish import publish_like, publish_undo_like
from ensembl_fed.services.answer_help import read_favourite
from ensembl_fed.services.moved_away import check_is_here
from ensembl_fed.services.reblog_status import original_of
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.notifications import withdraw_notifications
from ensembl_fed.storage.own_statuses import add_favourite, remove_favourite, show_status_count
from ensembl_fed.storage.statuses import change_status_counts, favourite_of
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.notify import notify
from ensembl_fed.surface.visibility import may_see


async def favourite_status(unit: Unit, account: Account, status_id: int) -> Status:
    """Like a status, or what it shares; its author is told. Liking twice is liking once.

    A like of @aide's word that proposes a helper accepts that helper. Raises NotFound for what may not be seen.
    """
    check_is_here(account)
    status = await _seen(unit, account, status_id)
    number = new_id()
    favourite = Favourite(
        account_id=account.id,
        status_id=status.id,
        uri=unit.home.addresses.new_activity("like", number),
        id=number,
        created_at=utc_now(),
    )
    if not await add_favourite(unit, favourite):
        return status
    await change_status_counts(unit, status.id, favourites=1)
    show_status_count(status, favourites=1)
    await notify(unit, status.account_id, NotificationKind.FAVOURITE, account.id, status.id)
    author = await account_by_id(unit, status.account_id)
    if author is not None:
        await publish_like(unit, account, author, status, favourite.uri)
    await read_favourite(unit, account, status)
    return status


async def unfavourite_status(unit: Unit, account: Account, status_id: int) -> Status:
    """Take a like back; it is no error if there is none. Raises NotFound for what may not be seen."""
    status = await _seen(unit, account, status_id)
    favourite = await favourite_of(unit, account.id, status.id)
    if favourite is None:
        return status
    like_uri = favourite.uri
    unit.session.expunge(favourite)
    if await remove_favourite(unit, account.id, status.id):
        await change_status_counts(unit, status.id, favourites=-1)
        show_status_count(status, favourites=-1)
    await withdraw_notifications(unit, status.account_id, account.id, NotificationKind.FAVOURITE, status_id=status.id)
    author = await account_by_id(unit, status.account_id)
    if author is not None:
        await publish_undo_like(unit, account, author, status, like_uri)
    return status


async def _seen(unit: Unit, account: Account, status_id: int) -> Status:
    status = await original_of(unit, status_id)
    if status is None or not await may_see(unit, status, account):
        raise NotFound
    return status
