"""Copies of SQLite files: taken while a server writes, and looked through before anybody relies on them."""

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

# So many pages at a time: a server that writes in between waits no longer than for these.
_PAGES = 2_048
_PAUSE_S = 0.002


def copy_store(source: Path, target: Path, tell: Callable[[int, int], None] | None = None) -> None:
    """Copy a store as it is at one moment, whoever writes to it meanwhile; `tell` hears of pages left and pages in all.

    Raises sqlite3.Error for a file that is none, or that cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)

    def hear(_status: int, left: int, whole: int) -> None:
        if tell is not None:
            tell(left, whole)

    with (
        contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as from_it,
        contextlib.closing(sqlite3.connect(target)) as to_it,
    ):
        from_it.backup(to_it, pages=_PAGES, progress=hear, sleep=_PAUSE_S)


def problem_of(path: Path) -> str:
    """What SQLite finds wrong with a file; "" when it is sound."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            rows = connection.execute("PRAGMA integrity_check(10)").fetchall()
    except sqlite3.Error as error:
        return str(error)
    return "; ".join(str(row[0]) for row in rows if row[0] != "ok")
