"""Who is heard about the town network, and what moderation screens out."""

from sqlmodel import select

from activitypub.activities import Activity
from ensembl_fed.clock import utc_now
from ensembl_fed.inbox.handler import Fetched, Handler
from ensembl_fed.inbox.handlers import HANDLERS
from ensembl_fed.inbox.receive import process_batch
from ensembl_fed.models import ReceivedActivity, TownMember
from ensembl_fed.models.kinds import MemberState, ReceivedState
from ensembl_fed.remote.signers import Verified
from ensembl_fed.storage.statuses import status_by_uri
from ensembl_fed.storage.unit import Unit
from ensembl_fed.storage.work import claim_received
from tests.federation.home import OurInstance
from tests.federation.others import PUBLIC, Stranger


async def _state(ours: OurInstance, domain: str) -> MemberState | None:
    async with ours.database.reading() as unit:
        member = await unit.session.get(TownMember, domain)
    return None if member is None else member.state


async def test_only_the_citys_group_says_who_is_a_member(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S14: Add and Remove on the town's list count from the city's own group, and from nobody else."""
    ours.home.kind = "neighbourhood"
    ours.home.town_group_uri, ours.home.town_members_uri = zoe.uri, f"{zoe.uri}/members"
    member = "https://quartier.test/actor"

    await ours.receives(yann, yann.activity("Add", member, target=ours.home.town_members_uri))
    await ours.receives(zoe, zoe.activity("Add", member, target=f"{zoe.uri}/featured"))
    assert await _state(ours, "quartier.test") is None

    for _ in range(2):
        await ours.receives(zoe, zoe.activity("Add", member, target=ours.home.town_members_uri))
    assert await _state(ours, "quartier.test") is MemberState.ACTIVE
    await ours.receives(yann, yann.activity("Remove", member, target=ours.home.town_members_uri))
    assert await _state(ours, "quartier.test") is MemberState.ACTIVE
    await ours.receives(zoe, zoe.activity("Remove", member, target=ours.home.town_members_uri))
    assert await _state(ours, "quartier.test") is MemberState.LEFT


async def test_what_is_screened_out_has_no_effect(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S18: moderation's screen is asked before anything is fetched for an activity, or kept of it."""

    async def nobody_of_ailleurs(unit: Unit, verified: Verified, activity: Activity) -> bool:
        return verified.domain != zoe.domain

    refused, taken = zoe.note(inReplyTo="https://loin.test/users/yann/statuses/1"), yann.note(2)
    for sender, note in ((zoe, refused), (yann, taken)):
        assert await ours.post(sender, sender.create(note)) == 202
    async with ours.database.unit() as unit:
        due = await claim_received(unit, now=utc_now(), limit=10)
    asked = len(ours.others.asked)

    await process_batch(ours.peers, due, HANDLERS, screen=nobody_of_ailleurs)

    async with ours.database.reading() as unit:
        assert await status_by_uri(unit, str(refused["id"])) is None
        assert await status_by_uri(unit, str(taken["id"])) is not None
        states = [row.state for row in await unit.session.exec(select(ReceivedActivity).order_by(ReceivedActivity.id))]  # type: ignore[arg-type]
    assert states == [ReceivedState.IGNORED, ReceivedState.HANDLED]
    assert len(ours.others.asked) == asked


async def test_a_fault_of_ours_is_tried_again_and_shown(ours: OurInstance, zoe: Stranger) -> None:
    """S40: what fails here is neither lost nor tried for ever; what came with it has its effect."""

    async def broken(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
        raise RuntimeError("a fault of ours")

    note = zoe.note()
    for activity in (zoe.activity("Like", f"{zoe.uri}/statuses/9"), zoe.activity("Create", note, to=[PUBLIC])):
        assert await ours.post(zoe, activity) == 202
    for attempt in range(ours.home.limits.received_attempts):
        async with ours.database.unit() as unit:
            due = await claim_received(unit, now=utc_now() + attempt * ours.home.limits.actor_fresh_for, limit=10)
        await process_batch(ours.peers, due, {**HANDLERS, "Like": Handler(broken)})

    async with ours.database.reading() as unit:
        assert await status_by_uri(unit, str(note["id"])) is not None
        states = [row.state for row in await unit.session.exec(select(ReceivedActivity).order_by(ReceivedActivity.id))]  # type: ignore[arg-type]
    assert states == [ReceivedState.FAILED, ReceivedState.HANDLED]
