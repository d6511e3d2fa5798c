"""Live streams: what reaches whom, in which frames, and who is refused."""

from typing import Any

import pytest

from ensembl_fed.events import TokensRevoked
from tests.api import entity_shapes as shapes
from tests.api.sockets import Socket, socket_to, stream_of
from tests.town import Resident, Town, texts_of


def _address(resident: Resident, query: str = "") -> str:
    return resident.address(f"/api/v1/streaming{query}")


async def _subscribed(socket: Socket, *wishes: dict[str, Any]) -> None:
    """Subscribe, and wait until it is done: an unknown stream is answered after all that was said before."""
    for wish in wishes:
        await socket.say({"type": "subscribe", **wish})
    await socket.say({"type": "subscribe", "stream": "nonsense"})
    assert await socket.frame() == {"error": "Unknown stream type", "status": 400}


async def test_new_status_reaches_the_homes_of_followers(town: Town) -> None:
    """An update, its payload a text of JSON, rendered for this viewer; then the edit and the deletion."""
    aline, bruno = await town.residents("aline", "bruno")
    await bruno.follows(aline)

    async with socket_to(town.app, _address(bruno), protocol=bruno.token) as socket:
        await _subscribed(socket, {"stream": "user"})
        posted = await aline.posts("En direct")
        update = await socket.frame()
        await bruno.post(f"/api/v1/statuses/{posted['id']}/bookmark")
        await aline.asks("PUT", f"/api/v1/statuses/{posted['id']}", json={"status": "Corrigé"})
        edit = await socket.frame()
        await aline.asks("DELETE", f"/api/v1/statuses/{posted['id']}")
        deletion = await socket.frame()

    assert socket.protocol == bruno.token
    assert (update["stream"], update["event"]) == (["user"], "update")
    shapes.status(update["payload"])
    assert texts_of([update["payload"]]) == ["En direct"]
    assert (edit["stream"], edit["event"]) == (["user"], "status.update")
    assert texts_of([edit["payload"]]) == ["Corrigé"]
    assert edit["payload"]["bookmarked"] is True
    assert (deletion["event"], deletion["payload"]) == ("delete", int(posted["id"]))


async def test_notification_reaches_its_owner_alone(town: Town) -> None:
    """On `user` and on `user:notification`, each with its own name."""
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe")

    async with (
        socket_to(town.app, _address(bruno, "?stream=user"), headers={"authorization": f"Bearer {bruno.token}"}) as his,
        socket_to(town.app, _address(chloe, f"?access_token={chloe.token}&stream=user")) as hers,
    ):
        await _subscribed(his, {"stream": "user:notification"})
        await _subscribed(hers, {"stream": "user"})
        await aline.posts("@bruno regarde")
        frames = [await his.frame(), await his.frame()]
        await aline.posts("@chloe et toi ?")
        other = await hers.frame()

    assert sorted(frame["stream"] for frame in frames) == [["user"], ["user:notification"]]
    for frame in frames:
        assert frame["event"] == "notification"
        shapes.notification(frame["payload"])
        assert frame["payload"]["type"] == "mention"
    assert texts_of([other["payload"]["status"]]) == ["@chloe et toi ?"]


async def test_public_and_hashtag_streams_carry_their_parameters(town: Town) -> None:
    """masto.js wants every parameter of the subscription in `stream`; unsubscribing ends one stream alone."""
    aline, bruno = await town.residents("aline", "bruno")

    async with socket_to(town.app, _address(bruno), protocol=bruno.token) as socket:
        await _subscribed(
            socket, {"stream": "public:local"}, {"stream": "public:remote"}, {"stream": "hashtag", "tag": "Vélo"}
        )
        await aline.posts("#velo", visibility="public")
        frames = [await socket.frame(), await socket.frame()]
        await socket.say({"type": "unsubscribe", "stream": "public:local"})
        await _subscribed(socket)
        await aline.posts("Rien à voir", visibility="public")
        await aline.posts("#VÉLO encore", visibility="public")
        last = await socket.frame()

    assert [frame["stream"] for frame in frames] == [["public:local"], ["hashtag", "Vélo"]]
    assert last["stream"] == ["hashtag", "Vélo"]
    assert texts_of([last["payload"]]) == ["#VÉLO encore"]


