"""Filters: kept as they were sent, and applied to what their owner is shown, where they said."""

from datetime import timedelta

import pytest

from ensembl_fed import clock
from tests.api import entity_shapes as shapes
from tests.api.sockets import socket_to
from tests.town import Resident, Town


async def _filter(owner: Resident, *words: str, context: tuple[str, ...] = ("home",), **more: object) -> dict[str, str]:
    keywords = [{"keyword": word, "whole_word": True} for word in words]
    made = await owner.post(
        "/api/v2/filters", title="Filtre", context=list(context), keywords_attributes=keywords, **more
    )
    return dict(made)


def _found(status: dict[str, list[dict[str, object]]]) -> list[object]:
    return [result["keyword_matches"] for result in status["filtered"]]


async def test_filters_come_back_as_they_were_sent(town_on_each_store: Town) -> None:
    """From JSON and from a form; keywords are changed, added and taken away with their filter; expiry is a moment."""
    aline, bruno = await town_on_each_store.residents("aline", "bruno")

    made = await aline.post(
        "/api/v2/filters",
        title="Travaux",
        context=["home", "public"],
        filter_action="hide",
        expires_in=3600,
        keywords_attributes=[{"keyword": "bruit", "whole_word": True}],
    )
    path = f"/api/v2/filters/{made['id']}"
    form = {
        "title": "Chantier",
        "expires_in": "",
        "context[]": ["thread"],
        "keywords_attributes[0][id]": made["keywords"][0]["id"],
        "keywords_attributes[0][_destroy]": "true",
        "keywords_attributes[1][keyword]": "marteau",
        "keywords_attributes[1][whole_word]": "0",
    }
    changed = (await aline.asks("PUT", path, form=form)).json()

    assert (made["title"], made["context"], made["filter_action"]) == ("Travaux", ["home", "public"], "hide")
    assert [(one["keyword"], one["whole_word"]) for one in made["keywords"]] == [("bruit", True)]
    shapes.moment(made["expires_at"], "expires_at")
    assert (changed["title"], changed["context"], changed["expires_at"]) == ("Chantier", ["thread"], None)
    assert changed["filter_action"] == "hide"
    assert [(one["keyword"], one["whole_word"]) for one in changed["keywords"]] == [("marteau", False)]
    assert await aline.get("/api/v2/filters") == [changed]
    assert await bruno.get("/api/v2/filters") == []
    for method in ("GET", "PUT", "DELETE"):
        assert (await bruno.asks(method, path, form={"title": "x"})).status == 404
    assert (await aline.asks("DELETE", path)).json() == {}
    assert await aline.get("/api/v2/filters") == []


@pytest.mark.parametrize(
    "fields",
    [
        {"context": ["home"]},
        {"title": "x"},
        {"title": "x", "context": ["kitchen"]},
        {"title": "x", "context": ["home"], "filter_action": "burn"},
        {"title": "x", "context": ["home"], "keywords_attributes": [{"keyword": " "}]},
    ],
    ids=["title", "context", "place", "action", "keyword"],
)
async def test_wrong_filters_are_refused_whole(town: Town, fields: dict[str, object]) -> None:
    """422 with details, and nothing is kept."""
    (aline,) = await town.residents("aline")

    refused = await aline.asks("POST", "/api/v2/filters", json=fields)

    assert refused.status == 422
    assert refused.json()["details"]
    assert await aline.get("/api/v2/filters") == []


async def test_keywords_and_statuses_have_addresses_of_their_own(town: Town) -> None:
    """They are added, read, changed and removed one by one; another's are not found; a status must be seen."""
    aline, bruno = await town.residents("aline", "bruno")
    made = await _filter(aline, "un")
    seen = await bruno.posts("Bonjour", visibility="public")
    secret = await bruno.posts("Secret", visibility="private")
    base = f"/api/v2/filters/{made['id']}"

    keyword = await aline.post(f"{base}/keywords", keyword="deux", whole_word="true")
    changed = (await aline.asks("PUT", f"/api/v2/filters/keywords/{keyword['id']}", json={"keyword": "trois"})).json()
    entry = await aline.post(f"{base}/statuses", status_id=seen["id"])

    assert changed == {**keyword, "keyword": "trois"}
    assert [one["keyword"] for one in await aline.get(f"{base}/keywords")] == ["un", "trois"]
    assert await aline.get(f"/api/v2/filters/keywords/{keyword['id']}") == changed
    assert await aline.get(f"{base}/statuses") == [entry] == [{"id": entry["id"], "status_id": seen["id"]}]
    assert await aline.get(f"/api/v2/filters/statuses/{entry['id']}") == entry
    for body, status in (({"status_id": secret["id"]}, 404), ({"status_id": seen["id"]}, 422), ({}, 404)):
        assert (await aline.asks("POST", f"{base}/statuses", json=body)).status == status
    for path in (f"keywords/{keyword['id']}", f"statuses/{entry['id']}"):
        assert (await bruno.asks("GET", f"/api/v2/filters/{path}")).status == 404
        assert (await bruno.asks("DELETE", f"/api/v2/filters/{path}")).status == 404
        assert (await aline.asks("DELETE", f"/api/v2/filters/{path}")).status == 200
        assert (await aline.asks("GET", f"/api/v2/filters/{path}")).status == 404


