"""What is talked of here. Source: https://docs.joinmastodon.org/methods/trends/"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.storage.trends import trending_links, trending_statuses, trending_tags
from ensembl_fed.surface.visibility import shown_clause
from web.answers import json_answer
from web.auth import open_to_all, optional_viewer
from web.entities.account import Entity
from web.entities.card import card_entity
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
    """GET /api/v1/trends/links -- https://docs.joinmastodon.org/methods/trends/#links"""
    page = read_page(request, default=10, most=20)
    since = utc_now() - _LOOKED_BACK
    async with instance_of(request).database.reading() as unit:
        found = await trending_links(unit, since=since, limit=page.limit, offset=_offset(request))
    return json_answer([{**card_entity(card), "history": _history(used)} for card, used in found], shared=True)


def _history(used: Sequence[tuple[datetime, int]]) -> list[Entity]:
    """How often, and by how many, a page was linked to on each of the last days, today first."""
    midnight = utc_now().replace(hour=0, minute=0, second=0, microsecond=0)
    days = [midnight - timedelta(days=back) for back in range(_LOOKED_BACK.days)]
    history: list[Entity] = []
    for day in days:
        who = [account_id for at, account_id in used if day <= at < day + timedelta(days=1)]
        history.append({"day": str(int(day.timestamp())), "uses": str(len(who)), "accounts": str(len(set(who)))})
    return history


def _offset(request: Request) -> int:
    return max(0, number_of(read_query(request), "offset") or 0)


ROUTES = [
    # The old name of the tags.
    Route("/api/v1/trends", tags),
    Route("/api/v1/trends/tags", tags),
    Route("/api/v1/trends/statuses", statuses),
    Route("/api/v1/trends/links", links),
]