@pytest.mark.parametrize("visibility", ["unlisted", "private", "direct"])
async def test_narrow_statuses_reach_no_public_stream(town: Town, visibility: str) -> None:
    """S29: not the status, not its change, not its deletion; the next public one is the first that is heard."""
    aline, bruno = await town.residents("aline", "bruno")

    async with socket_to(town.app, _address(bruno), protocol=bruno.token) as socket:
        await _subscribed(socket, {"stream": "user"}, {"stream": "public"}, {"stream": "hashtag", "tag": "secret"})
        hidden = await aline.posts("#secret", visibility=visibility)
        await aline.asks("PUT", f"/api/v1/statuses/{hidden['id']}", json={"status": "#secret corrigé"})
        await aline.asks("DELETE", f"/api/v1/statuses/{hidden['id']}")
        await aline.posts("Pour tous", visibility="public")
        heard = await socket.frame()

    assert texts_of([heard["payload"]]) == ["Pour tous"]


async def test_town_status_reaches_members_and_no_blocked_one(town: Town) -> None:
    """S18, S29: what is for the town is heard by members; whoever the author blocks hears nothing."""
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe")
    await aline.post(f"/api/v1/accounts/{bruno.account_id}/block")

    async with (
        socket_to(town.app, _address(bruno), protocol=bruno.token) as blocked,
        socket_to(town.app, _address(chloe), protocol=chloe.token) as member,
    ):
        await _subscribed(blocked, {"stream": "public"})
        await _subscribed(member, {"stream": "public"})
        await aline.posts("Pour la ville", visibility="town")
        await chloe.posts("De Chloé", visibility="public")
        heard = [await member.frame(), await member.frame()]
        first = await blocked.frame()

    assert texts_of([frame["payload"] for frame in heard]) == ["Pour la ville", "De Chloé"]
    assert texts_of([first["payload"]]) == ["De Chloé"]


async def test_direct_stream_brings_conversations(town: Town) -> None:
    """A direct message comes as a conversation, to those in it."""
    aline, bruno = await town.residents("aline", "bruno")

    async with socket_to(town.app, _address(bruno), protocol=bruno.token) as socket:
        await _subscribed(socket, {"stream": "direct"})
        await aline.posts("@bruno entre nous", visibility="direct")
        heard = await socket.frame()

    assert (heard["stream"], heard["event"]) == (["direct"], "conversation")
    shapes.conversation(heard["payload"])
    assert [one["acct"] for one in heard["payload"]["accounts"]] == ["aline"]


async def test_a_list_brings_what_its_timeline_shows(town: Town) -> None:
    """Of its members alone, and to its owner alone; an answer to others as its policy says (S30)."""
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe")
    await aline.follows(bruno)
    await aline.follows(chloe)
    kept = await aline.post("/api/v1/lists", title="Voisins", replies_policy="none")
    account = await aline.finds(bruno.handle)
    await aline.post(f"/api/v1/lists/{kept['id']}/accounts", account_ids=[account["id"]])

    async with socket_to(town.app, _address(aline), protocol=aline.token) as socket:
        await _subscribed(socket, {"stream": "list", "list": kept["id"]})
        said = await chloe.posts("De Chloé", visibility="public")
        await bruno.posts("@chloe réponse", in_reply_to_id=said["id"], visibility="public")
        await bruno.posts("Aux abonnés", visibility="private")
        heard = await socket.frame()
    async with socket_to(town.app, _address(bruno), protocol=bruno.token) as socket:
        await socket.say({"type": "subscribe", "stream": "list", "list": kept["id"]})
        refused = await socket.frame()

    assert (heard["stream"], heard["event"]) == (["list", kept["id"]], "update")
    assert texts_of([heard["payload"]]) == ["Aux abonnés"]
    assert refused == {"error": "Record not found", "status": 404}
    assert (await bruno.asks("GET", f"/api/v1/streaming/list?list={kept['id']}")).status == 404


