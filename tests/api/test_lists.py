"""Lists: made, filled, read, and kept from everyone but their owner."""

import pytest

from tests.town import Resident, Town, texts_of


async def _list(owner: Resident, *members: Resident, title: str = "Voisins", **fields: object) -> str:
    """A list of the owner's with these members, whom the owner follows first."""
    made = await owner.post("/api/v1/lists", title=title, **fields)
    for member in members:
        await owner.follows(member)
    ids = [(await owner.finds(member.handle))["id"] for member in members]
    await owner.post(f"/api/v1/lists/{made['id']}/accounts", account_ids=ids)
    return str(made["id"])


async def test_lists_are_made_changed_and_forgotten(town_on_each_store: Town) -> None:
    """Every field comes back; what is not said stays; another's list is not found."""
    aline, bruno = await town_on_each_store.residents("aline", "bruno")

    made = await aline.post("/api/v1/lists", title="Amis", replies_policy="followed", exclusive=True)
    path = f"/api/v1/lists/{made['id']}"
    changed = (await aline.asks("PUT", path, form={"title": "Amies"})).json()

    assert made == {"id": made["id"], "title": "Amis", "replies_policy": "followed", "exclusive": True}
    assert changed == {**made, "title": "Amies"}
    assert await aline.get("/api/v1/lists") == [changed]
    assert await aline.get(path) == changed
    assert await bruno.get("/api/v1/lists") == []
    for method, where in (("GET", path), ("PUT", path), ("DELETE", path), ("GET", f"{path}/accounts")):
        assert (await bruno.asks(method, where, form={"title": "à moi"})).status == 404
    assert (await bruno.asks("GET", f"/api/v1/timelines/list/{made['id']}")).status == 404
    assert (await aline.asks("DELETE", path)).json() == {}
    assert (await aline.asks("GET", path)).status == 404


@pytest.mark.parametrize(
    "fields",
    [{}, {"title": "  "}, {"title": "x" * 256}, {"title": "Amis", "replies_policy": "all"}],
    ids=["nothing", "blank", "long", "policy"],
)
async def test_wrong_lists_are_refused(town: Town, fields: dict[str, str]) -> None:
    """422 with what is wrong, as Mastodon words it."""
    (aline,) = await town.residents("aline")

    refused = await aline.asks("POST", "/api/v1/lists", json=fields)

    assert refused.status == 422
    assert refused.json()["error"].startswith("Validation failed")
    assert refused.json()["details"]


async def test_members_are_those_one_follows(town: Town) -> None:
    """404 for whom one does not follow, 422 for who is in it; DELETE takes a JSON body; an unfollow takes out."""
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe")
    list_id = await _list(aline, bruno)
    path = f"/api/v1/lists/{list_id}/accounts"

    unfollowed = await aline.asks("POST", path, json={"account_ids": [str(chloe.account_id)]})
    twice = await aline.asks("POST", path, json={"account_ids": [str(bruno.account_id)]})
    nonsense = await aline.asks("POST", path, json={"account_ids": ["nobody"]})
    await aline.follows(chloe)
    await aline.post(path, account_ids=[chloe.account_id])

    assert (unfollowed.status, twice.status, nonsense.status) == (404, 422, 404)
    assert [one["acct"] for one in await aline.get(path)] == ["chloe", "bruno"]
    assert [one["id"] for one in await aline.get(f"/api/v1/accounts/{bruno.account_id}/lists")] == [list_id]
    first = await aline.asks("GET", path, params={"limit": 1})
    assert [one["acct"] for one in first.json()] == ["chloe"]
    assert 'rel="next"' in first.headers["link"]
    assert len(await aline.get(path, limit=0)) == 2

    assert (await aline.asks("DELETE", path, json={"account_ids": [str(chloe.account_id)]})).json() == {}
    await aline.post(f"/api/v1/accounts/{bruno.account_id}/unfollow")
    assert await aline.get(path) == []
    assert await aline.get(f"/api/v1/accounts/{bruno.account_id}/lists") == []


async def test_list_timeline_shows_what_its_members_write(town_on_each_store: Town) -> None:
    """Followers-only posts and shares too, answers to others by policy, direct messages never; it pages."""
    aline, bruno, chloe = await town_on_each_store.residents("aline", "bruno", "chloe")
    list_id = await _list(aline, bruno, replies_policy="none")
    said = await chloe.posts("De Chloé", visibility="public")
    await bruno.posts("Public", visibility="public")
    await bruno.posts("Abonnés", visibility="private")
    await bruno.posts("@aline secret", visibility="direct")
    await bruno.posts("@chloe réponse", in_reply_to_id=said["id"], visibility="public")
    await bruno.post(f"/api/v1/statuses/{said['id']}/reblog")
    path = f"/api/v1/timelines/list/{list_id}"

    everything = texts_of(await aline.get(path))
    first = await aline.asks("GET", path, params={"limit": 1})
    below = await aline.get(path, max_id=first.json()[0]["id"])
    await aline.follows(chloe)
    await aline.asks("PUT", f"/api/v1/lists/{list_id}", json={"title": "Voisins", "replies_policy": "followed"})
    with_answers = texts_of(await aline.get(path))

    assert everything == ["De Chloé", "Abonnés", "Public"]
    assert 'rel="next"' in first.headers["link"]
    assert texts_of(below) == ["Abonnés", "Public"]
    assert with_answers == ["De Chloé", "@chloe réponse", "Abonnés", "Public"]


async def test_exclusive_list_keeps_its_members_out_of_home(town_on_each_store: Town) -> None:
    """What they wrote leaves the home feed, what they write stays out, until the list lets them go."""
    aline, bruno, chloe = await town_on_each_store.residents("aline", "bruno", "chloe", on_hosts=2)
    await aline.follows(bruno)
    await aline.follows(chloe)
    await bruno.posts("Avant", visibility="public")
    await chloe.posts("De Chloé", visibility="public")
    await town_on_each_store.settle()
    assert sorted(await aline.home()) == ["Avant", "De Chloé"]

    list_id = await _list(aline, bruno, exclusive=True)
    apart = await aline.home()
    await bruno.posts("Pendant", visibility="public")
    await town_on_each_store.settle()

    assert apart == ["De Chloé"]
    assert await aline.home() == ["De Chloé"]
    assert texts_of(await aline.get(f"/api/v1/timelines/list/{list_id}")) == ["Pendant", "Avant"]
    await aline.asks("PUT", f"/api/v1/lists/{list_id}", json={"title": "Voisins", "exclusive": False})
    assert sorted(await aline.home()) == ["Avant", "De Chloé", "Pendant"]


async def test_lists_have_scopes_of_their_own(town: Town) -> None:
    """Reading needs read:lists, writing write:lists."""
    instance = (await town.hosts())[0]
    reader = await town.resident("aline", instance, scopes="read:lists write:statuses")
    writer = await town.resident("bruno", instance, scopes="write:lists")

    assert (await reader.asks("GET", "/api/v1/lists")).status == 200
    assert (await reader.asks("POST", "/api/v1/lists", json={"title": "A"})).status == 403
    assert (await writer.asks("POST", "/api/v1/lists", json={"title": "A"})).status == 200
    assert (await writer.asks("GET", "/api/v1/lists")).status == 403
