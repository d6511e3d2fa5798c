"""Direct messages by conversation: unread, read, and taken off the list."""

from tests.api import entity_shapes as shapes
from tests.town import Town, texts_of


async def test_conversations_are_unread_until_they_are_read(town_on_each_store: Town) -> None:
    """Those of others alone; an answer of one's own is no news; each sees the other."""
    aline, bruno, chloe = await town_on_each_store.residents("aline", "bruno", "chloe")
    said = await bruno.posts("@aline bonjour", visibility="direct")

    (unread,) = await aline.get("/api/v1/conversations")
    (his,) = await bruno.get("/api/v1/conversations")
    path = f"/api/v1/conversations/{unread['id']}"
    read = await aline.post(f"{path}/read")
    again = await aline.post(f"{path}/unread")
    await aline.posts("@bruno oui", visibility="direct", in_reply_to_id=said["id"])
    (answered,) = await aline.get("/api/v1/conversations")
    (news,) = await bruno.get("/api/v1/conversations")

    assert (unread["unread"], his["unread"], read["unread"], again["unread"]) == (True, False, False, True)
    assert [one["acct"] for one in unread["accounts"]] == ["bruno"]
    shapes.status(unread["last_status"])
    assert answered["id"] == unread["id"]
    assert (answered["unread"], news["unread"]) == (False, True)
    assert texts_of([news["last_status"]]) == ["@bruno oui"]
    assert await chloe.get("/api/v1/conversations") == []
    for method, where in (("POST", f"{path}/read"), ("DELETE", path)):
        assert (await chloe.asks(method, where)).status == 404


async def test_removed_conversation_comes_back_with_a_new_message(town_on_each_store: Town) -> None:
    """It leaves the list of whoever removed it; the messages stay."""
    aline, bruno = await town_on_each_store.residents("aline", "bruno")
    said = await bruno.posts("@aline bonjour", visibility="direct")
    (listed,) = await aline.get("/api/v1/conversations")

    removed = await aline.asks("DELETE", f"/api/v1/conversations/{listed['id']}")
    after = await aline.get("/api/v1/conversations")
    await bruno.posts("@aline encore", visibility="direct", in_reply_to_id=said["id"])
    (back,) = await aline.get("/api/v1/conversations")

    assert (removed.status, removed.json(), after) == (200, {}, [])
    assert len(await bruno.get("/api/v1/conversations")) == 1
    assert (await aline.get(f"/api/v1/statuses/{said['id']}"))["id"] == said["id"]
    assert texts_of([back["last_status"]]) == ["@aline encore"]
    assert back["unread"] is True


async def test_conversations_page_by_their_last_message(town: Town) -> None:
    """Latest first, by Link."""
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe")
    await bruno.posts("@aline un", visibility="direct")
    await chloe.posts("@aline deux", visibility="direct")

    first = await aline.asks("GET", "/api/v1/conversations", params={"limit": 1})
    rest = await aline.get("/api/v1/conversations", max_id=first.json()[0]["last_status"]["id"])

    assert texts_of([first.json()[0]["last_status"]]) == ["@aline deux"]
    assert 'rel="next"' in first.headers["link"]
    assert texts_of([one["last_status"] for one in rest]) == ["@aline un"]
