"""Finding people, statuses and hashtags."""

from tests.api import entity_shapes as shapes
from tests.town import Town


async def test_search_always_has_three_lists(town: Town) -> None:
    """Accounts by the beginning of a name, hashtags by theirs; `type` narrows; nothing for nothing."""
    aline, _ = await town.residents("aline", "alix")
    await aline.posts("#Alimentation", visibility="public")
    await aline.posts("#AliSecret", visibility="private")

    found = await aline.get("/api/v2/search", q="ali")
    people = await aline.get("/api/v2/search", q="ali", type="accounts")
    nothing = await aline.get("/api/v2/search", q="")

    shapes.search(found)
    assert sorted(one["acct"] for one in found["accounts"]) == ["aline", "alix"]
    assert [one["name"] for one in found["hashtags"]] == ["alimentation"]
    assert people["hashtags"] == []
    assert nothing == {"accounts": [], "statuses": [], "hashtags": []}


async def test_own_addresses_and_handles_are_resolved(town: Town) -> None:
    """`@user@localdomain`, profile and status pages, and ActivityPub ids of this instance."""
    aline, bruno = await town.residents("aline", "bruno")
    posted = await aline.posts("Bonjour")

    for words in ("@aline", aline.handle, f"@{aline.handle}", aline.uri, aline.address("/@aline")):
        found = await bruno.get("/api/v2/search", q=words, resolve="true")
        assert [one["acct"] for one in found["accounts"]] == ["aline"], words
    for words in (posted["url"], posted["uri"]):
        found = await bruno.get("/api/v2/search", q=words, resolve="true")
        shapes.search(found)
        assert [one["id"] for one in found["statuses"]] == [posted["id"]], words


async def test_neighbours_elsewhere_are_asked_for_by_members_alone(town: Town) -> None:
    """S25: a visitor, or a member who does not ask to resolve, makes us ask nobody."""
    aline, bruno = await town.residents("aline", "bruno", on_hosts=2)
    posted = await bruno.posts("De l'autre côté")
    address = aline.address(f"/api/v2/search?q={bruno.handle}&resolve=true")

    visitor = (await town.client.get(address)).json()
    unresolved = await aline.get("/api/v2/search", q=bruno.handle)
    resolved = await aline.get("/api/v2/search", q=f"@{bruno.handle}", resolve="true")
    status = await aline.get("/api/v2/search", q=posted["url"], resolve="true")

    assert visitor["accounts"] == unresolved["accounts"] == []
    assert [one["acct"] for one in resolved["accounts"]] == [bruno.handle]
    shapes.search(status)
    assert [one["uri"] for one in status["statuses"]] == [posted["uri"]]


async def test_whom_one_blocks_is_found_to_be_unblocked(town: Town) -> None:
    """toot unblocks by searching."""
    aline, bruno = await town.residents("aline", "bruno")
    await aline.post(f"/api/v1/accounts/{bruno.account_id}/block")

    found = await aline.get("/api/v2/search", q="bruno")

    assert [one["acct"] for one in found["accounts"]] == ["bruno"]


async def test_tag_tells_of_its_use(town: Town) -> None:
    """Seven days, today first; public statuses alone are counted; the name is folded."""
    aline, bruno = await town.residents("aline", "bruno")
    await aline.posts("#Vélo", visibility="public")
    await bruno.posts("#velo", visibility="public")
    await bruno.posts("#velo caché", visibility="private")

    tag = await aline.get("/api/v1/tags/V%C3%A9lo")

    shapes.tag(tag)
    assert tag["name"] == "velo"
    assert len(tag["history"]) == 7
    assert (tag["history"][0]["uses"], tag["history"][0]["accounts"]) == ("2", "2")
