"""Pages of statuses, and single ones, shown to whoever asks: the one way from ids to answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import HTTPConnection, Request

from ensembl_fed.errors import NotFound
from ensembl_fed.models import Account, Status
from ensembl_fed.storage.page_rows import PageRow, ids_that, page_rows
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.storage.views import StatusView, status_views
from ensembl_fed.surface.visibility import may_see, shown_clause
from web.answers import JsonAnswer, json_answer
from web.auth import Viewer
from web.filtering import Sieve, sieve_for
from web.kept_statuses import kept_statuses_of
from web.paging import Page, link_header


@dataclass(frozen=True, slots=True)
class Written:
    """A status as it stands at the end of a unit, to be shown once the unit is committed."""

    rows: Sequence[PageRow]
    views: Sequence[StatusView]
    # Whose filters are asked; 0 for nobody's.
    viewer_id: int = 0


async def rows_for(
    unit: Unit, status_ids: Sequence[int], viewer_id: int | None, *, muted: bool = True
) -> list[PageRow]:
    """The rows of statuses that the viewer may see; shares only if the viewer may see what they share as well.

    With `muted` False, shares of whom the viewer mutes stay.
    """
    rows = await page_rows(unit, status_ids, viewer_id)
    shared = [row.shared_id for row in rows if row.shared_id]
    if not shared:
        return rows
    seen = await ids_that(unit, shared, await shown_clause(unit, viewer_id, muted=muted))
    return [row for row in rows if not row.shared_id or row.shared_id in seen]


async def status_list(
    request: Request,
    unit: Unit | None,
    rows: Sequence[PageRow],
    *,
    for_viewer: bool,
    sieve: Sieve | None = None,
    headers: Mapping[str, str] | None = None,
) -> JsonAnswer:
    """A list of statuses as an answer; `sieve` are the viewer's filters."""
    shown = await kept_statuses_of(request).statuses(rows, for_viewer=for_viewer, unit=unit, sieve=sieve)
    return json_answer(joined(shown), headers=headers)


async def timeline_answer(
    request: Request,
    unit: Unit,
    status_ids: Sequence[int],
    viewer: Viewer | None,
    page: Page,
    *,
    muted: bool = True,
    place: str | None = None,
) -> JsonAnswer:
    """A page of a timeline; its links are those of all ids, also of what turned out not to be shown. `place` says
    which of the viewer's filters work there."""
    viewer_id = viewer.account.id if viewer else None
    rows = await rows_for(unit, status_ids, viewer_id, muted=muted)
    links = link_header(request, status_ids, limit=page.limit)
    sieve = await sieve_for(request, viewer_id, place, unit)
    return await status_list(request, unit, rows, for_viewer=viewer is not None, sieve=sieve, headers=links)


async def seen_status(unit: Unit, status_id: int, viewer: Account | None) -> Status:
    """The status with this number. Raises NotFound if there is none, or the viewer may not see it or what it shares."""
    status = await status_by_id(unit, status_id)
    if status is None or not await may_see(unit, status, viewer):
        raise NotFound
    if status.reblog_of_id is not None:
        await seen_status(unit, status.reblog_of_id, viewer)
    return status


async def status_answer(request: HTTPConnection, unit: Unit, status_id: int, viewer_id: int | None) -> JsonAnswer:
    """One status, which the viewer may see, as an answer. Raises NotFound if it just went away."""
    rows = await page_rows(unit, [status_id], viewer_id)
    sieve = await sieve_for(request, viewer_id, unit=unit)
    kept = kept_statuses_of(request)
    shown = await kept.statuses(rows, for_viewer=viewer_id is not None, unit=unit, sieve=sieve)
    if not shown:
        raise NotFound
    return json_answer(shown[0])


async def written(unit: Unit, status_id: int, viewer_id: int) -> Written:
    """How a status stands after it was changed in a unit that is still open. Raises NotFound if there is none."""
    rows = await page_rows(unit, [status_id], viewer_id)
    if not rows:
        raise NotFound
    views = await status_views(unit, (rows[0].status_id, *([rows[0].shared_id] if rows[0].shared_id else [])))
    return Written(rows, list(views.values()), viewer_id)


async def written_answer(request: HTTPConnection, change: Written) -> JsonAnswer:
    """A changed status as an answer; its unit is committed, so what was rendered may be kept."""
    kept = kept_statuses_of(request)
    for view in change.views:
        kept.keep(view)
    sieve = await sieve_for(request, change.viewer_id or None)
    shown = await kept.statuses(change.rows, for_viewer=True, sieve=sieve)
    if not shown:
        raise NotFound
    return json_answer(shown[0])


def joined(values: Sequence[bytes]) -> bytes:
    """Rendered values as a rendered list."""
    return b"[" + b",".join(values) + b"]"
