"""Follow, and the answers to ours: Accept and Reject."""

from activitypub.activities import Activity
from activitypub.documents import Document, id_of, type_of
from activitypub.errors import UntrustedObject
from ensembl_fed.inbox.handler import Fetched, Handler
from ensembl_fed.inbox.joins import answered_join
from ensembl_fed.inbox.quotes import accept_quote, asked_quote
from ensembl_fed.models import Account
from ensembl_fed.models.kinds import FollowState, NotificationKind
from ensembl_fed.remote.signers import Verified
from ensembl_fed.services.agree_help import take_answer
from ensembl_fed.services.answer_follow import accept_follow, reject_follow
from ensembl_fed.services.join_town import group_followed
from ensembl_fed.services.quote_status import take_refusal
from ensembl_fed.services.use_relay import relay_answered
from ensembl_fed.storage import relations
from ensembl_fed.storage.accounts import account_by_id, account_by_uri
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.notify import notify


async def handle_follow(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
    """Somebody asks to follow an account of ours: agreed at once, unless its owner wants to be asked (rule 33).

    Whoever is blocked is refused, and everybody once the account moved away. Asked again, an agreed follow is agreed
    to again: the first Accept may be lost.
    """
    target = await _local_target(unit, activity)
    follower = fetched.sender
    if target is None:
        raise UntrustedObject("a follow of nobody here")
    is_new = await relations.add_follow(unit, follower.id, target.id, uri=activity.id or "", state=FollowState.PENDING)
    if target.moved_to_uri or await relations.is_blocked(unit, target.id, follower.id):
        await reject_follow(unit, target, follower)
        return
    follow = await relations.follow_between(unit, follower.id, target.id)
    if follow is not None and activity.id and follow.uri != activity.id:
        follow.uri = activity.id  # their server forgot the first one: our Accept must name this one
        await unit.add(follow)
    if target.locked and (follow is None or follow.state is FollowState.PENDING):
        if is_new:
            await notify(unit, target.id, NotificationKind.FOLLOW_REQUEST, follower.id)
        return
    await accept_follow(unit, target, follower)
    await group_followed(unit, follower, target)


async def handle_accept(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
    """The account that we asked says yes. Only a follow that waits for this very account is agreed to (rule 14)."""
    follower = await _our_follower(unit, activity, fetched.sender)
    if follower is not None:
        await accept_follow(unit, fetched.sender, follower)
    elif await _answered(unit, activity, fetched.sender, is_yes=True):
        return
    elif (quote := await asked_quote(unit, activity, fetched.sender)) is not None:
        await accept_quote(unit, activity, fetched.sender, quote)


async def handle_reject(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
    """The account that we asked says no, or no longer."""
    follower = await _our_follower(unit, activity, fetched.sender)
    if follower is not None:
        await reject_follow(unit, fetched.sender, follower)
    elif await _answered(unit, activity, fetched.sender, is_yes=False):
        return
    elif (quote := await asked_quote(unit, activity, fetched.sender)) is not None:
        await take_refusal(unit, quote)


async def _local_target(unit: Unit, activity: Activity) -> Account | None:
    uri = activity.object_id
    target = await account_by_uri(unit, uri) if uri else None
    return target if target is not None and target.is_local and target.suspended_at is None else None


async def _our_follower(unit: Unit, activity: Activity, sender: Account) -> Account | None:
    """The account of ours whose follow of the sender an Accept or Reject is about.

    Found by (actor, object) of the embedded Follow, or by its id; either way its target must be the sender.
    """
    inner = activity.object_document
    if inner is not None and _is_follow(inner):
        follower = await account_by_uri(unit, id_of(inner.get("actor")) or "")
    else:
        follow = await relations.follow_by_uri(unit, activity.object_id or "")
        follower = await account_by_id(unit, follow.account_id) if follow is not None else None
    if follower is None or not follower.is_local:
        return None
    return follower if await relations.follow_between(unit, follower.id, sender.id) is not None else None


async def _answered(unit: Unit, activity: Activity, sender: Account, *, is_yes: bool) -> bool:
    """Whether it is the answer to somebody here who would come to an event, help, or use a relay."""
    if await answered_join(unit, activity, sender, accept=is_yes):
        return True
    if await relay_answered(unit, activity.object_id or "", sender, agrees=is_yes):
        return True
    return await take_answer(unit, activity.object_id or "", sender, agrees=is_yes)


def _is_follow(document: Document) -> bool:
    return type_of(document) == "Follow"


FOLLOW = Handler(handle_follow)
ACCEPT = Handler(handle_accept)
REJECT = Handler(handle_reject)
