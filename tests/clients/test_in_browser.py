"""A client in a browser: another origin, a popup for the consent, and everything after it by CORS and WebSocket."""

from playwright.sync_api import Page, expect

from tests.clients.conftest import Served
from tests.clients.page_client import served_client


def test_client_page_signs_in_through_a_popup_and_hears_its_own_post(served: Served, desk_page: Page) -> None:
    """The popup keeps its opener, the redirect is followed, the token works from another origin, the stream speaks."""
    aline = served.aline
    with served_client() as origin:
        desk_page.goto(f"{origin}/?base={aline.base}")
        expect(desk_page.get_by_text("prêt")).to_be_visible()

        with desk_page.expect_popup() as opened:
            desk_page.get_by_role("button", name="Entrer").click()
        popup = opened.value
        popup.get_by_label("Votre adresse électronique").fill(aline.email)
        popup.get_by_label("Votre mot de passe").fill(aline.password)
        popup.get_by_role("main").get_by_role("button", name="Se connecter").click()
        with popup.expect_event("close"):
            popup.get_by_role("button", name="j’autorise").click()

        expect(desk_page.get_by_role("status")).to_have_text("aline : <p>Depuis une page</p>")