async def test_filtered_says_what_was_found_where_the_filter_works(town: Town) -> None:
    """Home, public, thread, account and notifications; whole words, in any case, also in what is shared."""
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe")
    await aline.follows(bruno)
    said = await bruno.posts("Du BRUIT cette nuit @aline", visibility="public")
    await bruno.posts("Des bruits de fête", visibility="public")
    await chloe.posts("Réponse sans rien", in_reply_to_id=said["id"], visibility="public")
    lists = {
        "home": "/api/v1/timelines/home",
        "public": "/api/v1/timelines/public",
        "account": f"/api/v1/accounts/{bruno.account_id}/statuses",
    }

    for place in lists:
        made = await _filter(aline, "bruit", context=(place,))
        for other, path in lists.items():
            shown = {one["id"]: one for one in await aline.get(path)}
            assert _found(shown[said["id"]]) == ([["bruit"]] if other == place else [])
            assert not any(_found(one) for one in shown.values() if one["id"] != said["id"])
        assert _found(await aline.get(f"/api/v1/statuses/{said['id']}")) == [["bruit"]]
        await aline.asks("DELETE", f"/api/v2/filters/{made['id']}")

    made = await _filter(aline, "réponse", "bruit", context=("thread", "notifications"))
    below = (await aline.get(f"/api/v1/statuses/{said['id']}/context"))["descendants"]
    told = await aline.get("/api/v1/notifications")
    assert [_found(one) for one in below] == [[["réponse"]]]
    assert [_found(one["status"]) for one in told if one["type"] == "mention"] == [[["bruit"]]]
    result = below[0]["filtered"][0]["filter"]
    assert result == {name: made[name] for name in ("id", "title", "context", "expires_at", "filter_action")}
    assert _found(await chloe.get(f"/api/v1/statuses/{said['id']}")) == []


async def test_filter_names_single_statuses_and_ends_at_its_hour(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """`status_matches` has the status; after `expires_at` nothing is found any more."""
    aline, bruno = await town.residents("aline", "bruno")
    said = await bruno.posts("Bonjour", visibility="public")
    made = await _filter(aline, "bonjour", expires_in=60)
    await aline.post(f"/api/v2/filters/{made['id']}/statuses", status_id=said["id"])

    now = await aline.get(f"/api/v1/statuses/{said['id']}")
    later_now = clock.utc_now() + timedelta(minutes=2)
    monkeypatch.setattr("web.filtering.utc_now", lambda: later_now)
    later = await aline.get(f"/api/v1/statuses/{said['id']}")

    assert now["filtered"][0]["status_matches"] == [said["id"]]
    assert _found(now) == [["bonjour"]]
    assert later["filtered"] == []


async def test_old_clients_see_one_filter_for_each_keyword(town: Town) -> None:
    """The number is the keyword's; `irreversible` is to hide; the last keyword takes its filter along."""
    aline, bruno = await town.residents("aline", "bruno")

    made = await aline.post("/api/v1/filters", phrase="bruit", context=["home"], irreversible=True)
    path = f"/api/v1/filters/{made['id']}"
    changed = (await aline.asks("PUT", path, form={"phrase": "vacarme", "context[]": ["public"]})).json()

    wanted = {"phrase": "bruit", "context": ["home"], "whole_word": True, "expires_at": None, "irreversible": True}
    assert made == {"id": made["id"], **wanted}
    assert changed == {**made, "phrase": "vacarme", "context": ["public"]}
    assert await aline.get("/api/v1/filters") == [changed] == [await aline.get(path)]
    assert [one["filter_action"] for one in await aline.get("/api/v2/filters")] == ["hide"]
    assert (await aline.asks("POST", "/api/v1/filters", json={"context": ["home"]})).status == 422
    assert (await bruno.asks("DELETE", path)).status == 404
    assert (await aline.asks("DELETE", path)).json() == {}
    assert await aline.get("/api/v2/filters") == []


async def test_streams_tell_that_filters_changed(town: Town) -> None:
    """`filters_changed` reaches the user's own stream, and nobody else's."""
    aline, bruno = await town.residents("aline", "bruno")

    mine = f"/api/v1/streaming?stream=user&access_token={aline.token}"
    his = f"/api/v1/streaming?stream=user&access_token={bruno.token}"
    async with (
        socket_to(town.app, aline.address(mine)) as socket,
        socket_to(town.app, bruno.address(his)) as other,
    ):
        for one in (socket, other):
            await one.say({"type": "subscribe", "stream": "nonsense"})
            await one.frame()
        await _filter(aline, "bruit")
        heard = await socket.frame()
        await bruno.posts("Bonjour")
        beside = await other.frame()

    assert heard == {"stream": ["user"], "event": "filters_changed"}
    assert beside["event"] == "update"


async def test_filters_have_scopes_of_their_own(town: Town) -> None:
    """Reading needs read:filters, writing write:filters."""
    reader = await town.resident("aline", scopes="read:filters")
    fields = {"title": "x", "context": ["home"]}

    assert (await reader.asks("GET", "/api/v2/filters")).status == 200
    assert (await reader.asks("GET", "/api/v1/filters")).status == 200
    assert (await reader.asks("POST", "/api/v2/filters", json=fields)).status == 403
