"""Two servers compare who follows whom, and mend what one of them forgot (FEP-8fcf)."""

import pytest

from activitypub.documents import parse_document
from activitypub.errors import BadDocument
from activitypub.followers_sync import FollowersState, read_followers_state, write_followers_state
from activitypub.proofs import followers_digest
from ensembl_fed.inbox.followers_sync import compare_followers, sync_followers
from ensembl_fed.models.kinds import FollowState
from ensembl_fed.remote.actors import bring_actor
from ensembl_fed.remote.signers import Verified
from ensembl_fed.storage.followers_sync import follower_uris_at
from ensembl_fed.storage.relations import add_follow, follow_between, remove_follow
from tests.federation.home import BASE, OurInstance
from tests.federation.others import Stranger
from tests.town import Resident, Town


def test_the_header_is_read_as_it_is_written() -> None:
    """Mastodon's form: three quoted parameters."""
    state = FollowersState("https://a.test/followers", "https://a.test/sync", "ab" * 32)

    assert read_followers_state(write_followers_state(state)) == state


@pytest.mark.parametrize(
    "header",
    ["", "x", 'url="https://a.test/1"', 'collectionId="https://a.test/1", url="https://a.test/2", digest="xyz"'],
)
def test_a_malformed_header_is_refused(header: str) -> None:
    """S6, S21: nothing missing, nothing doubled."""
    with pytest.raises(BadDocument):
        read_followers_state(header)
    good = write_followers_state(FollowersState("https://a.test/1", "https://a.test/2", "0" * 64))
    with pytest.raises(BadDocument):
        read_followers_state(f"{good}, {good}")


async def test_only_the_senders_own_collection_is_compared(ours: OurInstance, zoe: Stranger) -> None:
    """S14: a header about somebody else's followers, or elsewhere, has no effect; the same digest neither."""
    await bring_actor(ours.peers, zoe.uri)
    verified = Verified(zoe.uri, zoe.domain)
    wrong = "f" * 64
    url = f"{zoe.uri}/sync"
    for state in (
        FollowersState("https://loin.test/users/yann/followers", url, wrong),
        FollowersState(zoe.followers, "https://loin.test/sync", wrong),
    ):
        assert not await compare_followers(ours.peers, verified, write_followers_state(state))

    same = write_followers_state(FollowersState(zoe.followers, url, followers_digest([])))
    assert not await compare_followers(ours.peers, verified, same)


async def test_follows_are_mended_on_this_side(ours: OurInstance, zoe: Stranger) -> None:
    """Whom the list misses follows no longer; whose request waited is agreed; an unknown one is taken back there."""
    account = await bring_actor(ours.peers, zoe.uri)
    lea, marc, reserved = [await ours.account(name) for name in ("lea", "marc", "reservee")]
    async with ours.database.unit() as unit:
        await add_follow(unit, lea.id, account.id, uri=f"{BASE}/activities/follow-1", state=FollowState.ACCEPTED)
        await add_follow(unit, marc.id, account.id, uri=f"{BASE}/activities/follow-2", state=FollowState.PENDING)
    url = f"{zoe.uri}/sync"
    listed = [marc.uri, reserved.uri, "https://loin.test/users/yann", f"{BASE}/users/personne"]
    ours.others.publish({"id": url, "type": "OrderedCollection", "orderedItems": listed})

    await sync_followers(ours.peers, account.id, url)

    async with ours.database.reading() as unit:
        assert await follow_between(unit, lea.id, account.id) is None
        agreed = await follow_between(unit, marc.id, account.id)
        assert await follow_between(unit, reserved.id, account.id) is None
        assert await follower_uris_at(unit, account.id, BASE) == [marc.uri]
    assert agreed is not None
    assert agreed.state is FollowState.ACCEPTED


async def test_a_list_that_cannot_be_read_whole_changes_nothing(ours: OurInstance, zoe: Stranger) -> None:
    """A server that is down, or a list beyond our bounds, must not end anybody's follow."""
    account, lea = await bring_actor(ours.peers, zoe.uri), await ours.account("lea")
    async with ours.database.unit() as unit:
        await add_follow(unit, lea.id, account.id, uri=f"{BASE}/1", state=FollowState.ACCEPTED)
    url = f"{zoe.uri}/sync"

    assert await sync_followers(ours.peers, account.id, url) == 0
    items = [f"{BASE}/users/x{number}" for number in range(ours.home.limits.collection_items + 1)]
    ours.others.publish({"id": url, "type": "OrderedCollection", "orderedItems": items})
    assert await sync_followers(ours.peers, account.id, url) == 0
    ours.others.publish({"id": url, "type": "OrderedCollection", "first": f"{url}?page=1"})
    assert await sync_followers(ours.peers, account.id, url) == 0

    async with ours.database.reading() as unit:
        assert await follow_between(unit, lea.id, account.id) is not None


async def test_each_server_reads_its_own_part_alone(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S32: signed only, and never the followers at other servers."""
    lea = await ours.account("lea")
    for stranger in (zoe, yann):
        account = await bring_actor(ours.peers, stranger.uri)
        async with ours.database.unit() as unit:
            await add_follow(unit, account.id, lea.id, uri=f"{stranger.uri}/f", state=FollowState.ACCEPTED)
    path = "/users/lea/followers_synchronization"

    assert (await ours.get(path)).status == 401
    answer = await ours.get(path, by=zoe)
    assert parse_document(answer.body)["orderedItems"] == [zoe.uri]
    assert answer.headers["cache-control"] == "private, no-store"


async def _follows(resident: Resident, other: Resident) -> tuple[int, int]:
    account = await resident.finds(other.handle)
    return resident.account_id, int(account["id"])


async def test_a_follow_that_the_author_forgot_is_undone_at_the_follower(town: Town) -> None:
    """A followers-only post carries the digest; the other instance finds out and asks."""
    lea, bruno = await town.residents("lea", "bruno", on_hosts=2)
    paul = await town.resident("paul", bruno.instance)
    for one in (bruno, paul):
        await one.follows(lea)
    pair = await _follows(bruno, lea)
    there = await lea.finds(bruno.handle)
    async with lea.instance.database.unit() as unit:
        await remove_follow(unit, int(there["id"]), lea.account_id)

    await lea.posts("Pour ceux qui me suivent", visibility="private")
    await town.settle()

    async with bruno.instance.database.reading() as unit:
        assert await follow_between(unit, *pair) is None
        assert await follow_between(unit, *await _follows(paul, lea)) is not None


async def test_a_follow_that_the_follower_forgot_is_taken_back_at_the_author(town: Town) -> None:
    """Nobody gets followers-only posts of whom they no longer know that they follow them."""
    lea, bruno = await town.residents("lea", "bruno", on_hosts=2)
    await bruno.follows(lea)
    pair = await _follows(bruno, lea)
    there = await lea.finds(bruno.handle)
    async with bruno.instance.database.unit() as unit:
        await remove_follow(unit, *pair)

    await lea.posts("Pour ceux qui me suivent", visibility="private")
    await town.settle()

    async with lea.instance.database.reading() as unit:
        assert await follow_between(unit, int(there["id"]), lea.account_id) is None
