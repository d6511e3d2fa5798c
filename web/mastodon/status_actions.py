"""What somebody does with a status: like, share, keep, pin. Source: https://docs.joinmastodon.org/methods/statuses/"""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.models import Account, Status
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.services.favourite_status import favourite_status, unfavourite_status
from ensembl_fed.services.pin_status import pin_status, unpin_status
from ensembl_fed.services.reblog_status import reblog_status, unreblog_status
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.keepsakes import (
    add_bookmark,
    count_pins,
    favourited_by,
    reblogged_by,
    remove_bookmark,
)
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import may_see, shown_clause
from web.answers import json_answer
from web.auth import needs_scope, open_to_all, optional_viewer, viewer_of
from web.forms import read_form, text_of
from web.kept_statuses import kept_statuses_of
from web.mastodon.show import joined, seen_status, written, written_answer
from web.paging import link_header, read_page
from web.request import instance_of

# Mastodon's bound (StatusPinValidator).
_MOST_PINS: Final = 5

Act = Callable[[Unit, Account, int], Awaitable[Status]]


@needs_scope("write:favourites")
async def favourite(request: Request) -> Response:
    """POST /api/v1/statuses/:id/favourite -- https://docs.joinmastodon.org/methods/statuses/#favourite"""
    return await _act(request, favourite_status)


@needs_scope("write:favourites")
async def unfavourite(request: Request) -> Response:
    """POST /api/v1/statuses/:id/unfavourite -- https://docs.joinmastodon.org/methods/statuses/#unfavourite"""
    return await _act(request, unfavourite_status)


@needs_scope("write:statuses")
async def reblog(request: Request) -> Response:
    """POST /api/v1/statuses/:id/reblog -- https://docs.joinmastodon.org/methods/statuses/#boost

    Answers with the share, which holds the status that it shares.
    """
    word = text_of(await read_form(request), "visibility")
    visibility = _share_visibility(word)
    return await _act(request, lambda unit, account, one: reblog_status(unit, account, one, visibility=visibility))


@needs_scope("write:statuses")
async def unreblog(request: Request) -> Response:
    """POST /api/v1/statuses/:id/unreblog -- https://docs.joinmastodon.org/methods/statuses/#unreblog

    The share goes in any case; the status that it was of is not found if it may no longer be seen.
    """
    async with instance_of(request).database.unit() as unit:
        account = await _account(unit, request)
        status = await unreblog_status(unit, account, request.path_params["id"])
        change = await written(unit, status.id, account.id) if await may_see(unit, status, account) else None
    if change is None:
        raise NotFound
    return await written_answer(request, change)


@needs_scope("write:bookmarks")
async def bookmark(request: Request) -> Response:
    """POST /api/v1/statuses/:id/bookmark -- https://docs.joinmastodon.org/methods/statuses/#bookmark"""

    async def act(unit: Unit, account: Account, status_id: int) -> Status:
        status = await _original(unit, status_id, account)
        await add_bookmark(unit, account.id, status.id)
        return status

    return await _act(request, act)


@needs_scope("write:bookmarks")
async def unbookmark(request: Request) -> Response:
    """POST /api/v1/statuses/:id/unbookmark -- https://docs.joinmastodon.org/methods/statuses/#unbookmark"""

    async def act(unit: Unit, account: Account, status_id: int) -> Status:
        status = await _original(unit, status_id, account)
        await remove_bookmark(unit, account.id, status.id)
        return status

    return await _act(request, act)


@needs_scope("write:accounts")
async def pin(request: Request) -> Response:
    """POST /api/v1/statuses/:id/pin -- https://docs.joinmastodon.org/methods/statuses/#pin"""

    async def act(unit: Unit, account: Account, status_id: int) -> Status:
        status = await seen_status(unit, status_id, account)
        if status.account_id != account.id:
            raise Invalid("Validation failed: on ne peut épingler que ses propres messages.")
        if status.reblog_of_id is not None or status.visibility is Visibility.DIRECT:
            raise Invalid("Validation failed: ce message ne peut pas être épinglé.")
        if await count_pins(unit, account.id) >= _MOST_PINS:
            raise Invalid(f"Validation failed: {_MOST_PINS} messages épinglés au plus.")
        await pin_status(unit, account, status)
        return status

    return await _act(request, act)


