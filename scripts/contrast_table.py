"""Write docs/design/colours.md from the sheet, with the contrast of every pair that is used: `[--check]`.

Source of the formula: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
"""

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
SHEET = ROOT / "web" / "pages" / "static" / "sheet.css"
PAGE = ROOT / "docs" / "design" / "colours.md"
# What each colour is for, in the order of the table.
USES = {
    "paper": "the page",
    "card": "slips, sheets, the head",
    "sunk": "badges, what lies deeper",
    "line": "hairlines between things (never alone)",
    "edge": "borders of fields",
    "ink": "text",
    "soft": "secondary text",
    "link": "links",
    "green": "the main action",
    "green-soft": "what is agreed, chosen, one's own",
    "green-ink": "text on it; the current entry",
    "clay": "asking for help; urgent; what is new",
    "clay-soft": "behind the drawing of a request",
    "clay-ink": "text on it; drawings",
    "ochre-soft": "a notice; what is unread",
    "ochre-ink": "text on it",
    "wrong": "errors, what can't be undone",
    "wrong-soft": "behind an error",
    "focus": "the ring of the focus",
    "panel": "the front page's hero, the foot",
    "panel-ink": "text on it",
    "panel-soft": "secondary text on it",
}
# (ink, ground, the least contrast that WCAG 2.2 AA asks for)
PAIRS = (
    *((ink, ground, 4.5) for ground in ("paper", "card") for ink in ("ink", "soft", "link", "wrong", "clay-ink")),
    *((ink, "sunk", 4.5) for ink in ("ink", "soft")),
    *((ink, "ochre-soft", 4.5) for ink in ("ink", "soft", "link", "ochre-ink", "green-ink")),
    *((ink, "green-soft", 4.5) for ink in ("ink", "soft", "link", "green-ink")),
    *((ink, "clay-soft", 4.5) for ink in ("ink", "soft", "clay-ink")),
    ("on-green", "green", 4.5),
    ("on-clay", "clay", 4.5),
    ("card", "wrong", 4.5),
    ("wrong", "wrong-soft", 4.5),
    ("panel-ink", "panel", 4.5),
    ("panel-soft", "panel", 4.5),
    *((edge, ground, 3.0) for edge in ("edge", "focus") for ground in ("paper", "card")),
)


def main() -> int:
    """Exit status 1 when the page is not what the sheet says, or a pair has too little contrast."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing; fail if the page is not up to date")
    check = parser.parse_args().check
    text = page(SHEET.read_text(encoding="utf-8"))
    faults = weak(SHEET.read_text(encoding="utf-8"))
    for fault in faults:
        print(fault, file=sys.stderr)
    if check and PAGE.read_text(encoding="utf-8") != text:
        print("docs/design/colours.md is not what the sheet says: python scripts/contrast_table.py", file=sys.stderr)
        return 1
    if not check:
        PAGE.write_text(text, encoding="utf-8")
    return 1 if faults else 0


def page(sheet: str) -> str:
    """The page as Markdown."""
    light, dark = palette(sheet, dark=False), palette(sheet, dark=True)
    lines = ["# Colours", "", "Written by `scripts/contrast_table.py` from `web/pages/static/sheet.css`.", ""]
    lines += ["| name | light | dark | for |", "| --- | --- | --- | --- |"]
    lines += [f"| `--{name}` | `{light[name]}` | `{dark[name]}` | {use} |" for name, use in USES.items()]
    lines += [
        "",
        "## Contrast",
        "",
        "| on | text or edge | light | dark | at least |",
        "| --- | --- | --- | --- | --- |",
    ]
    for ink, ground, least in PAIRS:
        by_day, by_night = (contrast(colours[ink], colours[ground]) for colours in (light, dark))
        lines.append(f"| `--{ground}` | `--{ink}` | {by_day:.1f} | {by_night:.1f} | {least:.1f} |")
    return "\n".join([*lines, ""])


def weak(sheet: str) -> list[str]:
    """The pairs that fall short, by day or by night."""
    schemes = (("light", palette(sheet, dark=False)), ("dark", palette(sheet, dark=True)))
    return [
        f"{ink} on {ground} ({scheme}): {contrast(colours[ink], colours[ground]):.2f}, at least {least}"
        for scheme, colours in schemes
        for ink, ground, least in PAIRS
        if contrast(colours[ink], colours[ground]) < least
    ]


def palette(sheet: str, *, dark: bool) -> dict[str, str]:
    """The colours of the sheet by name."""
    light, night = (
        dict(re.findall(r"--([a-z0-9-]+):(#[0-9a-f]{6})", block))
        for block in re.findall(r":root\{(.*?)\}", sheet, re.S)[:2]
    )
    return light | night if dark else light


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    bright, dim = sorted((_brightness(one), _brightness(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _brightness(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]  # noqa: PLR2004
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


if __name__ == "__main__":
    sys.exit(main())
