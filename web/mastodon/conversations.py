"""Direct messages by conversation. Source: https://docs.joinmastodon.org/methods/conversations/"""

from collections.abc import Sequence

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import NotFound
from ensembl_fed.storage.direct_messages import Conversation, conversation_with, conversations, people_in
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import shown_clause
from web.answers import json_answer
from web.auth import needs_scope, viewer_of
from web.kept_statuses import kept_statuses_of
from web.mastodon.show import joined, rows_for
from web.paging import link_header, read_page
from web.request import instance_of


@needs_scope("read:statuses")
async def show_conversations(request: Request) -> Response:
    """GET /api/v1/conversations -- https://docs.joinmastodon.org/methods/conversations/#get"""
    page = read_page(request)
    viewer_id = viewer_of(request).account.id
    async with instance_of(request).database.reading() as unit:
        found = await conversations(
            unit,
            viewer_id,
            visible=await shown_clause(unit, viewer_id),
            older_than=page.max_id,
            newer_than=page.newer_than,
            limit=page.limit,
        )
        shown = await _rendered(request, unit, found, viewer_id)
    links = link_header(request, [one.last_id for one in found], limit=page.limit)
    return json_answer(joined(shown), headers=links)


@needs_scope("write:conversations")
async def mark_read(request: Request) -> Response:
    """POST /api/v1/conversations/:id/read -- https://docs.joinmastodon.org/methods/conversations/#read

    What was read is not kept: a conversation is never shown as unread.
    """
    viewer_id = viewer_of(request).account.id
    async with instance_of(request).database.reading() as unit:
        shown = await conversation_of_status(request, unit, request.path_params["id"], viewer_id)
    if shown is None:
        raise NotFound
    return json_answer(shown)


async def conversation_of_status(
    connection: HTTPConnection, unit: Unit, status_id: int, viewer_id: int
) -> bytes | None:
    """The viewer's conversation that a direct message belongs to, rendered; None if it is not theirs."""
    visible = await shown_clause(unit, viewer_id)
    found = await conversation_with(unit, viewer_id, status_id, visible=visible)
    shown = await _rendered(connection, unit, [found], viewer_id) if found is not None else []
    return shown[0] if shown else None


async def _rendered(
    connection: HTTPConnection, unit: Unit, found: Sequence[Conversation], viewer_id: int
) -> list[bytes]:
    kept = kept_statuses_of(connection)
    rows = await rows_for(unit, [one.last_id for one in found], viewer_id)
    last = await kept.by_id(rows, for_viewer=True, unit=unit)
    people = await people_in(unit, list(last), but=viewer_id)
    accounts = await kept.accounts(unit, (one for ids in people.values() for one in ids))
    return [
        b"".join(
            (
                b'{"id":"%d","unread":false,"accounts":' % one.first_id,
                joined([accounts[who] for who in people.get(one.last_id, ()) if who in accounts]),
                b',"last_status":',
                last[one.last_id],
                b"}",
            )
        )
        for one in found
        if one.last_id in last
    ]


ROUTES = [
    Route("/api/v1/conversations", show_conversations),
    Route("/api/v1/conversations/{id:int}/read", mark_read, methods=["POST"]),
]
