"""Follows that one of two servers forgot are mended, on both sides (FEP-8fcf)."""

from datetime import timedelta
from typing import Final

from activitypub.addresses import same_origin
from activitypub.documents import id_of
from activitypub.errors import ProtocolError
from activitypub.followers_sync import read_followers_state
from activitypub.proofs import followers_digest
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account
from ensembl_fed.models.kinds import FollowState
from ensembl_fed.outbox.publish import publish_undo_follow
from ensembl_fed.remote.collections import read_collection
from ensembl_fed.remote.peers import Peers
from ensembl_fed.remote.signers import Verified
from ensembl_fed.services.answer_follow import accept_follow
from ensembl_fed.services.follow_account import unfollow_account
from ensembl_fed.storage.accounts import account_by_id, account_by_uri
from ensembl_fed.storage.followers_sync import follower_uris_at
from ensembl_fed.storage.relations import follow_between
from ensembl_fed.storage.unit import Unit
from ensembl_fed.storage.work import schedule

SYNC_FOLLOWERS_JOB: Final = "sync_followers"
_PAUSE: Final = timedelta(minutes=10)


async def compare_followers(peers: Peers, verified: Verified, header: str) -> bool:
    """Compare what a sender says of its followers here with what we know; have it looked into if they differ.

    Only the verified actor's own collection counts, once in ten minutes. Says whether a job was asked for.
    """
    try:
        state = read_followers_state(header)
        is_own = same_origin(state.url, verified.actor_uri) and same_origin(state.collection, verified.actor_uri)
    except ProtocolError:
        return False
    if not is_own or not peers.lately.is_time_for(f"followers:{verified.actor_uri}", _PAUSE):
        return False
    async with peers.database.reading() as unit:
        account = await account_by_uri(unit, verified.actor_uri)
        if account is None or account.followers_uri != state.collection:
            return False
        known = await follower_uris_at(unit, account.id, peers.home.addresses.base)
    if followers_digest(known) == state.digest:
        return False
    async with peers.database.unit() as unit:
        payload = {"account_id": str(account.id), "url": state.url}
        return await schedule(unit, SYNC_FOLLOWERS_JOB, str(account.id), payload, utc_now())


async def sync_followers(peers: Peers, account_id: int, url: str) -> int:
    """Read who of ours an account elsewhere has as followers, and make both sides agree. Returns what was mended.

    Whom it does not list follows it no longer; whom it lists without our knowing is taken back there, unless their
    request was waiting: then it is agreed to. A list that is longer than we read, or cannot be had, changes nothing.
    """
    async with peers.database.reading() as unit:
        account = await account_by_id(unit, account_id)
    if account is None or account.is_local:
        return 0
    most = peers.home.limits.collection_items
    try:
        document = await peers.fetch(url)
    except ProtocolError:
        return 0
    read = await read_collection(peers, document, origin_of=account.uri, budget=peers.new_budget(), most=most)
    if not read.is_whole:
        return 0
    listed = {uri for item in read.items if (uri := id_of(item)) is not None and peers.home.addresses.is_ours(uri)}
    async with peers.database.unit() as unit:
        known = set(await follower_uris_at(unit, account.id, peers.home.addresses.base))
        for uri in sorted(known - listed):
            follower = await account_by_uri(unit, uri)
            if follower is not None:
                await unfollow_account(unit, follower, account)
        for uri in sorted(listed - known):
            await _settle_unknown(unit, uri, account)
    return len(known ^ listed)


async def _settle_unknown(unit: Unit, uri: str, account: Account) -> None:
    follower = await account_by_uri(unit, uri)
    if follower is None or not follower.is_local:
        return
    follow = await follow_between(unit, follower.id, account.id)
    if follow is not None and follow.state is FollowState.PENDING:
        await accept_follow(unit, account, follower)
        return
    follow_uri = unit.home.addresses.new_activity("follow", new_id())
    await publish_undo_follow(unit, follower, account, follow_uri)
