"""Statuses that wait for their hour. Source: https://docs.joinmastodon.org/methods/scheduled_statuses/"""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.models import Account, Media, ScheduledStatus
from ensembl_fed.services.post_status import Draft
from ensembl_fed.services.schedule_status import cancel_scheduled, draft_of, move_scheduled, schedule_status
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.scheduled import own_scheduled, scheduled_page
from ensembl_fed.storage.statuses import media_by_ids
from ensembl_fed.storage.unit import Unit
from web.answers import JsonAnswer, empty_answer, json_answer
from web.auth import needs_scope, viewer_of
from web.entities.scheduled import scheduled_entity
from web.forms import read_form
from web.mastodon.drafts import read_hour
from web.paging import link_header, read_page
from web.request import base_url_of, instance_of

_MOST_ON_A_PAGE = 40


async def appoint_status(request: Request, draft: Draft, hour: datetime) -> JsonAnswer:
    """POST /api/v1/statuses with `scheduled_at`: answers with a ScheduledStatus."""
    async with instance_of(request).database.unit() as unit:
        author = await _account(unit, request)
        scheduled = await schedule_status(unit, author, draft, hour, member=viewer_of(request).member)
        return await _answer(request, unit, scheduled)


@needs_scope("read:statuses")
async def list_scheduled(request: Request) -> Response:
    """GET /api/v1/scheduled_statuses -- https://docs.joinmastodon.org/methods/scheduled_statuses/#get"""
    page = read_page(request, most=_MOST_ON_A_PAGE)
    async with instance_of(request).database.reading() as unit:
        found = await scheduled_page(
            unit,
            viewer_of(request).account.id,
            older_than=page.max_id,
            newer_than=page.newer_than,
            oldest_first=page.is_ascending,
            limit=page.limit,
        )
        media = await _media(unit, found)
    base = base_url_of(request)
    links = link_header(request, [one.id for one in found], limit=page.limit)
    return json_answer([scheduled_entity(one, media[one.id], base) for one in found], headers=links)


@needs_scope("read:statuses")
async def show_scheduled(request: Request) -> Response:
    """GET /api/v1/scheduled_statuses/:id -- https://docs.joinmastodon.org/methods/scheduled_statuses/#get-one"""
    async with instance_of(request).database.reading() as unit:
        found = await own_scheduled(unit, viewer_of(request).account.id, request.path_params["id"])
        if found is None:
            raise NotFound
        return await _answer(request, unit, found)


@needs_scope("write:statuses")
async def change_scheduled(request: Request) -> Response:
    """PUT /api/v1/scheduled_statuses/:id -- https://docs.joinmastodon.org/methods/scheduled_statuses/#update"""
    hour = read_hour(await read_form(request))
    if hour is None:
        raise Invalid("Validation failed: choisissez une heure au moins cinq minutes plus tard.")
    async with instance_of(request).database.unit() as unit:
        author = await _account(unit, request)
        return await _answer(request, unit, await move_scheduled(unit, author, request.path_params["id"], hour))


@needs_scope("write:statuses")
async def remove_scheduled(request: Request) -> Response:
    """DELETE /api/v1/scheduled_statuses/:id -- https://docs.joinmastodon.org/methods/scheduled_statuses/#cancel"""
    async with instance_of(request).database.unit() as unit:
        await cancel_scheduled(unit, await _account(unit, request), request.path_params["id"])
    return empty_answer()


async def _account(unit: Unit, request: Request) -> Account:
    account = await account_by_id(unit, viewer_of(request).account.id)
    if account is None:
        raise NotFound
    return account


async def _answer(request: Request, unit: Unit, scheduled: ScheduledStatus) -> JsonAnswer:
    media = await _media(unit, [scheduled])
    return json_answer(scheduled_entity(scheduled, media[scheduled.id], base_url_of(request)))


async def _media(unit: Unit, scheduled: list[ScheduledStatus]) -> dict[int, list[Media]]:
    """The uploads of each, as far as they are still there."""
    wanted = {one.id: draft_of(one.params).media_ids for one in scheduled}
    found = {media.id: media for media in await media_by_ids(unit, [one for ids in wanted.values() for one in ids])}
    return {key: [found[one] for one in ids if one in found] for key, ids in wanted.items()}


ROUTES = [
    Route("/api/v1/scheduled_statuses", list_scheduled),
    Route("/api/v1/scheduled_statuses/{id:int}", show_scheduled, methods=["GET"]),
    Route("/api/v1/scheduled_statuses/{id:int}", change_scheduled, methods=["PUT"]),
    Route("/api/v1/scheduled_statuses/{id:int}", remove_scheduled, methods=["DELETE"]),
]
