"""Follow, Accept, Reject and Block: relations exist by the word of the right side only."""

from collections.abc import Mapping

import orjson
from sqlmodel import select

from ensembl_fed.models import Account, Block, Delivery, Follow, Notification, OutgoingActivity
from ensembl_fed.models.kinds import FollowState, NotificationKind
from ensembl_fed.remote.actors import bring_actor
from ensembl_fed.services.answer_follow import accept_follow
from ensembl_fed.services.block_account import block_account
from ensembl_fed.services.follow_account import follow_account
from ensembl_fed.storage.relations import follow_between
from tests.federation.home import BASE, OurInstance
from tests.federation.others import Stranger

LEA = f"{BASE}/users/lea"


async def _follow_state(ours: OurInstance, follower: Account, target: Account) -> FollowState | None:
    async with ours.database.reading() as unit:
        follow = await follow_between(unit, follower.id, target.id)
    return None if follow is None else follow.state


async def _sent(ours: OurInstance) -> list[Mapping[str, object]]:
    """What our instance owes to other servers, one for each delivery."""
    async with ours.database.reading() as unit:
        query = select(OutgoingActivity.body).join(Delivery).order_by(Delivery.id)  # type: ignore[arg-type]
        return [orjson.loads(body) for body in await unit.session.exec(query)]


async def _notified(ours: OurInstance, username: str) -> list[NotificationKind]:
    account = await ours.account(username)
    async with ours.database.reading() as unit:
        query = select(Notification.kind).where(Notification.account_id == account.id)
        return list(await unit.session.exec(query))


async def _again(ours: OurInstance, sender: Stranger, activity: Mapping[str, object]) -> None:
    """The same activity under another id, as a peer that lost our answer sends it."""
    sender.sent += 1
    await ours.receives(sender, {**activity, "id": f"{sender.uri}/activities/again-{sender.sent}"})


async def test_a_follow_is_agreed_to(ours: OurInstance, zoe: Stranger) -> None:
    """An open account is followed at once; its owner is told and the follower's server gets the Accept, each time."""
    follow = zoe.activity("Follow", LEA)
    await ours.receives(zoe, follow)
    await _again(ours, zoe, follow)

    lea, follower = await ours.account("lea"), await bring_actor(ours.peers, zoe.uri)
    assert await _follow_state(ours, follower, lea) is FollowState.ACCEPTED
    assert lea.followers_count == 1
    assert await _notified(ours, "lea") == [NotificationKind.FOLLOW]
    sent = await _sent(ours)
    assert [activity["type"] for activity in sent] == ["Accept", "Accept"]
    assert sent[0]["object"]["id"] == follow["id"]  # type: ignore[index]


async def test_a_locked_account_is_asked(ours: OurInstance, zoe: Stranger) -> None:
    """S33: no relation before its owner's yes, and nothing is said to the other server."""
    await ours.receives(zoe, zoe.activity("Follow", f"{BASE}/users/reservee"))
    owner, follower = await ours.account("reservee"), await bring_actor(ours.peers, zoe.uri)

    assert await _follow_state(ours, follower, owner) is FollowState.PENDING
    assert await _notified(ours, "reservee") == [NotificationKind.FOLLOW_REQUEST]
    assert await _sent(ours) == []
    async with ours.database.unit() as unit:
        await accept_follow(unit, owner, follower)
    assert await _follow_state(ours, follower, owner) is FollowState.ACCEPTED


async def test_who_is_blocked_does_not_follow(ours: OurInstance, zoe: Stranger) -> None:
    """S18: a blocked account's Follow is rejected."""
    lea, follower = await ours.account("lea"), await bring_actor(ours.peers, zoe.uri)
    async with ours.database.unit() as unit:
        await block_account(unit, lea, follower)

    await ours.receives(zoe, zoe.activity("Follow", LEA))

    assert await _follow_state(ours, follower, lea) is None
    assert [activity["type"] for activity in await _sent(ours)][-1] == "Reject"


