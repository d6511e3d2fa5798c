"""Add and Remove: the city's group tells who belongs to the town network. Other collections are not kept here."""

from activitypub.activities import Activity
from ensembl_fed.inbox.handler import Fetched, Handler
from ensembl_fed.remote.signers import Verified
from ensembl_fed.services.join_town import town_list_changed
from ensembl_fed.storage.unit import Unit


async def handle_add(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
    """An instance is listed, if the city's own group says so."""
    await _changed(unit, verified, activity, added=True)


async def handle_remove(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
    """An instance is no longer listed."""
    await _changed(unit, verified, activity, added=False)


async def _changed(unit: Unit, verified: Verified, activity: Activity, *, added: bool) -> None:
    if activity.object_id is not None and activity.target is not None:
        await town_list_changed(unit, verified.actor_uri, activity.target, activity.object_id, added=added)


def add_needs(verified: Verified, activity: Activity) -> list[str]:
    """The actor of the instance that is listed, for its name, when a group speaks of its own members."""
    is_own_list = activity.target == f"{verified.actor_uri}/members"
    return [activity.object_id] if is_own_list and activity.object_id is not None else []


ADD = Handler(handle_add, needs=add_needs)
REMOVE = Handler(handle_remove)
