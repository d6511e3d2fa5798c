"""Filters. Source: https://docs.joinmastodon.org/methods/filters/"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.services.keep_filter import (
    FilterDraft,
    KeywordDraft,
    change_filter,
    create_filter,
    delete_filter,
    own_filter,
)
from ensembl_fed.storage.filters import filters_of
from web.answers import empty_answer, json_answer
from web.auth import needs_scope, viewer_of
from web.entities.filter import filter_entity
from web.forms import Form, flag_of, forms_of, number_of, read_form, text_of, texts_of
from web.paging import read_id
from web.request import instance_of


@needs_scope("read:filters")
async def show_filters(request: Request) -> Response:
    """GET /api/v2/filters -- https://docs.joinmastodon.org/methods/filters/#get"""
    async with instance_of(request).database.reading() as unit:
        found = await filters_of(unit, viewer_of(request).account.id)
    return json_answer([filter_entity(one) for one in found])


@needs_scope("read:filters")
async def show_filter(request: Request) -> Response:
    """GET /api/v2/filters/:id -- https://docs.joinmastodon.org/methods/filters/#get-one"""
    async with instance_of(request).database.reading() as unit:
        found = await own_filter(unit, viewer_of(request).account.id, request.path_params["id"])
    return json_answer(filter_entity(found))


@needs_scope("write:filters")
async def create(request: Request) -> Response:
    """POST /api/v2/filters -- https://docs.joinmastodon.org/methods/filters/#create"""
    draft = _draft_of(await read_form(request))
    async with instance_of(request).database.unit() as unit:
        kept = await create_filter(unit, viewer_of(request).account.id, draft)
    return json_answer(filter_entity(kept))


@needs_scope("write:filters")
async def change(request: Request) -> Response:
    """PUT /api/v2/filters/:id -- https://docs.joinmastodon.org/methods/filters/#update"""
    draft = _draft_of(await read_form(request))
    async with instance_of(request).database.unit() as unit:
        kept = await change_filter(unit, viewer_of(request).account.id, request.path_params["id"], draft)
    return json_answer(filter_entity(kept))


@needs_scope("write:filters")
async def remove(request: Request) -> Response:
    """DELETE /api/v2/filters/:id -- https://docs.joinmastodon.org/methods/filters/#delete"""
    async with instance_of(request).database.unit() as unit:
        await delete_filter(unit, viewer_of(request).account.id, request.path_params["id"])
    return empty_answer()


def read_term(form: Form) -> int | None:
    """`expires_in` in seconds: 0 where the filter is to last for ever, None where nothing is said of it."""
    if "expires_in" not in form:
        return None
    return max(0, number_of(form, "expires_in") or 0)


def read_keyword(form: Form) -> KeywordDraft:
    """A keyword of a form."""
    return KeywordDraft(
        keyword=text_of(form, "keyword") if form.get("keyword") is not None else None,
        whole_word=flag_of(form, "whole_word") if form.get("whole_word") is not None else None,
        id=read_id(form.get("id")),
        is_removed=flag_of(form, "_destroy"),
    )


def _draft_of(form: Form) -> FilterDraft:
    return FilterDraft(
        title=text_of(form, "title") if form.get("title") is not None else None,
        context=texts_of(form, "context") if form.get("context") is not None else None,
        action=text_of(form, "filter_action") or None,
        expires_in_s=read_term(form),
        keywords=[read_keyword(one) for one in forms_of(form, "keywords_attributes")],
    )


ROUTES = [
    Route("/api/v2/filters", show_filters, methods=["GET"]),
    Route("/api/v2/filters", create, methods=["POST"]),
    Route("/api/v2/filters/{id:int}", show_filter, methods=["GET"]),
    Route("/api/v2/filters/{id:int}", change, methods=["PUT"]),
    Route("/api/v2/filters/{id:int}", remove, methods=["DELETE"]),
]
