"""Take the pictures of docs/images/ from the sample town: `make run` in one terminal, this in another.

A town that is served on other ports is photographed with `--port`, the first of its four.
"""

import argparse
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent.parent / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
DESK, PHONE = (1280, 800), (360, 740)
FIRST_PORT = 8000
# file name, how far its instance's port is from the first (the city, a neighbourhood), path, size, colours, signed in
CITY, NEIGHBOURHOOD = 0, 1
PICTURES = (
    ("front-page", NEIGHBOURHOOD, "/", DESK, "light", False),
    ("help-list", NEIGHBOURHOOD, "/entraide", DESK, "light", True),
    ("map", CITY, "/carte", DESK, "light", False),
    ("home", NEIGHBOURHOOD, "/accueil", DESK, "light", True),
    ("my-space", NEIGHBOURHOOD, "/mon-espace", DESK, "light", True),
    ("notifications-dark", NEIGHBOURHOOD, "/notifications", DESK, "dark", True),
    ("front-page-phone", NEIGHBOURHOOD, "/", PHONE, "light", False),
    ("front-page-arabic-phone", NEIGHBOURHOOD, "/?lang=ar", PHONE, "light", False),
    ("ask-phone", NEIGHBOURHOOD, "/entraide/nouvelle", PHONE, "light", True),
    ("help-list-phone-dark", NEIGHBOURHOOD, "/entraide", PHONE, "dark", True),
    ("write-phone", NEIGHBOURHOOD, "/ecrire", PHONE, "light", True),
    # The first conversation of the list.
    ("conversation-phone", NEIGHBOURHOOD, "/messages", PHONE, "light", True),
)


def main() -> None:
    """Every picture, as wide and as high as the screen."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--port", type=int, default=FIRST_PORT, help="the city's port")
    first = parser.parse_args().port
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for name, instance, path, size, colours, signed_in in PICTURES:
            base = f"http://localhost:{first + instance}"
            page = opened(browser, size, colours=colours)
            if signed_in:
                sign_in(page, base)
            page.goto(f"{base}{path}")
            if name.startswith("conversation"):
                page.locator(".notice a").first.click()
            page.screenshot(path=FOLDER / f"{name}.png")
            page.context.close()
        browser.close()


def opened(browser: Browser, size: tuple[int, int], *, colours: str) -> Page:
    """A page in a fresh profile."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="fr-FR",
        timezone_id="Europe/Paris",
        color_scheme="dark" if colours == "dark" else "light",
    )
    return context.new_page()


def sign_in(page: Page, base: str) -> None:
    """As Alice, who lives in the sample town."""
    page.goto(f"{base}/connexion")
    page.fill("input[name=email]", "alice@localhost.example")
    page.fill("input[name=password]", "entraide-demo")
    page.click("main form button")


if __name__ == "__main__":
    main()
