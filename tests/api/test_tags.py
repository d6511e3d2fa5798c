"""Hashtags that somebody follows or shows on their profile."""

import pytest

from tests.town import Town


async def test_followed_tags_bring_what_is_for_everyone_here(town_on_each_store: Town) -> None:
    """Public and town posts of whom one does not follow, from here and elsewhere; nothing that is narrower."""
    town = town_on_each_store
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe", on_hosts=2)
    # Somebody must bring Bruno's posts here.
    await chloe.follows(bruno)

    followed = await aline.post("/api/v1/tags/Vélo/follow")
    await chloe.posts("Public #velo", visibility="public")
    await chloe.posts("Discret #velo", visibility="unlisted")
    await chloe.posts("Abonnés #velo", visibility="private")
    await chloe.posts("Pour la ville #VÉLO", ensembl_scope="town", scope="town")
    await bruno.posts("D’à côté #vélo", visibility="public")
    await chloe.posts("Autre #jardin", visibility="public")
    await town.settle()
    home = await aline.home()
    await aline.post("/api/v1/tags/velo/unfollow")

    assert followed["following"] is True
    assert {"Public #velo", "D’à côté #vélo"} <= set(home)
    assert not {"Discret #velo", "Abonnés #velo", "Autre #jardin"} & set(home)
    assert await aline.home() == []


async def test_tag_says_how_the_viewer_stands_to_it(town: Town) -> None:
    """History as texts, following and featuring; the list of followed tags pages by Link."""
    aline, bruno = await town.residents("aline", "bruno")
    await bruno.posts("#jardin", visibility="public")
    for name in ("jardin", "vélo", "Marché"):
        await aline.post(f"/api/v1/tags/{name}/follow")

    tag = await aline.get("/api/v1/tags/Jardin")
    first = await aline.asks("GET", "/api/v1/followed_tags", params={"limit": 2})
    visitor = (await town.client.get(aline.address("/api/v1/tags/jardin"))).json()

    assert (tag["name"], tag["following"], tag["featuring"]) == ("jardin", True, False)
    assert len(tag["history"]) == 7
    assert {name: tag["history"][0][name] for name in ("uses", "accounts")} == {"uses": "1", "accounts": "1"}
    assert (await bruno.get("/api/v1/tags/jardin"))["following"] is False
    assert visitor["following"] is False
    assert [one["name"] for one in first.json()] == ["marche", "velo"]
    assert 'rel="next"' in first.headers["link"]
    assert await bruno.get("/api/v1/followed_tags") == []


@pytest.mark.parametrize("name", ["1234", "a%20b", "x" * 101, "é!"])
async def test_what_is_no_tag_is_not_found(town: Town, name: str) -> None:
    """Only what could stand in a text can be followed."""
    (aline,) = await town.residents("aline")

    assert (await aline.asks("POST", f"/api/v1/tags/{name}/follow")).status == 404
    assert (await aline.asks("GET", f"/api/v1/tags/{name}")).status == 404


async def test_featured_tags_stand_on_the_profile(town_on_each_store: Town) -> None:
    """With how often they were used in what everyone may read; suggestions are the ones used most."""
    aline, bruno = await town_on_each_store.residents("aline", "bruno")
    await aline.posts("#Vélo et #jardin", visibility="public")
    await aline.posts("#vélo", visibility="unlisted")
    await aline.posts("#vélo entre nous", visibility="private")

    suggested = await aline.get("/api/v1/featured_tags/suggestions")
    made = await aline.post("/api/v1/featured_tags", name="#Vélo")
    seen = await bruno.get(f"/api/v1/accounts/{aline.account_id}/featured_tags")

    assert [one["name"] for one in suggested] == ["velo", "jardin"]
    assert (made["name"], made["statuses_count"]) == ("Vélo", "2")
    assert len(made["last_status_at"]) == len("2026-01-01")
    assert seen == [made] == await aline.get("/api/v1/featured_tags")
    assert [one["name"] for one in await aline.get("/api/v1/featured_tags/suggestions")] == ["jardin"]
    assert (await aline.post("/api/v1/tags/jardin/feature"))["featuring"] is True
    assert (await aline.post("/api/v1/tags/jardin/unfeature"))["featuring"] is False
    assert (await aline.asks("POST", "/api/v1/featured_tags", json={"name": "?"})).status == 422
    assert (await bruno.asks("DELETE", f"/api/v1/featured_tags/{made['id']}")).status == 404
    assert (await aline.asks("DELETE", f"/api/v1/featured_tags/{made['id']}")).json() == {}
    assert await aline.get("/api/v1/featured_tags") == []


async def test_a_profile_shows_ten_tags_at_most(town: Town) -> None:
    """The eleventh is refused, as Mastodon does."""
    (aline,) = await town.residents("aline")
    for number in range(10):
        await aline.post("/api/v1/featured_tags", name=f"mot{number}")

    refused = await aline.asks("POST", "/api/v1/featured_tags", json={"name": "mot10"})

    assert refused.status == 422
    assert len(await aline.get("/api/v1/featured_tags")) == 10
