"""Move: an account has a new address, and its followers here go with it."""

from activitypub.activities import Activity
from activitypub.actors import read_actor
from activitypub.errors import UntrustedObject
from ensembl_fed.events import AccountChanged
from ensembl_fed.inbox.handler import Fetched, Handler
from ensembl_fed.remote.actors import keep_actor
from ensembl_fed.remote.signers import Verified
from ensembl_fed.services.follow_account import follow_account, unfollow_account
from ensembl_fed.storage.accounts import account_by_uri
from ensembl_fed.storage.departures import local_followers_of
from ensembl_fed.storage.relations import is_blocked
from ensembl_fed.storage.unit import Unit

# Beyond that the rest follow by hand; an instance has some hundred members.
_MOST_FOLLOWERS = 5_000


def move_refetches(verified: Verified, activity: Activity) -> list[str]:
    """The new account, fresh: it must link back (rule 14)."""
    return [activity.target] if activity.target else []


async def handle_move(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
    """Let the followers here follow the new account instead. Only the account itself moves, to one that names it."""
    if activity.object_id != verified.actor_uri or activity.target is None or activity.target == verified.actor_uri:
        raise UntrustedObject("a move of somebody else, or nowhere")
    if unit.home.addresses.is_ours(activity.target):
        target = await account_by_uri(unit, activity.target)
        names_it = target is not None and verified.actor_uri in target.also_known_as
    else:
        document = fetched.documents.get(activity.target)
        actor = read_actor(document) if document is not None else None
        names_it = actor is not None and verified.actor_uri in actor.also_known_as
        target = await keep_actor(unit, actor) if actor is not None and names_it else None
    if target is None or not names_it:
        raise UntrustedObject("a move to an account that does not name the old one")
    moved = fetched.sender
    moved.moved_to_uri = target.uri
    moved.version += 1
    await unit.add(moved)
    unit.tell(AccountChanged(moved.id))
    for follower in await local_followers_of(unit, moved.id, limit=_MOST_FOLLOWERS):
        if follower.id != target.id and not await is_blocked(unit, follower.id, target.id):
            await follow_account(unit, follower, target)
        await unfollow_account(unit, follower, moved)


MOVE = Handler(handle_move, refetches=move_refetches)
