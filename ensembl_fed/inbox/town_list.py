"""Add and Remove: what an account shows at the top of its profile, and who belongs to the town network.

Other collections are not kept here.
"""

from activitypub.activities import Activity
from activitypub.addresses import same_origin
from activitypub.errors import BadDocument
from ensembl_fed.inbox.handler import Fetched, Handler
from ensembl_fed.models import Status
from ensembl_fed.remote.signers import Verified
from ensembl_fed.services.join_town import town_list_changed
from ensembl_fed.storage.keepsakes import add_pin, count_pins, remove_pin
from ensembl_fed.storage.statuses import status_by_uri
from ensembl_fed.storage.unit import Unit

# Mastodon lets people pin five; others more.
_MOST_PINS = 20


async def handle_add(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
    """A post of the sender's own is pinned; an instance is listed, if the city's own group says so."""
    status = await _pinned(unit, activity, fetched)
    if status is None:
        await _changed(unit, verified, activity, added=True)
    elif await count_pins(unit, fetched.sender.id) < _MOST_PINS:
        await add_pin(unit, fetched.sender.id, status.id)


async def handle_remove(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
    """A post is pinned no longer; an instance is no longer listed."""
    status = await _pinned(unit, activity, fetched)
    if status is None:
        await _changed(unit, verified, activity, added=False)
    else:
        await remove_pin(unit, fetched.sender.id, status.id)


async def _pinned(unit: Unit, activity: Activity, fetched: Fetched) -> Status | None:
    """The post that an Add or Remove to the sender's own featured collection is about, if it is the sender's."""
    if not activity.target or activity.target != fetched.sender.featured_uri:
        return None
    status = await status_by_uri(unit, activity.object_id or "")
    return status if status is not None and status.account_id == fetched.sender.id else None


async def _changed(unit: Unit, verified: Verified, activity: Activity, *, added: bool) -> None:
    if activity.object_id is not None and activity.target is not None:
        await town_list_changed(unit, verified.actor_uri, activity.target, activity.object_id, added=added)


def add_needs(verified: Verified, activity: Activity) -> list[str]:
    """The actor of the instance that is listed, for its name, when a group speaks of its own members; the post that
    an account pins among its own."""
    if activity.object_id is None or activity.target is None:
        return []
    if activity.target == f"{verified.actor_uri}/members":
        return [activity.object_id]
    try:
        is_own = same_origin(activity.target, verified.actor_uri) and same_origin(activity.object_id, activity.target)
    except BadDocument:
        return []
    return [activity.object_id] if is_own else []


ADD = Handler(handle_add, needs=add_needs)
REMOVE = Handler(handle_remove)
