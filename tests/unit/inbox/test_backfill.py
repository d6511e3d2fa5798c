"""The rest of a conversation, and what an account posted before we knew it."""

import pytest

from ensembl_fed.inbox.backfill import fill_profile, fill_thread
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.remote.actors import bring_actor, resolve_uri
from ensembl_fed.remote.lately import Lately
from ensembl_fed.settings import Limits
from ensembl_fed.storage.keepsakes import pinned_ids
from ensembl_fed.storage.statuses import status_by_uri
from ensembl_fed.surface.visibility import visible_clause
from tests.federation.home import OurInstance
from tests.federation.others import PUBLIC, Stranger
from tests.town import Town


def _page(uri: str, items: list[object], following: str | None = None) -> dict[str, object]:
    return {"id": uri, "type": "CollectionPage", "items": items, **({"next": following} if following else {})}


async def _kept(ours: OurInstance, uri: object) -> bool:
    async with ours.database.reading() as unit:
        return await status_by_uri(unit, str(uri)) is not None


async def _root(ours: OurInstance, zoe: Stranger, **more: object) -> int:
    note = {**zoe.note(1), **more}
    ours.others.publish(note)
    status = await resolve_uri(ours.peers, ours.database, str(note["id"]))
    assert status is not None
    return status.id


async def test_replies_are_read_page_by_page(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """Each answer is fetched from its own server, an inline copy of somebody else's is not believed (S11)."""
    replies = f"{zoe.uri}/statuses/1/replies"
    number = await _root(ours, zoe, replies={"id": replies, "type": "Collection", "first": f"{replies}?page=1"})
    answer = yann.note(2, inReplyTo=f"{zoe.uri}/statuses/1")
    later = yann.note(3, inReplyTo=answer["id"])
    stray = yann.note(4)
    for one in (answer, later, stray):
        ours.others.publish(one)
    forged = {**yann.note(5, inReplyTo=f"{zoe.uri}/statuses/1")}
    ours.others.publish(_page(f"{replies}?page=1", [answer["id"], forged], f"{replies}?page=2"))
    ours.others.publish(_page(f"{replies}?page=2", [later["id"], stray["id"]], f"{replies}?page=1"))

    assert await fill_thread(ours.peers, number) == 2

    assert await _kept(ours, answer["id"])
    assert await _kept(ours, later["id"])
    assert not await _kept(ours, stray["id"]), "what answers nothing is no part of the conversation"
    assert not await _kept(ours, forged["id"]), "its own server does not know it"
    assert await fill_thread(ours.peers, number) == 0


async def test_a_context_collection_is_followed(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """FEP-7888: the collection of the conversation names what `replies` does not."""
    context = f"https://{zoe.domain}/contexts/1"
    number = await _root(ours, zoe, context=context)
    answer = yann.note(2, inReplyTo=f"{zoe.uri}/statuses/1")
    ours.others.publish(answer)
    ours.others.publish({"id": context, "type": "OrderedCollection", "orderedItems": [answer["id"]]})

    assert await fill_thread(ours.peers, number) == 1
    assert await _kept(ours, answer["id"])


async def test_a_collection_without_end_is_left_at_the_bounds(ours: OurInstance, zoe: Stranger) -> None:
    """S24: pages that always name another page cost no more than the budget of one activity."""
    replies = f"{zoe.uri}/statuses/1/replies"
    number = await _root(ours, zoe, replies=f"{replies}?page=0")
    for at in range(100):
        ours.others.publish(
            _page(f"{replies}?page={at}", [f"{zoe.uri}/statuses/{at + 100}"], f"{replies}?page={at + 1}")
        )
    before = len(ours.others.urls())

    assert await fill_thread(ours.peers, number) == 0

    asked = ours.others.urls()[before:]
    assert len(asked) <= Limits().fetches_per_activity
    assert len([url for url in asked if "replies?page" in url]) <= Limits().collection_pages


async def test_a_profile_is_filled_with_public_posts_and_pins(ours: OurInstance, zoe: Stranger) -> None:
    """The first page of the outbox, open posts alone; what is pinned stands at the top."""
    featured = f"{zoe.uri}/featured"
    zoe.changes |= {"featured": featured}
    ours.others.add(zoe)
    account = await bring_actor(ours.peers, zoe.uri)
    notes = [zoe.note(1), zoe.note(2), zoe.note(3, to=[zoe.followers], cc=[])]
    outbox = f"{zoe.uri}/outbox"
    ours.others.publish({"id": outbox, "type": "OrderedCollection", "first": f"{outbox}?page=1"})
    ours.others.publish(
        _page(f"{outbox}?page=1", [*map(zoe.create, notes), zoe.activity("Announce", "https://x.test/1")])
    )
    ours.others.publish(notes[0])
    ours.others.publish({"id": featured, "type": "OrderedCollection", "orderedItems": [notes[0]["id"]]})

    assert await fill_profile(ours.peers, account.id) == 2

    assert not await _kept(ours, notes[2]["id"])
    async with ours.database.reading() as unit:
        pinned = await pinned_ids(unit, account.id, visible=visible_clause(None), limit=5)
        first = await status_by_uri(unit, str(notes[0]["id"]))
    assert first is not None
    assert pinned == [first.id]


@pytest.mark.parametrize("change", [{"attributedTo": "https://loin.test/users/yann"}, {"id": "https://loin.test/1"}])
async def test_an_outbox_speaks_for_its_owner_alone(
    ours: OurInstance, zoe: Stranger, change: dict[str, object]
) -> None:
    """S11: a post of somebody else's in an outbox is not taken from it."""
    account = await bring_actor(ours.peers, zoe.uri)
    note = {**zoe.note(1), **change}
    outbox = f"{zoe.uri}/outbox"
    create = zoe.activity("Create", note, to=[PUBLIC])
    ours.others.publish({"id": outbox, "type": "OrderedCollection", "orderedItems": [create]})

    assert await fill_profile(ours.peers, account.id) == 0
    assert not await _kept(ours, note["id"])


async def test_a_local_account_is_asked_nowhere(ours: OurInstance) -> None:
    """Our own posts and accounts are here."""
    status = await ours.posts("lea", visibility=Visibility.PUBLIC)

    assert await fill_thread(ours.peers, status.id) == 0
    assert await fill_profile(ours.peers, status.account_id) == 0
    assert ours.others.asked == []


def test_lately_lets_once_in_a_pause() -> None:
    """A thread that is opened again and again is asked for once."""
    lately, limits = Lately(), Limits()

    assert lately.is_time_for("a", limits.thread_reread_pause)
    assert not lately.is_time_for("a", limits.thread_reread_pause)
    assert lately.is_time_for("b", limits.thread_reread_pause)
    assert not lately.is_time_for("a", limits.profile_reread_pause)


async def test_whoever_opens_a_thread_gets_the_rest_of_it(town: Town) -> None:
    """A stranger who finds one post of a conversation sees the whole of it a little later, and a profile's posts."""
    lea, marc = await town.residents("lea", "marc")
    paul = await town.resident("paul", await town.strangers())
    root = await lea.posts("Qui a une échelle ?", visibility="public")
    await marc.posts("Moi", visibility="public", in_reply_to_id=root["id"])
    await town.settle()
    found = await paul.finds_status(root["uri"])
    context = f"/api/v1/statuses/{found['id']}/context"
    assert (await paul.get(context))["descendants"] == []

    await town.settle()
    assert [one["account"]["acct"] for one in (await paul.get(context))["descendants"]] == [marc.handle]

    nora = await town.resident("nora", marc.instance)
    await nora.posts("Me voilà", visibility="public")
    account = await paul.finds(nora.handle)
    posts = f"/api/v1/accounts/{account['id']}/statuses"
    assert await paul.get(posts) == []
    await town.settle()
    assert len(await paul.get(posts)) == 1
