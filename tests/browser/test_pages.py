"""Neighbours use the pages: at the size of a desk and a phone, with a keyboard alone, and without JavaScript."""

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import ServedTown
from tests.services.browser import PHONE, new_context

OPEN_PAGES = ("/", "/entraide", "/carte", "/associations", "/a-propos", "/connexion", "/inscription", "/nulle-part")
OWN_PAGES = (
    "/mon-quartier",
    "/mes-demandes",
    "/mes-propositions",
    "/mes-coups-de-main",
    "/entraide/nouvelle",
    "/@alice",
)
_SMALLEST_TARGET_PX = 24  # WCAG 2.2, 2.5.8
_MOST_TABS = 80
_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture
def bare_phone(browser: Browser) -> Iterator[Page]:
    """A small phone whose browser runs no JavaScript."""
    context = new_context(browser, PHONE, with_javascript=False)
    yield context.new_page()
    context.close()


@pytest.mark.capability("Z3", "R6", "R15", "R17", "R28")
def test_help_is_asked_offered_chosen_and_thanked_without_javascript(
    served_town: ServedTown, bare_phone: Page, browser: Browser
) -> None:
    """From the form to the thanks, on a phone, by two people."""
    page = bare_phone
    served_town.sign_in(page, "alice")
    _ask(page, served_town, "Qui peut arroser mes tomates en août ?")
    helper_context = new_context(browser, PHONE, with_javascript=False)
    helper = helper_context.new_page()
    served_town.sign_in(helper, "bruno")

    helper.goto(served_town.url("/entraide?kind=request"))
    helper.get_by_role("link", name="Je peux aider : Qui peut arroser mes tomates en août ?").click()
    helper.get_by_text("Pour que tout se passe bien").wait_for()
    helper.get_by_label("Un petit mot").fill("Avec plaisir, j'habite à côté.")
    helper.get_by_role("button", name="Oui, je peux aider").click()
    helper.get_by_role("heading", name="Merci, votre réponse est partie").wait_for()

    page.goto(served_town.url("/mes-demandes"))
    page.get_by_text("Avec plaisir, j'habite à côté.").wait_for()
    page.get_by_role("button", name="Oui, merci").click()
    page.get_by_text("Pourvue").first.wait_for()
    page.get_by_role("button", name="C’est fait, merci !").click()
    page.get_by_text("Faite").first.wait_for()

    helper.goto(served_town.url("/mes-coups-de-main"))
    helper.get_by_text("Votre coup de main :").wait_for()
    assert helper.locator(".badge--done").count() == 1
    helper_context.close()


@pytest.mark.capability("Z4")
def test_somebody_signs_up_with_the_keyboard_alone(served_town: ServedTown, desk_page: Page) -> None:
    """Tab, letters, arrows, space and Enter: nothing needs a mouse, and what has the focus is seen."""
    page = desk_page
    page.goto(served_town.url("/"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    _tab_to(page, "a[href='/inscription']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inscription")

    for field, typed in (("name", "Chloé"), ("email", "chloe@boite.example"), ("password", "trois mots choisis")):
        _tab_to(page, f"#{field}")
        assert _has_visible_focus(page), field
        page.keyboard.type(typed)
    _tab_to(page, "#quartier")
    page.keyboard.type("Les")
    _tab_to(page, "#charter")
    page.keyboard.press("Space")
    _tab_to(page, "main button")
    page.keyboard.press("Enter")

    page.get_by_role("link", name="Mon espace").wait_for()


@pytest.mark.capability("Z4")
def test_pages_pass_axe_and_fit_the_screen(served_town: ServedTown, page: Page) -> None:
    """WCAG 2.2 AA by axe, no scrolling sideways, targets large enough, nothing asked of another site."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for path in OPEN_PAGES:
        _look_at(page, served_town, path)
    served_town.sign_in(page, "alice")
    _ask(page, served_town, "Une échelle à emprunter ?")
    page.goto(served_town.url("/entraide"))
    post = page.get_by_role("link", name="Une échelle à emprunter ?").first.get_attribute("href")
    assert post is not None
    for path in (*OPEN_PAGES[:5], *OWN_PAGES, post):
        _look_at(page, served_town, path)

    assert {address.split("/")[2] for address in asked} == {served_town.neighbourhood}
    assert [line for line in complaints if "404" not in line] == []


def _ask(page: Page, town: ServedTown, text: str) -> None:
    """Ask for help through the form, with the look at the result in between."""
    page.goto(town.url("/entraide/nouvelle"))
    page.get_by_role("radio", name="Demander de l’aide").check()
    page.get_by_label("En quelques mots").fill(text)
    page.get_by_role("radio", name="Jardin").check()
    page.get_by_label("Dans quel quartier ?").select_option("chartreux")
    page.get_by_role("button", name="Voir avant de publier").click()
    page.get_by_role("heading", name="Voici ce que vos voisins verront").wait_for()
    page.get_by_role("button", name="C’est bien, je publie").click()
    page.get_by_text("C’est publié.").wait_for()


def _look_at(page: Page, town: ServedTown, path: str) -> None:
    """By day and by night."""
    for scheme in _SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.goto(town.url(path))
        found = Axe().run(page, options=_RULES)
        assert found.response["passes"], "axe looked at nothing"
        assert found.violations_count == 0, (path, scheme, found.generate_report())
    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1], f"{path} scrolls sideways: {widths}"
    # Links within a sentence are excepted, and so is what only a screen reader meets.
    small = page.eval_on_selector_all(
        "button, select, input:not([type=hidden]):not([type=radio]):not([type=checkbox]), a.btn, nav a, summary",
        "(all, least) => all.filter(e => { const b = e.getBoundingClientRect();"
        " return b.width > 1 && (b.height < least || b.width < least) }).map(e => e.outerHTML.slice(0, 80))",
        _SMALLEST_TARGET_PX,
    )
    assert small == [], path


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until this has the focus."""
    for _ in range(_MOST_TABS):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by the keyboard")


def _has_visible_focus(page: Page) -> bool:
    return bool(
        page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== 'none' }"
        )
    )
