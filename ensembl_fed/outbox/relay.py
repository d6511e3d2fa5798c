"""What goes to relays: public posts of people here, and nothing else."""

from activitypub.activities import announce_activity
from activitypub.addresses import PUBLIC
from ensembl_fed.home import Home
from ensembl_fed.models import Status
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.outbox.send import send
from ensembl_fed.storage.accounts import instance_actor
from ensembl_fed.storage.unit import Unit


def relay_inboxes(home: Home, status: Status) -> list[str]:
    """Where a post's changes, and with relays of Mastodon's kind the post itself, go beside its own audience."""
    return [relay.inbox_uri for relay in home.relays] if _is_relayed(status) else []


async def announce_to_relays(unit: Unit, status: Status) -> None:
    """Relays of LitePub's kind pass on what the instance's actor announces."""
    inboxes = [relay.inbox_uri for relay in unit.home.relays if relay.is_litepub]
    if not inboxes or not _is_relayed(status):
        return
    own = await instance_actor(unit)
    document = announce_activity(
        f"{status.uri}#relayed", own.uri, status.uri, to=[PUBLIC], cc=[own.followers_uri] if own.followers_uri else []
    )
    await send(unit, own, document, inboxes, object_uri=status.uri)


def _is_relayed(status: Status) -> bool:
    return status.visibility is Visibility.PUBLIC and status.reblog_of_id is None
