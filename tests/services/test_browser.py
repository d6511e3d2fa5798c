"""The browser opens pages as a resident would, at the size of a desk and of a phone."""

from playwright.sync_api import Browser, Page

from tests.services.browser import DESK, PHONE, new_context

_PAGE = """<!doctype html><html lang="fr"><title>Entraide</title>
<button onclick="this.textContent = innerWidth + ' ' + navigator.language">Je peux aider</button></html>"""


def test_a_button_is_pressed(page: Page) -> None:
    """Scripts run, in French, at the size that was asked for."""
    assert page.viewport_size is not None
    page.set_content(_PAGE)
    page.get_by_role("button", name="Je peux aider").click()
    assert page.get_by_role("button").text_content() == f"{page.viewport_size['width']} fr-FR"


def test_without_javascript_nothing_happens(browser: Browser) -> None:
    """For pages that must work without scripts."""
    context = new_context(browser, PHONE, with_javascript=False)
    page = context.new_page()
    page.set_content(_PAGE)
    page.get_by_role("button").click()
    assert page.get_by_role("button").text_content() == "Je peux aider"
    context.close()


def test_profiles_are_apart(desk_page: Page, phone_page: Page) -> None:
    """Two people at two screens share nothing."""
    assert (desk_page.viewport_size, phone_page.viewport_size) == (DESK, PHONE)
    assert desk_page.context != phone_page.context