async def test_wrong_wishes_are_answered_and_end_nothing(town: Town) -> None:
    """Unknown streams, a missing tag, a list: an error with its status, and the connection stays."""
    (aline,) = await town.residents("aline")

    async with socket_to(town.app, _address(aline), protocol=aline.token) as socket:
        await socket.say({"type": "subscribe", "stream": "hashtag"})
        await socket.say({"type": "subscribe", "stream": "list", "list": "12"})
        await socket.say({"type": "dance"})
        await socket.to_app.put({"type": "websocket.receive", "text": "not json"})
        answers = [await socket.frame(), await socket.frame()]
        await _subscribed(socket, {"stream": "user"})
        await aline.posts("Toujours là")
        heard = await socket.frame()

    assert [answer["status"] for answer in answers] == [400, 404]
    assert heard["event"] == "update"


async def test_without_a_good_token_nobody_listens(town: Town) -> None:
    """S37: refused before the connection opens, and over HTTP with 401 or 403."""
    (aline,) = await town.residents("aline")
    writer = await town.resident("bruno", scopes="write")

    for protocol in ("", "nonsense", writer.token):
        with pytest.raises(ConnectionRefusedError):
            async with socket_to(town.app, _address(aline), protocol=protocol):
                pass
    assert (await town.client.get(aline.address("/api/v1/streaming/user"))).status == 401
    assert (await writer.asks("GET", "/api/v1/streaming/user")).status == 403
    assert (await aline.asks("GET", "/api/v1/streaming/hashtag")).status == 422
    assert (await aline.asks("GET", "/api/v1/streaming/list")).status == 404
    assert (await town.client.get(aline.address("/api/v1/streaming/health"))).text == "OK"


async def test_revoked_token_ends_its_streams(town: Town) -> None:
    """S35: at once, not when the client next asks."""
    (aline,) = await town.residents("aline")
    async with aline.instance.database.reading() as unit:
        from ensembl_fed.storage.access import grant_by_token  # the member's number is the store's alone

        grant = await grant_by_token(unit, aline.token)
    assert grant is not None
    assert grant.member is not None

    async with socket_to(town.app, _address(aline), protocol=aline.token) as socket:
        await _subscribed(socket, {"stream": "user"})
        aline.instance.hear([TokensRevoked(grant.member.id)])
        closed = await socket.next()

    assert closed["type"] == "websocket.close"
    assert len(aline.instance.streams) == 0


async def test_slow_client_is_let_go_of(town: Town) -> None:
    """S42: what a client does not take is not kept without bound; it comes back and reads what it missed."""
    (aline,) = await town.residents("aline")
    most = aline.instance.home.limits.stream_queue_events

    async with socket_to(town.app, _address(aline), protocol=aline.token) as socket:
        await _subscribed(socket, {"stream": "user"})
        from ensembl_fed.events import StatusShown

        aline.instance.hear([StatusShown(1, (aline.account_id,))] * (most + 2))
        closed = await socket.next()

    assert closed["type"] == "websocket.close"
    assert closed["code"] == 1013


async def test_server_sent_events_bring_the_same(town: Town) -> None:
    """`event:` and `data:`, uncached, one stream for each path."""
    aline, bruno = await town.residents("aline", "bruno")
    await bruno.follows(aline)

    async with (
        stream_of(bruno, "/api/v1/streaming/user") as home,
        stream_of(bruno, "/api/v1/streaming/hashtag/local?tag=fete") as tagged,
    ):
        await aline.posts("@bruno #fête", visibility="public")
        events = [await home.event(), await home.event()]
        name, payload = await tagged.event()

    assert home.headers["content-type"].startswith("text/event-stream")
    assert home.headers["cache-control"] == "private, no-store"
    assert sorted(name for name, _ in events) == ["notification", "update"]
    assert name == "update"
    shapes.status(payload)
    assert len(bruno.instance.streams) == 0
