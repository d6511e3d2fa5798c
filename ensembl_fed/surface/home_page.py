"""What is read most, in queries that were built once: a page of a home feed, and one status for each who streams."""

from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.storage.database import Database
from ensembl_fed.storage.page_rows import VIEWER, PageRow, at_home, home_page, one_row
from ensembl_fed.storage.prepared import Prepared
from ensembl_fed.surface.visibility import visible_clause

_LARGEST_ID: Final = (1 << 63) - 1
_NEWEST: Final = Prepared(home_page(visible_clause(VIEWER)))
_OLDEST: Final = Prepared(home_page(visible_clause(VIEWER), oldest_first=True))
_ONE: Final = Prepared(one_row(visible_clause(VIEWER)))
_AT_HOME: Final = Prepared(at_home())


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
    parameters = {
        "viewer": viewer_id,
        "now": utc_now(),
        "older_than": _LARGEST_ID if older_than is None else older_than,
        "newer_than": 0 if newer_than is None else newer_than,
        "limit": limit,
    }
    found = await database.rows(_OLDEST if oldest_first else _NEWEST, parameters)
    rows = [PageRow._make(row) for row in found]
    return rows[::-1] if oldest_first else rows


async def shown_row(database: Database, viewer_id: int, status_id: int) -> PageRow | None:
    """A status as the viewer's timelines may show it; None for what is not theirs to see, or whom they hide."""
    found = await database.rows(_ONE, {"viewer": viewer_id, "now": utc_now(), "status_id": status_id})
    return PageRow._make(found[0]) if found else None


async def stands_at_home(database: Database, viewer_id: int, status_id: int) -> bool:
    """Whether a status is in the viewer's home feed."""
    return bool(await database.rows(_AT_HOME, {"viewer": viewer_id, "status_id": status_id}))
