"""Every page that has a route is looked at: by axe, by day and by night, at a desk, on a phone, enlarged twice.

The list is made from the routes, so that a new page cannot be forgotten: whoever adds one with a parameter in its
path says in SAMPLES which of it is looked at.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from tests.browser.conftest import ServedTown
from tests.services.browser import DESK, PHONE, new_context
from web.pages.routes import ROUTES

_RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
_SMALLEST_TARGET_PX = 24  # WCAG 2.2, 2.5.8
_MODERATION = "/moderation"
# What paths with a parameter look like in the town of this module; the numbers are found in it.
SAMPLES = {
    "/@{name}": "/@alice",
    "/@{name}/{id:int}": "{post}",
    "/@{name}/{id:int}/modifier": "{own}/modifier",
    "/@{name}/{id:int}/evenement": "{event}/evenement",
    "/messages/{id:int}": "{letter}",
    "/tags/{name}": "/tags/jardin",
    "/moderation/comptes/{id:int}": "{account}",
    "/moderation/decisions/{id:int}": "/moderation/decisions/1",
    "/transparence/{month}": "/transparence/2026-11",
}
# Neither pages nor files that pages load: nothing for axe to look at.
NO_PAGES = (
    "/agenda.ics",
    "/actualites.atom",
    "/entraide.atom",
    "/@{name}/{id:int}/agenda.ics",
    "/affiches/{slug}.pdf",
    "/media/{key:path}",
    "/parametres/donnees/archive.zip",
    "/parametres/donnees/{kind}.csv",
    "/transparence/{month}.json",
    "/decisions/{id:int}",  # opened by the link of a mail alone
    "/moderation/messages/{id:int}",  # shown where a report leads
)


def _paths() -> list[str]:
    """The addresses that answer GET, as they stand in the routes."""
    routes = [route for route in ROUTES if isinstance(route, Route) and "GET" in (route.methods or ())]
    return sorted({route.path for route in routes} - set(NO_PAGES))


PATHS = _paths()


@dataclass(frozen=True, slots=True)
class Furnished:
    """The served town with something on every page, and two readers of it."""

    town: ServedTown
    desk: Page
    phone: Page
    moderator: Page
    visitor: Page
    places: dict[str, str]


@pytest.fixture(scope="module")
def furnished(served_town: ServedTown, browser: Browser) -> Iterator[Furnished]:
    """Alice asks, Bruno answers and writes, Nadia moderates what Bruno reports."""
    contexts = [new_context(browser, size) for size in (DESK, PHONE, DESK, PHONE, DESK)]
    desk, phone, moderator, visitor, other = (context.new_page() for context in contexts)
    desk.emulate_media(color_scheme="dark")
    for page, name in ((desk, "alice"), (phone, "alice"), (moderator, "nadia"), (other, "bruno")):
        served_town.sign_in(page, name)
    places = _furnish(served_town, desk, other, moderator)
    yield Furnished(served_town, desk, phone, moderator, visitor, places)
    for context in contexts:
        context.close()


def _furnish(town: ServedTown, alice: Page, bruno: Page, moderator: Page) -> dict[str, str]:
    alice.goto(town.url("/entraide/nouvelle"))
    alice.get_by_role("radio", name="Demander de l’aide").check()
    alice.get_by_label("En quelques mots").fill("Qui peut tailler ma haie ?")
    alice.get_by_role("radio", name="Jardin").check()
    alice.get_by_role("button", name="Voir avant de publier").click()
    alice.get_by_role("button", name="C’est bien, je publie").click()
    own = alice.get_by_role("link", name="Qui peut tailler ma haie ?").first.get_attribute("href") or ""
    bruno.goto(town.url(own))
    bruno.get_by_label("Un petit mot").fill("Je passe samedi.")
    bruno.get_by_role("button", name="Oui, je peux aider").click()
    bruno.goto(town.url("/ecrire"))
    bruno.get_by_label("Votre message").fill("Vin chaud ou chocolat au #jardin ? @alice")
    bruno.get_by_text("Poser une question").click()
    bruno.get_by_label("Réponse 1").fill("Vin chaud")
    bruno.get_by_label("Réponse 2").fill("Chocolat")
    bruno.get_by_role("button", name="Publier").click()
    post = bruno.locator("article.post a.when").first.get_attribute("href") or ""
    event = _announced(town, alice)
    alice.goto(town.url("/messages"))
    letter = alice.locator(".notice a").first.get_attribute("href") or ""
    bruno.goto(town.url(f"/signaler?target={town.url('/@alice')}"))
    bruno.get_by_role("radio").first.check()
    bruno.get_by_role("main").get_by_role("button").last.click()
    moderator.goto(town.url(_MODERATION))
    link = moderator.locator("a[href^='/moderation/comptes/']").first
    account = link.get_attribute("href") if link.count() else ""
    return {"own": own, "post": post, "event": event, "letter": letter, "account": account or _MODERATION}


def _announced(town: ServedTown, page: Page) -> str:
    """The path of an event that is announced in the form."""
    page.goto(town.url("/agenda/nouveau"))
    page.get_by_label("Que se passe-t-il ?").fill("Repas de quartier")
    page.get_by_label("Quel jour ?").fill((utc_now() + timedelta(days=6)).strftime("%Y-%m-%d"))
    page.get_by_label("À quelle heure ?", exact=True).fill("12:00")
    page.get_by_label("Où ?").fill("Salle des Chartreux")
    page.get_by_label("De quoi s’agit-il ?").fill("Chacun apporte un plat.")
    page.get_by_label("Nombre de places").fill("40")
    page.get_by_label("On s’inscrit ici").check()
    page.get_by_role("button", name="Annoncer").click()
    page.get_by_role("button", name="Je viens").click()
    return page.url.removeprefix(town.url(""))


@pytest.mark.capability("Z4", "A5")
def test_the_page_of_an_event_passes_axe(furnished: Furnished) -> None:
    """With when and where, the button to come, and what its organiser may do."""
    for page in (furnished.desk, furnished.phone, furnished.visitor):
        page.goto(furnished.town.url(furnished.places["event"]))
        page.get_by_text("Salle des Chartreux").first.wait_for()
        _look(page, furnished.places["event"])


@pytest.mark.capability("Z4")
def test_every_page_with_a_parameter_has_a_sample() -> None:
    """A page that nobody would look at is noticed here; so is a sample of a page that is gone."""
    assert {path for path in PATHS if "{" in path} == set(SAMPLES)


@pytest.mark.capability("Z4", "G10")
@pytest.mark.parametrize("path", PATHS)
def test_page_passes_axe_fits_and_stays_at_home(furnished: Furnished, path: str) -> None:
    """WCAG 2.2 AA by axe, in the dark at a desk, by day on a phone, and for a visitor; no scrolling sideways, also with
    letters twice as large; targets large enough; nothing asked of another site, nothing that the browser complains of.
    """
    address = SAMPLES.get(path, path).format(**furnished.places)
    at_desk = furnished.moderator if path.startswith(_MODERATION) else furnished.desk
    pages = (at_desk,) if path.startswith(_MODERATION) else (at_desk, furnished.phone, furnished.visitor)
    for page in pages:
        asked, complaints = _listened(page)
        answer = page.goto(furnished.town.url(address))
        assert answer is not None
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        if is_page and answer.status < 400:
            _look(page, address)
        hosts = {url.split("/")[2] for url in asked if url.startswith("http")}
        assert hosts == {furnished.town.neighbourhood}
        assert [line for line in complaints if "status of 4" not in line] == []


def _listened(page: Page) -> tuple[list[str], list[str]]:
    """What a page asks for from now on, and what its browser complains of."""
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    return asked, complaints


def _look(page: Page, address: str) -> None:
    found = Axe().run(page, options=_RULES)
    assert found.response["passes"], "axe looked at nothing"
    assert found.violations_count == 0, (address, found.generate_report())
    assert _fits(page), f"{address} scrolls sideways"
    small = page.eval_on_selector_all(
        "button, select, input:not([type=hidden]):not([type=radio]):not([type=checkbox]), a.btn, nav a, summary",
        "(all, least) => all.filter(e => { const b = e.getBoundingClientRect();"
        " return b.width > 1 && (b.height < least || b.width < least) }).map(e => e.outerHTML.slice(0, 80))",
        _SMALLEST_TARGET_PX,
    )
    assert small == [], address
    if page.viewport_size == DESK:
        page.evaluate("document.documentElement.style.fontSize = '237.5%'")
        assert _fits(page), f"{address} scrolls sideways with letters twice as large"


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.capability("Z9")
@pytest.mark.parametrize("path", ["/entraide", "/@{name}/{id:int}", "/associations", "/carte"])
def test_printed_page_holds_what_is_read_and_no_buttons(furnished: Furnished, path: str) -> None:
    """On paper: black on white, no navigation, no forms; the emergency numbers stay."""
    page = furnished.desk
    page.goto(furnished.town.url(SAMPLES.get(path, path).format(**furnished.places)))
    page.emulate_media(media="print", color_scheme="light")

    assert page.locator(".nav, .doors, .btn, main form").evaluate_all(
        "all => all.every(one => getComputedStyle(one).display === 'none' || !one.offsetParent)"
    )
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.get_by_role("link", name="112").is_visible()
    assert page.locator("h1").first.is_visible()
    page.emulate_media(media="screen", color_scheme="dark")


@pytest.mark.capability("Z3")
@pytest.mark.parametrize("path", ["/", "/entraide", "/connexion"])
def test_page_is_written_from_right_to_left_in_arabic(furnished: Furnished, path: str) -> None:
    """The name of the site stands on the right; nothing scrolls sideways, and axe finds nothing."""
    page = furnished.visitor
    page.goto(furnished.town.url(f"{path}?lang=ar"))

    assert page.evaluate("getComputedStyle(document.documentElement).direction") == "rtl"
    brand = page.locator(".brand").bounding_box()
    door = page.locator(".me").bounding_box()
    assert brand is not None
    assert door is not None
    assert brand["x"] > door["x"]
    _look(page, path)


def test_names_of_samples_are_those_of_routes() -> None:
    """The placeholders of samples are filled by the fixture."""
    named = {name for sample in SAMPLES.values() for name in re.findall(r"\{(\w+)\}", sample)}
    assert named == {"own", "post", "letter", "account", "event"}
