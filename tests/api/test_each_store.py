"""Every list of the client API asks its store the same way on SQLite and on PostgreSQL."""

from tests.api import entity_shapes as shapes
from tests.api.sockets import stream_of
from tests.town import Town, texts_of


async def test_lists_read_the_same_on_each_store(town_on_each_store: Town) -> None:
    """One scene, read through every query of statuses, notifications, conversations, hashtags and search."""
    town = town_on_each_store
    aline, bruno = await town.residents("aline", "bruno")
    await bruno.follows(aline)
    root = await aline.posts("#Vélo à prêter", visibility="public")
    answer = await bruno.posts("@aline merci", in_reply_to_id=root["id"])
    await aline.posts("@bruno entre nous", visibility="direct")
    await bruno.post("/api/v1/statuses/{}/favourite".format(root["id"]))
    await bruno.post("/api/v1/statuses/{}/bookmark".format(root["id"]))
    share = await bruno.post("/api/v1/statuses/{}/reblog".format(root["id"]))
    await aline.post("/api/v1/statuses/{}/pin".format(root["id"]))
    await aline.asks("PUT", "/api/v1/statuses/{}".format(root["id"]), json={"status": "#Vélo bleu à prêter"})
    await bruno.post("/api/v1/markers", home={"last_read_id": root["id"]})
    await bruno.post("/api/v1/markers", home={"last_read_id": answer["id"]})
    account = f"/api/v1/accounts/{aline.account_id}/statuses"

    home = await bruno.get("/api/v1/timelines/home")
    context = await bruno.get("/api/v1/statuses/{}/context".format(answer["id"]))
    found = await bruno.get("/api/v2/search", q="vel")
    conversations = await bruno.get("/api/v1/conversations")

    for one in home:
        shapes.status(one)
    shapes.context(context)
    shapes.search(found)
    assert texts_of(home) == ["@bruno entre nous", "@aline merci", "#Vélo bleu à prêter"]
    assert (home[2]["favourited"], home[2]["bookmarked"], home[2]["reblogged"]) == (True, True, True)
    assert share["reblog"]["id"] == root["id"]
    for path in ("timelines/public", "timelines/tag/velo", "bookmarks", "favourites"):
        assert "#Vélo bleu à prêter" in texts_of(await bruno.get(f"/api/v1/{path}", min_id=1)), path
    assert texts_of(await bruno.get("/api/v1/timelines/public", max_id=answer["id"])) == ["#Vélo bleu à prêter"]
    assert texts_of(await bruno.get(account, pinned="true")) == ["#Vélo bleu à prêter"]
    assert [one["id"] for one in context["ancestors"]] == [root["id"]]
    assert [one["content"] for one in await bruno.get("/api/v1/statuses/{}/history".format(root["id"]))][1:]
    assert [one["name"] for one in found["hashtags"]] == ["velo"]
    assert texts_of([one["last_status"] for one in conversations]) == ["@bruno entre nous"]
    assert {"favourite", "reblog", "mention", "follow"} <= {kind for kind, _ in await aline.notifications()}
    assert (await aline.get("/api/v1/notifications/unread_count"))["count"] >= 4
    assert (await bruno.get("/api/v1/markers", **{"timeline[]": "home"}))["home"]["version"] == 1
    assert [one["acct"] for one in await aline.get("/api/v1/statuses/{}/reblogged_by".format(root["id"]))] == ["bruno"]
    shapes.tag(await aline.get("/api/v1/tags/velo"))


async def test_streams_reach_on_each_store(town_on_each_store: Town) -> None:
    """What is committed is heard, whichever store it is committed to."""
    aline, bruno = await town_on_each_store.residents("aline", "bruno")
    await bruno.follows(aline)

    async with stream_of(bruno, "/api/v1/streaming/user") as stream:
        await aline.posts("En direct")
        name, payload = await stream.event()

    assert (name, texts_of([payload])) == ("update", ["En direct"])
