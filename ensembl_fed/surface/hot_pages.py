"""What is read most, in queries that were built once: home and public feeds, and one status for each who streams."""

from functools import cache
from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.storage.database import Database
from ensembl_fed.storage.page_rows import (
    FOR_ANYONE,
    FOR_MEMBERS,
    VIEWER,
    PageRow,
    at_home,
    home_page,
    one_row,
    public_page,
)
from ensembl_fed.storage.quick_statement import QuickStatement
from ensembl_fed.surface.visibility import visible_clause

_LARGEST_ID: Final = (1 << 63) - 1
_NOBODY: Final = 0
_NEWEST: Final = QuickStatement(home_page(visible_clause(VIEWER)))
_OLDEST: Final = QuickStatement(home_page(visible_clause(VIEWER), oldest_first=True))
_ONE: Final = QuickStatement(one_row(visible_clause(VIEWER)))
_AT_HOME: Final = QuickStatement(at_home())


async def home_rows(
    database: Database,
    viewer_id: int,
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
    oldest_first: bool = False,
    limit: int,
) -> list[PageRow]:
    """What the viewer's home feed shows, newest first; a page next to `newer_than` with `oldest_first` (min_id)."""
    bounds = _bounds(viewer_id, older_than, newer_than, limit)
    rows = [PageRow._make(row) for row in await database.rows(_OLDEST if oldest_first else _NEWEST, bounds)]
    return rows[::-1] if oldest_first else rows


async def public_rows(
    database: Database,
    viewer_id: int | None,
    *,
    local: bool = False,
    remote: bool = False,
    only_media: bool = False,
    older_than: int | None = None,
    newer_than: int | None = None,
    oldest_first: bool = False,
    limit: int,
) -> list[PageRow]:
    """What everyone here may read, newest first; for members also what is for the town or the instance."""
    bounds = _bounds(_NOBODY if viewer_id is None else viewer_id, older_than, newer_than, limit)
    query = _public(viewer_id is not None, local, remote, only_media, oldest_first)
    rows = [PageRow._make(row) for row in await database.rows(query, bounds)]
    return rows[::-1] if oldest_first else rows


async def shown_row(database: Database, viewer_id: int, status_id: int) -> PageRow | None:
    """A status as the viewer's timelines may show it; None for what is not theirs to see, or whom they hide."""
    found = await database.rows(_ONE, {"viewer": viewer_id, "now": utc_now(), "status_id": status_id})
    return PageRow._make(found[0]) if found else None


async def stands_at_home(database: Database, viewer_id: int, status_id: int) -> bool:
    """Whether a status is in the viewer's home feed."""
    return bool(await database.rows(_AT_HOME, {"viewer": viewer_id, "status_id": status_id}))


@cache
def _public(for_member: bool, local: bool, remote: bool, only_media: bool, oldest_first: bool) -> QuickStatement:
    return public_page(
        visible_clause(VIEWER if for_member else None),
        FOR_MEMBERS if for_member else FOR_ANYONE,
        local=local,
        remote=remote,
        only_media=only_media,
        oldest_first=oldest_first,
    )


def _bounds(viewer_id: int, older_than: int | None, newer_than: int | None, limit: int) -> dict[str, object]:
    return {
        "viewer": viewer_id,
        "now": utc_now(),
        "older_than": _LARGEST_ID if older_than is None else older_than,
        "newer_than": 0 if newer_than is None else newer_than,
        "limit": limit,
    }
