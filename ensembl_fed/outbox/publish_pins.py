"""Tell other servers what stands at the top of a profile."""

from activitypub.activities import add_activity, remove_activity
from activitypub.addresses import PUBLIC
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Status
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.outbox.send import send
from ensembl_fed.storage.relations import follower_inboxes
from ensembl_fed.storage.unit import Unit

_OPEN = (Visibility.PUBLIC, Visibility.UNLISTED)


async def publish_pin(unit: Unit, account: Account, status: Status, *, is_pinned: bool) -> int:
    """Send an Add to the featured collection, or a Remove from it, to the followers' servers.

    Only of what anyone may see, as the collection shows it. Returns to how many inboxes.
    """
    if not account.is_local or status.visibility not in _OPEN or not account.featured_uri:
        return 0
    write = add_activity if is_pinned else remove_activity
    activity_id = f"{account.featured_uri}#{'add' if is_pinned else 'remove'}-{new_id()}"
    document = write(
        activity_id, account.uri, status.uri, account.featured_uri, to=[PUBLIC], cc=[account.followers_uri]
    )
    inboxes = [inbox for _, inbox in await follower_inboxes(unit, account.id)]
    return await send(unit, account, document, inboxes, object_uri=status.uri)
