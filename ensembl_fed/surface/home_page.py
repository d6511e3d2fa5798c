"""A member's home feed, read in one query that was built once: the page that is asked for most."""

from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.storage.database import Database
from ensembl_fed.storage.page_rows import VIEWER, PageRow, home_page
from ensembl_fed.storage.prepared import Prepared
from ensembl_fed.surface.visibility import visible_clause

_LARGEST_ID: Final = (1 << 63) - 1
_NEWEST: Final = Prepared(home_page(visible_clause(VIEWER)))
_OLDEST: Final = Prepared(home_page(visible_clause(VIEWER), oldest_first=True))


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
