"""Cards below statuses that link to a page."""

from typing import Any

import pytest

from ensembl_fed.remote.transport import HttpAnswer
from tests.town import Resident, Town

PAGE = "https://journal.example/marche"
HTML = """<!doctype html><html><head><title>Titre simple</title>
<meta property="og:title" content="Le marché &lt;b&gt;rouvre&lt;/b&gt;">
<meta property="og:site_name" content="Le Journal">
<meta name="description" content="Samedi dès 8 h.">
<meta property="og:image" content="https://journal.example/photo.jpg">
<meta name="author" content="Rédaction">
<meta property="article:published_time" content="2026-11-20T08:00:00+01:00">
</head><body><p>…</p></body></html>"""


def answers(town: Town, body: bytes = HTML.encode(), *, status: int = 200, media_type: str = "text/html") -> None:
    """Let the page answer with this."""
    headers = {"content-type": media_type}
    town.network.answers["GET", PAGE] = HttpAnswer(status, headers, body, PAGE)


async def test_pages_that_are_linked_to_are_a_trend(town: Town) -> None:
    """With how many linked to them, day by day; from public posts alone."""
    answers(town)
    aline, bruno = await town.residents("aline", "bruno")
    assert await aline.get("/api/v1/trends/links") == []
    await card_of(aline, await aline.posts(f"Lisez {PAGE}", visibility="private"))
    assert await aline.get("/api/v1/trends/links") == []
    for resident in (aline, bruno, bruno):
        await card_of(resident, await resident.posts(f"Lisez {PAGE}", visibility="public"))

    (link,) = await aline.get("/api/v1/trends/links")
    assert (link["url"], link["title"]) == (PAGE, "Le marché rouvre")
    assert (link["history"][0]["uses"], link["history"][0]["accounts"]) == ("3", "2")
    assert len(link["history"]) == 7


async def card_of(resident: Resident, posted: Any) -> Any:
    """The card of a status, once everything is settled."""
    await resident.town.settle()
    return (await resident.get(f"/api/v1/statuses/{posted['id']}"))["card"]


async def test_link_gets_a_card(town: Town) -> None:
    """Title, description and provider are those of the page, as plain text; no picture is shown from elsewhere."""
    (aline,) = await town.residents("aline")
    answers(town)

    posted = await aline.posts(f"Bonne nouvelle @aline #marche {PAGE}")
    card = await card_of(aline, posted)
    alone = await aline.get(f"/api/v1/statuses/{posted['id']}/card")

    assert posted["card"] is None
    assert (card["url"], card["title"], card["description"]) == (PAGE, "Le marché rouvre", "Samedi dès 8 h.")
    assert (card["type"], card["provider_name"], card["author_name"]) == ("link", "Le Journal", "Rédaction")
    assert (card["image"], card["html"], card["embed_url"]) == (None, "", "")
    assert card["published_at"] == "2026-11-20T07:00:00.000Z"
    assert alone == card


async def test_page_is_asked_once_for_all_who_link_to_it(town: Town) -> None:
    """The second status shows what is known already."""
    aline, bruno = await town.residents("aline", "bruno")
    answers(town)

    first = await card_of(aline, await aline.posts(PAGE))
    second = await card_of(bruno, await bruno.posts(f"Vu : {PAGE}"))

    assert first == second
    assert town.network.asked == [("GET", PAGE)]


@pytest.mark.parametrize("visibility", ["private", "direct", "town", "instance"])
async def test_nothing_is_fetched_for_who_writes_to_few(town: Town, visibility: str) -> None:
    """A page's server learns nothing of what is not open to all."""
    (aline,) = await town.residents("aline")
    answers(town)

    assert await card_of(aline, await aline.posts(PAGE, visibility)) is None
    assert town.network.asked == []


@pytest.mark.parametrize(
    ("body", "status", "media_type"),
    [
        (b"", 200, "text/html"),
        (b"<p>sans titre</p>", 200, "text/html"),
        (HTML.encode(), 404, "text/html"),
        (HTML.encode(), 200, "application/json"),
        (HTML.encode(), 200, ""),
        (b"<meta property='og:title' content='" + b"<" * 5_000, 200, "text/html"),
    ],
)
async def test_page_without_a_title_has_no_card(town: Town, body: bytes, status: int, media_type: str) -> None:
    """Whatever it answers, the status stands as it is, and the page is not asked again at once."""
    aline, bruno = await town.residents("aline", "bruno")
    answers(town, body, status=status, media_type=media_type)

    assert await card_of(aline, await aline.posts(PAGE)) is None
    assert await card_of(bruno, await bruno.posts(PAGE)) is None
    assert town.network.asked == [("GET", PAGE)]


async def test_edit_changes_the_card(town: Town) -> None:
    """Another text, another page: the card of the first goes away."""
    (aline,) = await town.residents("aline")
    answers(town)
    posted = await aline.posts(PAGE)
    before = await card_of(aline, posted)

    await aline.asks("PUT", f"/api/v1/statuses/{posted['id']}", json={"status": "Sans lien"})

    assert before["url"] == PAGE
    assert await card_of(aline, posted) is None


async def test_our_own_pages_and_mentions_are_no_cards(town: Town) -> None:
    """Nothing is asked for a link to a status of this instance."""
    (aline,) = await town.residents("aline")
    first = await aline.posts("Bonjour")

    assert await card_of(aline, await aline.posts(f"Voir {first['url']}")) is None
    assert town.network.asked == []
