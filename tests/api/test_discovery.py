"""Domains that are blocked, accounts that are shown, suggested, and listed."""

import pytest

from tests.api import entity_shapes as shapes
from tests.town import Resident, Town, texts_of


async def _wants_to_be_found(*residents: Resident) -> None:
    for resident in residents:
        await resident.asks("PATCH", "/api/v1/accounts/update_credentials", json={"discoverable": True})


async def test_blocked_domain_is_neither_seen_nor_heard(town_on_each_store: Town) -> None:
    """Follows end both ways; its posts, shares of them, and what it causes are hidden, until it is unblocked."""
    town = town_on_each_store
    aline, bruno = await town.residents("aline", "bruno", on_hosts=2)
    chloe = await town.resident("chloe", aline.instance)
    await aline.follows(bruno)
    await bruno.follows(aline)
    await aline.follows(chloe)
    await chloe.follows(bruno)
    said = await bruno.posts("De là-bas", visibility="public")
    await town.settle()
    host = bruno.instance.domain
    his = await aline.finds(bruno.handle)

    blocked = await aline.asks("POST", "/api/v1/domain_blocks", form={"domain": host.upper()})
    await town.settle()
    shown = await chloe.finds_status(said["uri"])
    await chloe.post(f"/api/v1/statuses/{shown['id']}/reblog")
    await bruno.posts(f"@{aline.handle} coucou", visibility="public")
    await town.settle()
    (standing,) = await aline.get("/api/v1/accounts/relationships", **{"id[]": his["id"]})

    assert blocked.json() == {}
    assert await aline.get("/api/v1/domain_blocks") == [host]
    assert (standing["domain_blocking"], standing["following"], standing["followed_by"]) == (True, False, False)
    assert await aline.home() == []
    assert "De là-bas" not in texts_of(await aline.get("/api/v1/timelines/public"))
    assert "mention" not in [kind for kind, _ in await aline.notifications()]
    assert "De là-bas" in texts_of(await chloe.get("/api/v1/timelines/public"))
    assert (await aline.asks("DELETE", "/api/v1/domain_blocks", json={"domain": host})).json() == {}
    assert await aline.get("/api/v1/domain_blocks") == []
    assert "De là-bas" in texts_of(await aline.get("/api/v1/timelines/public"))


@pytest.mark.parametrize("domain", ["", "not a domain", "nothing", "moulins.test"])
async def test_only_domains_of_others_are_blocked(town: Town, domain: str) -> None:
    """422 for what is none, and for our own."""
    (aline,) = await town.residents("aline")

    refused = await aline.asks("POST", "/api/v1/domain_blocks", json={"domain": domain})

    assert refused.status == 422
    assert await aline.get("/api/v1/domain_blocks") == []


async def test_endorsed_accounts_stand_on_the_profile(town_on_each_store: Town) -> None:
    """Only whom one follows, in both spellings; an unfollow takes them off."""
    aline, bruno, chloe = await town_on_each_store.residents("aline", "bruno", "chloe")
    path = f"/api/v1/accounts/{bruno.account_id}"

    stranger = await aline.asks("POST", f"{path}/endorse")
    await aline.follows(bruno)
    endorsed = await aline.post(f"{path}/endorse")
    seen = await chloe.get(f"/api/v1/accounts/{aline.account_id}/endorsements")
    own = await aline.get("/api/v1/endorsements")
    gone = await aline.post(f"{path}/unpin")
    await aline.post(f"{path}/pin")
    await aline.post(f"{path}/unfollow")

    assert stranger.status == 422
    assert (endorsed["endorsed"], gone["endorsed"]) == (True, False)
    assert [one["acct"] for one in seen] == [one["acct"] for one in own] == ["bruno"]
    assert await aline.get("/api/v1/endorsements") == []
    assert (await aline.asks("POST", "/api/v1/accounts/12/endorse")).status == 404


async def test_suggestions_are_friends_of_friends_then_neighbours(town_on_each_store: Town) -> None:
    """Nobody who does not want to be found, is limited, followed already, blocked, or was refused."""
    aline, bruno, chloe, denis, emma = await town_on_each_store.residents("aline", "bruno", "chloe", "denis", "emma")
    await aline.follows(bruno)
    await bruno.follows(chloe)
    await denis.posts("Bonjour", visibility="public")
    await emma.posts("Je me cache", visibility="public")
    await _wants_to_be_found(bruno, chloe, denis)

    found = await aline.get("/api/v2/suggestions")
    old = await aline.get("/api/v1/suggestions")
    refused = await aline.asks("DELETE", f"/api/v1/suggestions/{denis.account_id}")
    after = await aline.get("/api/v1/suggestions")
    await aline.post(f"/api/v1/accounts/{chloe.account_id}/block")

    assert [(one["account"]["acct"], one["sources"]) for one in found] == [
        ("chloe", ["friends_of_friends"]),
        ("denis", ["most_interactions"]),
    ]
    for one in found:
        shapes.account(one["account"])
    assert [one["acct"] for one in old] == ["chloe", "denis"]
    assert refused.json() == {}
    assert [one["acct"] for one in after] == ["chloe"]
    assert await aline.get("/api/v1/suggestions") == []


async def test_directory_lists_whom_wants_to_be_found(town_on_each_store: Town) -> None:
    """By last post or newest; local alone if asked; open to visitors."""
    town = town_on_each_store
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe")
    await _wants_to_be_found(aline, bruno)
    await aline.posts("Bonjour", visibility="public")

    active = [one["acct"] for one in await chloe.get("/api/v1/directory", local="true")]
    newest = [one["acct"] for one in await chloe.get("/api/v1/directory", order="new", local="true")]
    second = [one["acct"] for one in await chloe.get("/api/v1/directory", offset=1, limit=1)]
    visitor = (await town.client.get(aline.address("/api/v1/directory"))).json()

    assert active == ["aline", "bruno"]
    assert newest == ["bruno", "aline"]
    assert second == ["bruno"]
    assert [one["acct"] for one in visitor] == ["aline", "bruno"]
