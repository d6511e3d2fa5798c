"""The site without a network: what was read is there, what was written waits and leaves once (Z6)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import ServedTown
from tests.services.browser import PHONE, new_context


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A phone of its own: its service worker belongs to this test alone."""
    context = new_context(browser, PHONE)
    yield context
    context.close()


def _with_worker(town: ServedTown, context: BrowserContext, name: str) -> Page:
    """A page of somebody who is signed in, once the service worker sees to it."""
    page = context.new_page()
    town.sign_in(page, name)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    return page


@pytest.mark.capability("Z6")
def test_what_was_read_is_read_again_without_a_network(served_town: ServedTown, phone: BrowserContext) -> None:
    """Lists and one's own requests are there, with their looks; what was never read says what to do; letters and
    settings are never kept; signing out forgets everything."""
    page = _with_worker(served_town, phone, "alice")
    for path in ("/entraide", "/mes-demandes", "/messages"):
        page.goto(served_town.url(path))

    phone.set_offline(True)
    for path, heading in (("/entraide", "L’entraide en ce moment"), ("/mes-demandes", "Mes demandes et propositions")):
        page.goto(served_town.url(path))
        page.get_by_role("heading", name=heading, level=1).wait_for()
        assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith("Atkinson")
    for path in ("/messages", "/associations"):
        page.goto(served_town.url(path))
        page.get_by_role("heading", name="Vous êtes hors connexion").wait_for()

    phone.set_offline(False)
    page.goto(served_town.url("/entraide"))
    page.get_by_role("contentinfo").get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("link", name="Se connecter").first.wait_for()
    phone.set_offline(True)
    page.goto(served_town.url("/mes-demandes"))
    page.get_by_role("heading", name="Vous êtes hors connexion").wait_for()


@pytest.mark.capability("Z6")
def test_help_that_is_asked_without_a_network_leaves_once_when_it_is_back(
    served_town: ServedTown, phone: BrowserContext
) -> None:
    """It is told what waits; when the network returns it leaves by itself, and stands in the list once."""
    page = _with_worker(served_town, phone, "bruno")
    page.goto(served_town.url("/entraide/nouvelle"))
    page.get_by_role("radio", name="Demander de l’aide").check()
    page.get_by_label("En quelques mots").fill("Qui a une pompe à vélo ?")
    page.get_by_role("radio", name="Bricolage").check()

    phone.set_offline(True)
    page.get_by_role("button", name="Voir avant de publier").click()
    page.locator("#waiting").get_by_text("Qui a une pompe à vélo ?").wait_for()

    phone.set_offline(False)
    page.get_by_text("C’est parti.").wait_for()
    page.goto(served_town.url("/mes-demandes"))
    assert page.get_by_role("heading", name="Qui a une pompe à vélo ?").count() == 1


@pytest.mark.capability("Z6")
def test_site_can_be_installed(served_town: ServedTown, phone: BrowserContext) -> None:
    """The manifest names the instance, its start and icons that exist; the worker may speak to this site alone."""
    page = phone.new_page()
    page.goto(served_town.url("/"))

    manifest = page.evaluate("fetch('/manifest.webmanifest').then(answer => answer.json())")
    assert manifest["name"] == "Les Chartreux"
    assert manifest["display"] == "standalone"
    sizes = {icon["sizes"] for icon in manifest["icons"]}
    assert {"192x192", "512x512"} <= sizes
    for icon in manifest["icons"]:
        assert page.evaluate("address => fetch(address).then(answer => answer.ok)", icon["src"])
    worker = page.request.get(served_town.url("/sw.js"))
    assert worker.headers["content-security-policy"].startswith("default-src 'none'; connect-src 'self'")
