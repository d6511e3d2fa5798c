"""The sheet: contrast computed for every pair of colours that carries text, in light and in dark."""

import re

import pytest

from web.pages.render import STATIC

SHEET = (STATIC / "sheet.css").read_text(encoding="utf-8")
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
LEAST_EDGE = 3.0  # WCAG 2.2, 1.4.11

TEXT = [
    *[(ink, ground) for ground in ("paper", "card") for ink in ("ink", "soft", "link", "wrong", "clay-ink")],
    ("green-ink", "paper"), ("green-ink", "card"),
    ("ink", "sunk"), ("soft", "sunk"),
    ("on-green", "green"), ("on-clay", "clay"), ("card", "wrong"), ("wrong", "wrong-soft"),
    ("green-ink", "green-soft"), ("clay-ink", "clay-soft"), ("ochre-ink", "ochre-soft"),
    ("ink", "green-soft"), ("ink", "clay-soft"), ("ink", "ochre-soft"), ("link", "green-soft"), ("link", "ochre-soft"),
    ("soft", "clay-soft"), ("soft", "green-soft"),
    ("panel-ink", "panel"), ("panel-soft", "panel"),
    *[("map-ink", f"map{level}") for level in range(4)],
]  # fmt: skip


def palette(dark: bool) -> dict[str, str]:
    light, night = (
        dict(re.findall(r"--([a-z0-9-]+):(#[0-9a-f]{6})", block))
        for block in re.findall(r":root\{(.*?)\}", SHEET, re.S)[:2]
    )
    return light | night if dark else light


def brightness(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((brightness(one), brightness(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.capability("Z4")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(ink: str, ground: str, dark: bool) -> None:
    """Every ink on every ground it is used on has the contrast that AA asks for."""
    colours = palette(dark)
    assert contrast(colours[ink], colours[ground]) >= LEAST_CONTRAST


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("edge", ["edge", "focus"])
def test_edges_of_fields_and_focus_can_be_seen(edge: str, dark: bool) -> None:
    """The border of a field and the ring of the focus stand out from paper and card."""
    colours = palette(dark)
    assert min(contrast(colours[edge], colours[ground]) for ground in ("paper", "card")) >= LEAST_EDGE


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
