"""A real browser: Debian's Chromium, driven by Playwright, at the size of a desk and of a phone.

Browser tests are plain functions in modules of their own: Playwright keeps a loop running in the thread while the
browser is open, so no `async def` test may stand in the same module. The browser is closed after each module.
"""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

DESK = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=360, height=740)
_TIMEOUT_MS = 10_000
_FLAGS = (
    "--no-sandbox",  # Chromium's sandbox refuses to run as root; it opens our own pages only
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class BrowserMissing(Exception):
    """Chromium is not on this machine; the text says what to type."""


def find_chromium() -> str:
    """The path of Chromium. Raises BrowserMissing."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise BrowserMissing("Chromium was not found. On Debian, type: apt-get install chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window, for this test module."""
    try:
        path = find_chromium()
    except BrowserMissing as error:
        pytest.fail(str(error))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, headless=True, args=list(_FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page in a fresh French profile; the test runs once at each size."""
    context = new_context(browser, request.param)
    yield context.new_page()
    context.close()


@pytest.fixture
def desk_page(browser: Browser) -> Iterator[Page]:
    """A page at the size of a desk."""
    context = new_context(browser, DESK)
    yield context.new_page()
    context.close()


@pytest.fixture
def phone_page(browser: Browser) -> Iterator[Page]:
    """A page at the size of a small phone, with a finger instead of a mouse."""
    context = new_context(browser, PHONE)
    yield context.new_page()
    context.close()


def new_context(browser: Browser, size: ViewportSize, *, with_javascript: bool = True) -> BrowserContext:
    """A fresh profile: no cookie, French, Paris time."""
    context = browser.new_context(
        viewport=size,
        locale="fr-FR",
        timezone_id="Europe/Paris",
        has_touch=size == PHONE,
        java_script_enabled=with_javascript,
    )
    context.set_default_timeout(_TIMEOUT_MS)
    return context
