"""Move: an account has a new address, and its followers here go with it."""

from activitypub.activities import Activity
from activitypub.actors import read_actor
from activitypub.errors import UntrustedObject
from ensembl_fed.clock import utc_now
from ensembl_fed.events import AccountChanged
from ensembl_fed.inbox.handler import Fetched, Handler
from ensembl_fed.models import Account
from ensembl_fed.remote.actors import keep_actor
from ensembl_fed.remote.signers import Verified
from ensembl_fed.services.move_account import TAKEN_AGAIN_AFTER, take_followers_along
from ensembl_fed.storage.accounts import account_by_uri
from ensembl_fed.storage.unit import Unit


def move_refetches(verified: Verified, activity: Activity) -> list[str]:
    """The new account, fresh: it must link back (rule 14)."""
    return [activity.target] if activity.target else []


async def handle_move(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
    """Let the followers here follow the new account instead. Only the account itself moves, to one that names it, and
    to another one only a week later: who is led away must not be led to and fro."""
    if activity.object_id != verified.actor_uri or activity.target is None or activity.target == verified.actor_uri:
        raise UntrustedObject("a move of somebody else, or nowhere")
    moved = fetched.sender
    if moved.moved_at is not None and moved.moved_at > utc_now() - TAKEN_AGAIN_AFTER:
        if moved.moved_to_uri == activity.target:
            return  # told twice
        raise UntrustedObject("it moved a short while ago")
    target = await _target_that_names(unit, verified.actor_uri, activity.target, fetched)
    if target is None:
        raise UntrustedObject("a move to an account that does not name the old one")
    moved.moved_to_uri, moved.moved_at = target.uri, utc_now()
    moved.version += 1
    await unit.add(moved)
    unit.tell(AccountChanged(moved.id))
    await take_followers_along(unit, moved, target)


async def _target_that_names(unit: Unit, old_uri: str, target_uri: str, fetched: Fetched) -> Account | None:
    if unit.home.addresses.is_ours(target_uri):
        target = await account_by_uri(unit, target_uri)
        return target if target is not None and old_uri in target.also_known_as else None
    document = fetched.documents.get(target_uri)
    actor = read_actor(document) if document is not None else None
    if actor is None or actor.uri != target_uri or actor.moved_to or old_uri not in actor.also_known_as:
        return None
    return await keep_actor(unit, actor)


MOVE = Handler(handle_move, refetches=move_refetches)
