"""Like, and EmojiReact taken as one."""

from activitypub.activities import Activity
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.inbox.handler import Fetched, Handler
from ensembl_fed.models import Account, Favourite, Status
from ensembl_fed.models.kinds import NotificationKind
from ensembl_fed.outbox.pass_on import pass_on
from ensembl_fed.remote.signers import Verified
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.notifications import withdraw_notifications
from ensembl_fed.storage.own_statuses import add_favourite, remove_favourite
from ensembl_fed.storage.relations import is_blocked
from ensembl_fed.storage.statuses import change_status_counts, status_by_id, status_by_uri
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.notify import notify
from ensembl_fed.surface.visibility import may_fetch


async def handle_like(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
    """Count the liking of a post that its sender may see; its author here is told. Once for each actor (rule 17)."""
    status = await liked_status(unit, activity.object_id)
    if status is None or not await may_fetch(unit, status, verified.actor_uri, verified.domain):
        return
    if await take_like(unit, status, fetched.sender, activity.id or ""):
        await pass_on(unit, status, activity.document)


async def take_like(unit: Unit, status: Status, liker: Account, uri: str) -> bool:
    """Count a like and tell the author; False if it was counted before, or between two who block each other."""
    author = await account_by_id(unit, status.account_id)
    if author is None or await is_blocked(unit, author.id, liker.id):
        return False
    favourite = Favourite(account_id=liker.id, status_id=status.id, uri=uri, id=new_id(), created_at=utc_now())
    if not await add_favourite(unit, favourite):
        return False
    await change_status_counts(unit, status.id, favourites=1)
    await notify(unit, author.id, NotificationKind.FAVOURITE, liker.id, status.id)
    return True


async def unlike(unit: Unit, sender: Account, status: Status) -> None:
    """The sender's liking of a post is over, and what its author was told of it."""
    if await remove_favourite(unit, sender.id, status.id):
        await change_status_counts(unit, status.id, favourites=-1)
        await withdraw_notifications(
            unit, status.account_id, sender.id, NotificationKind.FAVOURITE, status_id=status.id
        )


async def liked_status(unit: Unit, uri: str | None) -> Status | None:
    """The status with this address, ours or another server's."""
    if uri is None:
        return None
    own_id = unit.home.addresses.status_id_of(uri)
    return await status_by_id(unit, own_id) if own_id is not None else await status_by_uri(unit, uri)


LIKE = Handler(handle_like)
