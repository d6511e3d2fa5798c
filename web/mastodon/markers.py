"""How far somebody has read. Source: https://docs.joinmastodon.org/methods/markers/"""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.models import Marker
from ensembl_fed.storage.markers import TIMELINES, markers_of, put_marker
from web.answers import json_answer
from web.auth import needs_scope, viewer_of
from web.entities.moments import moment
from web.forms import form_of, read_form, read_query, text_of, texts_of
from web.paging import read_id
from web.request import instance_of


@needs_scope("read:statuses")
async def show_markers(request: Request) -> Response:
    """GET /api/v1/markers -- https://docs.joinmastodon.org/methods/markers/#get"""
    asked = texts_of(read_query(request), "timeline")
    async with instance_of(request).database.reading() as unit:
        found = await markers_of(unit, viewer_of(request).account.id, [one for one in asked if one in TIMELINES])
    return json_answer(markers_entity(found))


@needs_scope("write:statuses")
async def keep_markers(request: Request) -> Response:
    """POST /api/v1/markers -- https://docs.joinmastodon.org/methods/markers/#create"""
    form = await read_form(request)
    account_id = viewer_of(request).account.id
    wanted = {timeline: read_id(text_of(form_of(form, timeline), "last_read_id")) for timeline in TIMELINES}
    async with instance_of(request).database.unit() as unit:
        for timeline, last_read_id in wanted.items():
            if last_read_id is not None:
                await put_marker(unit, account_id, timeline, last_read_id)
        found = await markers_of(unit, account_id, [one for one, last in wanted.items() if last is not None])
    return json_answer(markers_entity(found))


def markers_entity(markers: Sequence[Marker]) -> dict[str, object]:
    """Marker by timeline; `{}` when nothing is marked."""
    return {
        marker.timeline: {
            "last_read_id": str(marker.last_read_id),
            "version": marker.version,
            "updated_at": moment(marker.updated_at),
        }
        for marker in markers
    }


ROUTES = [
    Route("/api/v1/markers", show_markers, methods=["GET"]),
    Route("/api/v1/markers", keep_markers, methods=["POST"]),
]
