"""Lists in the CSV that Mastodon writes and reads: whom one follows, blocks and mutes, domains, lists, bookmarks.

Source: what Mastodon 4.5 writes in /settings/exports, and takes in /settings/imports.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from ensembl_fed.errors import Invalid

FOLLOWING_HEADER: Final = ("Account address", "Show boosts", "Notify on new posts", "Languages")
MUTING_HEADER: Final = ("Account address", "Hide notifications")
MOST_BYTES: Final = 2 * 1024 * 1024
MOST_LINES: Final = 20_000
_MOST_COLUMNS: Final = 4
_LONGEST_CELL: Final = 2_048
# The first cell of a header, in the spellings of several releases.
_HEADERS: Final = frozenset({"account address", "#domain", "#uri", "list name", "domain", "uri"})
# What a spreadsheet takes for a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def read_lines(content: bytes) -> list[list[str]]:
    """The lines of a file without its header and without empty ones, each of up to four cells.

    Raises Invalid for what is too large, no text, or no CSV.
    """
    if len(content) > MOST_BYTES:
        raise Invalid("Ce fichier est trop gros : deux mégaoctets au plus.")
    try:
        text = content.decode("utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text, newline="")) if any(cell.strip() for cell in row)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid("Ce fichier n’est pas une liste au format CSV.") from error
    if rows and rows[0][0].strip().lower() in _HEADERS:
        rows = rows[1:]
    if not rows:
        raise Invalid("Ce fichier ne contient aucune ligne.")
    if len(rows) > MOST_LINES:
        raise Invalid(f"Ce fichier est trop long : {MOST_LINES} lignes au plus.")
    return [[_as_meant(cell.strip())[:_LONGEST_CELL] for cell in row[:_MOST_COLUMNS]] for row in rows]


def write_lines(rows: Iterable[Sequence[str]], header: Sequence[str] = ()) -> str:
    """Rows as CSV. A cell that a spreadsheet would run begins with an apostrophe."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n")
    if header:
        writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return written.getvalue()


def truth_of(cell: str, *, default: bool) -> bool:
    """`true` or `false` as Mastodon writes them."""
    word = cell.strip().lower()
    return default if word not in ("true", "false") else word == "true"


def _as_meant(cell: str) -> str:
    """Without the apostrophe that was put before a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
