"""Timelines: what stands in each, in which order, and how they page."""

import re
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import event

from ensembl_fed.storage.unit import Unit
from ensembl_fed.storage.views import status_views
from tests.api import entity_shapes as shapes
from tests.town import Resident, Town, texts_of


def _links(header: str) -> list[tuple[str, str]]:
    """(rel, address) in their order."""
    return [(rel, address) for address, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', header)]


async def _walk(reader: Resident, path: str) -> list[str]:
    """Every text of a list, page by page along `next`."""
    found: list[str] = []
    address = reader.address(path)
    for _ in range(20):
        headers = {"Authorization": f"Bearer {reader.token}"}
        answer = await reader.town.client.get(address, headers=headers)
        found += texts_of(answer.json())
        following = dict(_links(answer.headers.get("link", "")))
        if "next" not in following:
            return found
        address = following["next"]
    raise AssertionError("pages without end")


@pytest.mark.parametrize("path", ["timelines/home", "timelines/public", "timelines/tag/Fete", "accounts/ID/statuses"])
async def test_timelines_page_by_link_and_ids(town: Town, path: str) -> None:
    """`next` stands first; along it nothing is missed or seen twice; min_id gives the oldest above, since_id the
    newest."""
    (aline,) = await town.residents("aline")
    path = "/api/v1/" + path.replace("ID", str(aline.account_id))
    posted = [await aline.posts(f"Jour {number} #fête", visibility="public") for number in range(7)]
    ids = [one["id"] for one in posted]

    answer = await aline.asks("GET", path, params={"limit": 3})
    walked = await _walk(aline, f"{path}?limit=3")
    oldest_above = await aline.get(path, min_id=ids[1], limit=2)
    newest_above = await aline.get(path, since_id=ids[1], limit=2)
    below = await aline.get(path, max_id=ids[2])
    none = await aline.asks("GET", path, params={"max_id": 1})

    for one in answer.json():
        shapes.status(one)
    assert [rel for rel, _ in _links(answer.headers["link"])] == ["next", "prev"]
    assert all(address.startswith(aline.address(path)) for _, address in _links(answer.headers["link"]))
    assert "limit=3" in answer.headers["link"]
    assert walked == [f"Jour {number} #fête" for number in range(6, -1, -1)]
    assert [one["id"] for one in oldest_above] == [ids[3], ids[2]]
    assert [one["id"] for one in newest_above] == [ids[6], ids[5]]
    assert [one["id"] for one in below] == [ids[1], ids[0]]
    assert none.json() == []
    assert "link" not in none.headers


async def test_home_forgets_whom_its_owner_blocks_or_mutes(town: Town) -> None:
    """Blocking and muting hide at once, also what others share of them."""
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe")
    await aline.follows(bruno)
    await aline.follows(chloe)
    said = await bruno.posts("De Bruno")
    await chloe.posts("De Chloé")

    await aline.post(f"/api/v1/accounts/{bruno.account_id}/mute")
    muted = await aline.home()
    await chloe.post(f"/api/v1/statuses/{said['id']}/reblog")
    shared = await aline.home()
    await aline.post(f"/api/v1/accounts/{bruno.account_id}/unmute")
    await chloe.post(f"/api/v1/accounts/{aline.account_id}/block")
    blocked = await aline.home()

    assert muted == ["De Chloé"]
    assert shared == ["De Chloé"]
    assert "De Chloé" not in blocked


async def test_public_timeline_narrows(town: Town) -> None:
    """local, remote and only_media; no shares, no answers to others."""
    aline, bruno = await town.residents("aline", "bruno", on_hosts=2)
    await aline.follows(bruno)
    here = await aline.posts("D'ici")
    await bruno.posts("D'à côté")
    await town.settle()
    await aline.posts("Réponse", in_reply_to_id=here["id"])

    everything = texts_of(await aline.get("/api/v1/timelines/public"))
    local = texts_of(await aline.get("/api/v1/timelines/public", local="true"))
    remote = texts_of(await aline.get("/api/v1/timelines/public", remote="true"))

    # What comes from elsewhere is dated to the second.
    assert sorted(everything) == ["D'ici", "D'à côté", "Réponse"]
    assert local == ["Réponse", "D'ici"]
    assert remote == ["D'à côté"]
    assert await aline.get("/api/v1/timelines/public", only_media="true") == []


async def test_tag_timeline_takes_any_all_and_none(town: Town) -> None:
    """Tags are one whatever their case or accents."""
    (aline,) = await town.residents("aline")
    for text in ("#Vélo", "#velo #jardin", "#JARDIN", "#autre"):
        await aline.posts(text, visibility="public")

    async def tagged(query: str) -> list[str]:
        return texts_of((await aline.asks("GET", f"/api/v1/timelines/tag/{query}")).json())

    assert await tagged("VELO") == ["#velo #jardin", "#Vélo"]
    assert await tagged("velo?any[]=autre") == ["#autre", "#velo #jardin", "#Vélo"]
    assert await tagged("velo?all[]=jardin") == ["#velo #jardin"]
    assert await tagged("velo?none[]=jardin") == ["#Vélo"]
    assert await tagged("rien") == []


async def test_account_timeline_leaves_out_what_is_not_wanted(town: Town) -> None:
    """exclude_replies, exclude_reblogs, tagged."""
    aline, bruno = await town.residents("aline", "bruno")
    other = await bruno.posts("De Bruno")
    await aline.posts("Un #jardin", visibility="public")
    await aline.posts("@bruno oui", in_reply_to_id=other["id"])
    await aline.post(f"/api/v1/statuses/{other['id']}/reblog")
    path = f"/api/v1/accounts/{aline.account_id}/statuses"

    assert texts_of(await bruno.get(path)) == ["De Bruno", "@bruno oui", "Un #jardin"]
    assert texts_of(await bruno.get(path, exclude_replies="true")) == ["De Bruno", "Un #jardin"]
    assert texts_of(await bruno.get(path, exclude_reblogs="1")) == ["@bruno oui", "Un #jardin"]
    assert texts_of(await bruno.get(path, tagged="Jardin")) == ["Un #jardin"]
    assert (await bruno.asks("GET", "/api/v1/accounts/12/statuses")).status == 404


async def test_changed_account_shows_in_statuses_that_were_kept(town: Town) -> None:
    """What is rendered once is rendered anew when the status or its author changes."""
    aline, bruno = await town.residents("aline", "bruno")
    posted = await aline.posts("Bonjour")
    await bruno.get(f"/api/v1/statuses/{posted['id']}")

    await aline.asks("PATCH", "/api/v1/accounts/update_credentials", json={"display_name": "Aline du 3e"})
    await bruno.post(f"/api/v1/statuses/{posted['id']}/favourite")

    seen = await aline.get(f"/api/v1/statuses/{posted['id']}")
    assert seen["account"]["display_name"] == "Aline du 3e"
    assert seen["favourites_count"] == 1
    assert seen["favourited"] is False


async def test_page_takes_the_same_number_of_queries_however_long(town: Town) -> None:
    """A page that is not kept costs a fixed number of queries."""
    aline, bruno = await town.residents("aline", "bruno")
    await bruno.follows(aline)
    for number in range(12):
        await aline.posts(f"Bonjour {number} @bruno #jardin", visibility="public")

    counts = []
    for limit in (2, 12):
        ids = [int(one["id"]) for one in await bruno.get("/api/v1/timelines/home", limit=limit)]
        async with aline.instance.database.reading() as unit:
            counts.append(await _count_queries(unit, lambda reader, wanted=ids: status_views(reader, wanted)))

    assert counts[0] == counts[1] <= 7


async def _count_queries(unit: Unit, ask: Callable[[Unit], Awaitable[object]]) -> int:
    """How many statements a question costs."""
    engine = unit.session.get_bind()
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        await ask(unit)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)
