"""Take the pictures of docs/images/ from the sample town: `make run` in one terminal, this in another."""

from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).parent.parent / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
DESK, PHONE = (1280, 800), (360, 740)
NEIGHBOURHOOD, CITY = "http://localhost:8001", "http://localhost:8000"
# file name, address, size, colour scheme, signed in
PICTURES = (
    ("front-page", f"{NEIGHBOURHOOD}/", DESK, "light", False),
    ("help-list", f"{NEIGHBOURHOOD}/entraide", DESK, "light", True),
    ("map", f"{CITY}/carte", DESK, "light", False),
    ("front-page-phone", f"{NEIGHBOURHOOD}/", PHONE, "light", False),
    ("ask-phone", f"{NEIGHBOURHOOD}/entraide/nouvelle", PHONE, "light", True),
    ("help-list-phone-dark", f"{NEIGHBOURHOOD}/entraide", PHONE, "dark", True),
)


def main() -> None:
    """Every picture, as wide and as high as the screen."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for name, address, size, colours, signed_in in PICTURES:
            take(browser, name, address, size, colours=colours, signed_in=signed_in)
        browser.close()


def take(browser: Browser, name: str, address: str, size: tuple[int, int], *, colours: str, signed_in: bool) -> None:
    """One picture, in a fresh profile."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="fr-FR",
        color_scheme="dark" if colours == "dark" else "light",
    )
    page = context.new_page()
    if signed_in:
        page.goto(f"{NEIGHBOURHOOD}/connexion")
        page.fill("input[name=email]", "alice@localhost.example")
        page.fill("input[name=password]", "entraide-demo")
        page.click("main form button")
    page.goto(address)
    page.screenshot(path=FOLDER / f"{name}.png")
    context.close()


if __name__ == "__main__":
    main()
