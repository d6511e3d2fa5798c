"""The keywords and the statuses of filters. Source: https://docs.joinmastodon.org/methods/filters/"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.services.keep_filter import (
    add_filtered_status,
    add_keyword,
    change_keyword,
    delete_filtered_status,
    delete_keyword,
    own_filter,
    own_filtered_status,
    own_keyword,
)
from web.answers import empty_answer, json_answer
from web.auth import needs_scope, viewer_of
from web.entities.filter import filtered_status_entity, keyword_entity
from web.forms import read_form
from web.mastodon.filters import read_keyword
from web.mastodon.show import seen_status
from web.paging import read_id
from web.request import instance_of


@needs_scope("read:filters")
async def show_keywords(request: Request) -> Response:
    """GET /api/v2/filters/:filter_id/keywords -- https://docs.joinmastodon.org/methods/filters/#keywords-get"""
    async with instance_of(request).database.reading() as unit:
        found = await own_filter(unit, viewer_of(request).account.id, request.path_params["id"])
    return json_answer([keyword_entity(keyword) for keyword in found.keywords])


@needs_scope("write:filters")
async def create_keyword(request: Request) -> Response:
    """POST /api/v2/filters/:filter_id/keywords -- https://docs.joinmastodon.org/methods/filters/#keywords-create"""
    draft = read_keyword(await read_form(request))
    async with instance_of(request).database.unit() as unit:
        kept = await add_keyword(unit, viewer_of(request).account.id, request.path_params["id"], draft)
    return json_answer(keyword_entity(kept))


@needs_scope("read:filters")
async def show_keyword(request: Request) -> Response:
    """GET /api/v2/filters/keywords/:id -- https://docs.joinmastodon.org/methods/filters/#keywords-get-one"""
    async with instance_of(request).database.reading() as unit:
        _, keyword = await own_keyword(unit, viewer_of(request).account.id, request.path_params["id"])
    return json_answer(keyword_entity(keyword))


@needs_scope("write:filters")
async def update_keyword(request: Request) -> Response:
    """PUT /api/v2/filters/keywords/:id -- https://docs.joinmastodon.org/methods/filters/#keywords-update"""
    draft = read_keyword(await read_form(request))
    async with instance_of(request).database.unit() as unit:
        kept = await change_keyword(unit, viewer_of(request).account.id, request.path_params["id"], draft)
    return json_answer(keyword_entity(kept))


@needs_scope("write:filters")
async def remove_keyword(request: Request) -> Response:
    """DELETE /api/v2/filters/keywords/:id -- https://docs.joinmastodon.org/methods/filters/#keywords-delete"""
    async with instance_of(request).database.unit() as unit:
        await delete_keyword(unit, viewer_of(request).account.id, request.path_params["id"])
    return empty_answer()


@needs_scope("read:filters")
async def show_statuses(request: Request) -> Response:
    """GET /api/v2/filters/:filter_id/statuses -- https://docs.joinmastodon.org/methods/filters/#statuses-get"""
    async with instance_of(request).database.reading() as unit:
        found = await own_filter(unit, viewer_of(request).account.id, request.path_params["id"])
    return json_answer([filtered_status_entity(entry) for entry in found.statuses])


@needs_scope("write:filters")
async def add_status(request: Request) -> Response:
    """POST /api/v2/filters/:filter_id/statuses -- https://docs.joinmastodon.org/methods/filters/#statuses-add"""
    wanted = read_id((await read_form(request)).get("status_id"))
    account = viewer_of(request).account
    async with instance_of(request).database.unit() as unit:
        status = await seen_status(unit, wanted or 0, account)
        entry = await add_filtered_status(unit, account.id, request.path_params["id"], status.id)
    return json_answer(filtered_status_entity(entry))


@needs_scope("read:filters")
async def show_status(request: Request) -> Response:
    """GET /api/v2/filters/statuses/:id -- https://docs.joinmastodon.org/methods/filters/#statuses-get-one"""
    async with instance_of(request).database.reading() as unit:
        entry = await own_filtered_status(unit, viewer_of(request).account.id, request.path_params["id"])
    return json_answer(filtered_status_entity(entry))


@needs_scope("write:filters")
async def remove_status(request: Request) -> Response:
    """DELETE /api/v2/filters/statuses/:id -- https://docs.joinmastodon.org/methods/filters/#statuses-remove"""
    async with instance_of(request).database.unit() as unit:
        entry = await delete_filtered_status(unit, viewer_of(request).account.id, request.path_params["id"])
    return json_answer(filtered_status_entity(entry))


ROUTES = [
    Route("/api/v2/filters/{id:int}/keywords", show_keywords, methods=["GET"]),
    Route("/api/v2/filters/{id:int}/keywords", create_keyword, methods=["POST"]),
    Route("/api/v2/filters/keywords/{id:int}", show_keyword, methods=["GET"]),
    Route("/api/v2/filters/keywords/{id:int}", update_keyword, methods=["PUT"]),
    Route("/api/v2/filters/keywords/{id:int}", remove_keyword, methods=["DELETE"]),
    Route("/api/v2/filters/{id:int}/statuses", show_statuses, methods=["GET"]),
    Route("/api/v2/filters/{id:int}/statuses", add_status, methods=["POST"]),
    Route("/api/v2/filters/statuses/{id:int}", show_status, methods=["GET"]),
    Route("/api/v2/filters/statuses/{id:int}", remove_status, methods=["DELETE"]),
]
