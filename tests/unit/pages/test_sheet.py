"""The sheet: contrast computed for every pair of colours that carries text, in light and in dark."""

import re

import pytest

from scripts.contrast_table import PAGE, PAIRS, contrast, page, palette
from web.pages.render import STATIC

LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
SHEET = (STATIC / "sheet.css").read_text(encoding="utf-8")
# Drawn on the map and on fields of a map alone, beside the pairs that the design page lists.
ON_THE_MAP = [("map-ink", f"map{level}", LEAST_CONTRAST) for level in range(4)]


@pytest.mark.capability("Z4")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), [*PAIRS, *ON_THE_MAP])
def test_text_and_edges_can_be_seen(ink: str, ground: str, least: float, dark: bool) -> None:
    """Every ink on every ground it is used on has the contrast that AA asks for; so have borders and the focus."""
    colours = palette(SHEET, dark=dark)
    assert contrast(colours[ink], colours[ground]) >= least


def test_design_page_says_what_the_sheet_says() -> None:
    """The colours and their contrast in docs/design/colours.md are measured, not remembered."""
    assert PAGE.read_text(encoding="utf-8") == page(SHEET)


def test_sheet_loads_only_our_own_fonts() -> None:
    """Every address in the sheet is a file that stands beside it."""
    addresses = re.findall(r"url\(([^)]+)\)", SHEET)
    assert addresses
    assert all((STATIC / address).is_file() for address in addresses)
    assert "@import" not in SHEET


def test_sheet_follows_the_wishes_of_the_reader() -> None:
    """Dark, less motion, forced colours and paper are all provided for."""
    for wish in (
        "prefers-color-scheme:dark",
        "prefers-reduced-motion:reduce",
        "forced-colors:active",
        "@media print",
        ":focus-visible",
    ):
        assert wish in SHEET


def test_every_icon_that_pages_name_is_drawn() -> None:
    """No template asks for a drawing that is not in the sprite."""
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    sources = "".join(path.read_text(encoding="utf-8") for path in (STATIC.parent / "templates").rglob("*.html"))
    named = set(re.findall(r"icon\('([a-z]+)'\)", sources))
    assert named <= drawn