async def test_a_follow_is_undone_by_its_maker_alone(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S14: an Undo ends the follow of the one who signed it, found by (actor, object); anyone else's does nothing."""
    follow = zoe.activity("Follow", LEA)
    await ours.receives(zoe, follow)
    lea, follower = await ours.account("lea"), await bring_actor(ours.peers, zoe.uri)

    await ours.receives(yann, yann.activity("Undo", follow))
    await ours.receives(yann, yann.activity("Undo", follow["id"]))
    await ours.receives(yann, yann.activity("Undo", {**follow, "actor": yann.uri}))
    assert await _follow_state(ours, follower, lea) is FollowState.ACCEPTED

    undo = zoe.activity("Undo", {"type": "Follow", "actor": zoe.uri, "object": LEA})
    await ours.receives(zoe, undo)
    await _again(ours, zoe, undo)
    assert await _follow_state(ours, follower, lea) is None
    assert (await ours.account("lea")).followers_count == 0


async def test_a_follow_is_undone_by_its_id(ours: OurInstance, zoe: Stranger) -> None:
    """Some servers name the Follow by its id alone (federation.md, measured 9)."""
    follow = zoe.activity("Follow", LEA)
    await ours.receives(zoe, follow)
    await ours.receives(zoe, zoe.activity("Undo", follow["id"]))

    assert await _follow_state(ours, await bring_actor(ours.peers, zoe.uri), await ours.account("lea")) is None


async def test_only_the_asked_account_says_yes(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S14: an Accept counts only from the account that was asked, and only if it was asked."""
    lea, target = await ours.account("lea"), await bring_actor(ours.peers, zoe.uri)
    stranger = await bring_actor(ours.peers, yann.uri)
    async with ours.database.unit() as unit:
        asked = await follow_account(unit, lea, target)
    embedded = {"id": asked.uri, "type": "Follow", "actor": LEA, "object": zoe.uri}

    await ours.receives(yann, yann.activity("Accept", embedded))
    await ours.receives(yann, yann.activity("Accept", asked.uri))
    assert await _follow_state(ours, lea, target) is FollowState.PENDING
    assert await _follow_state(ours, lea, stranger) is None

    accept = zoe.activity("Accept", embedded)
    await ours.receives(zoe, accept)
    await _again(ours, zoe, accept)
    assert await _follow_state(ours, lea, target) is FollowState.ACCEPTED
    assert (await ours.account("lea")).following_count == 1


async def test_a_no_is_heard_from_the_asked_account_alone(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S14: a Reject ends what was asked, or agreed to; somebody else's does nothing. Twice is once."""
    lea, target = await ours.account("lea"), await bring_actor(ours.peers, zoe.uri)
    async with ours.database.unit() as unit:
        asked = await follow_account(unit, lea, target)
    await ours.receives(zoe, zoe.activity("Accept", asked.uri))

    await ours.receives(yann, yann.activity("Reject", asked.uri))
    assert await _follow_state(ours, lea, target) is FollowState.ACCEPTED
    reject = zoe.activity("Reject", asked.uri)
    await ours.receives(zoe, reject)
    await _again(ours, zoe, reject)
    assert await _follow_state(ours, lea, target) is None
    assert (await ours.account("lea")).following_count == 0


async def test_a_block_ends_follows_both_ways(ours: OurInstance, zoe: Stranger) -> None:
    """A Block from elsewhere is kept, ends both follows, and is taken back by its maker."""
    await ours.receives(zoe, zoe.activity("Follow", LEA))
    block = zoe.activity("Block", LEA)
    await ours.receives(zoe, block)
    await _again(ours, zoe, block)

    async with ours.database.reading() as unit:
        assert len((await unit.session.exec(select(Block))).all()) == 1
        assert (await unit.session.exec(select(Follow))).all() == []
    await ours.receives(zoe, zoe.activity("Undo", block))
    async with ours.database.reading() as unit:
        assert (await unit.session.exec(select(Block))).all() == []


async def test_an_account_moves_with_a_back_link(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S14: followers go to the new account only if it names the old one, read afresh from its own server."""
    lea, old = await ours.account("lea"), await bring_actor(ours.peers, zoe.uri)
    async with ours.database.unit() as unit:
        asked = await follow_account(unit, lea, old)
    await ours.receives(zoe, zoe.activity("Accept", asked.uri))
    new = await bring_actor(ours.peers, yann.uri)

    await ours.receives(zoe, zoe.activity("Move", zoe.uri, target=yann.uri))
    assert await _follow_state(ours, lea, new) is None
    await ours.receives(yann, yann.activity("Move", zoe.uri, target=yann.uri))
    assert await _follow_state(ours, lea, new) is None

    yann.changes = {"alsoKnownAs": [zoe.uri]}
    ours.others.add(yann)
    move = zoe.activity("Move", zoe.uri, target=yann.uri)
    await ours.receives(zoe, move)
    await _again(ours, zoe, move)
    assert await _follow_state(ours, lea, new) is FollowState.PENDING
    assert await _follow_state(ours, lea, old) is None
    async with ours.database.reading() as unit:
        moved = await unit.session.get(Account, old.id)
    assert moved is not None
    assert moved.moved_to_uri == yann.uri
