"""Direct messages by conversation. Source: https://docs.joinmastodon.org/methods/conversations/"""

from collections.abc import Sequence

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import NotFound
from ensembl_fed.storage.direct_messages import (
    Conversation,
    conversation_with,
    conversations,
    mark_conversation,
    people_in,
)
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import shown_clause
from web.answers import empty_answer, json_answer
from web.auth import needs_scope, viewer_of
from web.filtering import sieve_for
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
    """POST /api/v1/conversations/:id/read -- https://docs.joinmastodon.org/methods/conversations/#read"""
    return await _mark(request, is_read=True)


@needs_scope("write:conversations")
async def mark_unread(request: Request) -> Response:
    """POST /api/v1/conversations/:id/unread: the last message counts as unread again, if somebody else wrote it."""
    return await _mark(request, is_read=False)


@needs_scope("write:conversations")
async def remove(request: Request) -> Response:
    """DELETE /api/v1/conversations/:id -- https://docs.joinmastodon.org/methods/conversations/#delete

    The messages stay; a new one brings the conversation back with what comes from then on.
    """
    viewer_id = viewer_of(request).account.id
    async with instance_of(request).database.unit() as unit:
        found = await _asked(request, unit, viewer_id)
        await mark_conversation(unit, viewer_id, found.uri, removed_id=found.last_id)
    return empty_answer()


async def _mark(request: Request, *, is_read: bool) -> Response:
    viewer_id = viewer_of(request).account.id
    async with instance_of(request).database.unit() as unit:
        found = await _asked(request, unit, viewer_id)
        await mark_conversation(unit, viewer_id, found.uri, read_id=found.last_id if is_read else found.last_id - 1)
    async with instance_of(request).database.reading() as unit:
        shown = await conversation_of_status(request, unit, found.last_id, viewer_id)
    if shown is None:
        raise NotFound
    return json_answer(shown)


async def _asked(request: Request, unit: Unit, viewer_id: int) -> Conversation:
    """The viewer's conversation of the path. Raises NotFound."""
    visible = await shown_clause(unit, viewer_id)
    found = await conversation_with(unit, viewer_id, request.path_params["id"], visible=visible)
    if found is None:
        raise NotFound
    return found


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
    sieve = await sieve_for(connection, viewer_id, unit=unit)
    last = await kept.by_id(rows, for_viewer=True, unit=unit, sieve=sieve)
    people = await people_in(unit, list(last), but=viewer_id)
    accounts = await kept.accounts(unit, (one for ids in people.values() for one in ids))
    return [
        b"".join(
            (
                b'{"id":"%d","unread":%s,"accounts":' % (one.first_id, b"true" if one.is_unread else b"false"),
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
    Route("/api/v1/conversations/{id:int}", remove, methods=["DELETE"]),
    Route("/api/v1/conversations/{id:int}/read", mark_read, methods=["POST"]),
    Route("/api/v1/conversations/{id:int}/unread", mark_unread, methods=["POST"]),
]