@needs_scope("write:accounts")
async def unpin(request: Request) -> Response:
    """POST /api/v1/statuses/:id/unpin -- https://docs.joinmastodon.org/methods/statuses/#unpin"""

    async def act(unit: Unit, account: Account, status_id: int) -> Status:
        status = await seen_status(unit, status_id, account)
        if status.account_id != account.id:
            raise NotFound
        await unpin_status(unit, account, status)
        return status

    return await _act(request, act)


@open_to_all
async def who_favourited(request: Request) -> Response:
    """GET /api/v1/statuses/:id/favourited_by -- https://docs.joinmastodon.org/methods/statuses/#favourited_by"""
    return await _people(request, lambda unit, status_id, _, **page: favourited_by(unit, status_id, **page))


@open_to_all
async def who_reblogged(request: Request) -> Response:
    """GET /api/v1/statuses/:id/reblogged_by -- https://docs.joinmastodon.org/methods/statuses/#reblogged_by"""

    async def people(unit: Unit, status_id: int, viewer_id: int | None, **page: Any) -> list[tuple[int, Account]]:
        visible = await shown_clause(unit, viewer_id, muted=False)
        return await reblogged_by(unit, status_id, visible=visible, **page)

    return await _people(request, people)


async def _act(request: Request, act: Act) -> Response:
    """Do it, and answer with the status as it is now."""
    async with instance_of(request).database.unit() as unit:
        account = await _account(unit, request)
        status = await act(unit, account, request.path_params["id"])
        change = await written(unit, status.id, account.id)
    return await written_answer(request, change)


async def _account(unit: Unit, request: Request) -> Account:
    account = await account_by_id(unit, viewer_of(request).account.id)
    if account is None:
        raise NotFound
    return account


async def _people(request: Request, people: Callable[..., Awaitable[list[tuple[int, Account]]]]) -> Response:
    page = read_page(request, default=40)
    viewer = await optional_viewer(request, None, "read:statuses", "read:accounts")
    kept = kept_statuses_of(request)
    async with instance_of(request).database.reading() as unit:
        account = viewer.account if viewer else None
        status = await _original(unit, request.path_params["id"], account)
        bounds = {"older_than": page.max_id, "newer_than": page.newer_than, "limit": page.limit}
        rows = await people(unit, status.id, account.id if account else None, **bounds)
    links = link_header(request, [cursor for cursor, _ in rows], limit=page.limit)
    return json_answer(joined([kept.account(account) for _, account in rows]), headers=links)


async def _original(unit: Unit, status_id: int, viewer: Account | None) -> Status:
    """The status, or what it shares. Raises NotFound for what the viewer may not see."""
    status = await seen_status(unit, status_id, viewer)
    return status if status.reblog_of_id is None else await seen_status(unit, status.reblog_of_id, viewer)


def _share_visibility(word: str) -> Visibility | None:
    if word in ("", "null"):
        return None
    try:
        return Visibility(word)
    except ValueError as error:
        raise Invalid("Cette visibilité n’existe pas.") from error


ROUTES = [
    Route("/api/v1/statuses/{id:int}/favourite", favourite, methods=["POST"]),
    Route("/api/v1/statuses/{id:int}/unfavourite", unfavourite, methods=["POST"]),
    Route("/api/v1/statuses/{id:int}/reblog", reblog, methods=["POST"]),
    Route("/api/v1/statuses/{id:int}/unreblog", unreblog, methods=["POST"]),
    Route("/api/v1/statuses/{id:int}/bookmark", bookmark, methods=["POST"]),
    Route("/api/v1/statuses/{id:int}/unbookmark", unbookmark, methods=["POST"]),
    Route("/api/v1/statuses/{id:int}/pin", pin, methods=["POST"]),
    Route("/api/v1/statuses/{id:int}/unpin", unpin, methods=["POST"]),
    Route("/api/v1/statuses/{id:int}/favourited_by", who_favourited),
    Route("/api/v1/statuses/{id:int}/reblogged_by", who_reblogged),
]
