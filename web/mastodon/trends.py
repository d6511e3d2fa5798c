"""What is talked of here. Source: https://docs.joinmastodon.org/methods/trends/"""

from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.storage.trends import trending_statuses, trending_tags
from ensembl_fed.surface.visibility import shown_clause
from web.answers import json_answer
from web.auth import open_to_all, optional_viewer
from web.filtering import PUBLIC, sieve_for
from web.forms import number_of, read_query
from web.mastodon.show import rows_for, status_list
from web.mastodon.tags import whole_tag
from web.paging import read_page
from web.request import instance_of

_LOOKED_BACK: Final = timedelta(days=7)


@open_to_all
async def tags(request: Request) -> Response:
    """GET /api/v1/trends/tags -- https://docs.joinmastodon.org/methods/trends/#tags"""
    page = read_page(request, default=10, most=20)
    viewer = await optional_viewer(request)
    async with instance_of(request).database.reading() as unit:
        names = await trending_tags(unit, since=utc_now() - _LOOKED_BACK, limit=page.limit, offset=_offset(request))
        viewer_id = viewer.account.id if viewer else None
        return json_answer([await whole_tag(request, unit, name, viewer_id) for name in names])


@open_to_all
async def statuses(request: Request) -> Response:
    """GET /api/v1/trends/statuses -- https://docs.joinmastodon.org/methods/trends/#statuses"""
    page = read_page(request, default=20, most=40)
    viewer = await optional_viewer(request)
    viewer_id = viewer.account.id if viewer else None
    async with instance_of(request).database.reading() as unit:
        found = await trending_statuses(
            unit,
            visible=await shown_clause(unit, viewer_id),
            since=utc_now() - _LOOKED_BACK,
            limit=page.limit,
            offset=_offset(request),
        )
        rows = await rows_for(unit, found, viewer_id)
        sieve = await sieve_for(request, viewer_id, PUBLIC, unit)
        return await status_list(request, unit, rows, for_viewer=viewer is not None, sieve=sieve)


@open_to_all
async def links(request: Request) -> Response:
    """GET /api/v1/trends/links -- https://docs.joinmastodon.org/methods/trends/#links

    None: which pages are spoken of is not counted here.
    """
    instance_of(request)
    return json_answer([], shared=True)


def _offset(request: Request) -> int:
    return max(0, number_of(read_query(request), "offset") or 0)


ROUTES = [
    # The old name of the tags.
    Route("/api/v1/trends", tags),
    Route("/api/v1/trends/tags", tags),
    Route("/api/v1/trends/statuses", statuses),
    Route("/api/v1/trends/links", links),
]
