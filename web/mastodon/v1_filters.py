"""Filters as old clients know them: one keyword each. Source: https://docs.joinmastodon.org/methods/filters/#v1"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.models.kinds import FilterAction
from ensembl_fed.services.keep_filter import (
    FilterDraft,
    KeywordDraft,
    change_filter,
    create_filter,
    delete_filter,
    delete_keyword,
    own_filter,
    own_keyword,
)
from ensembl_fed.storage.filters import filters_of
from web.answers import empty_answer, json_answer
from web.auth import needs_scope, viewer_of
from web.entities.filter import v1_filter_entity
from web.forms import Form, flag_of, read_form, text_of, texts_of
from web.mastodon.filters import read_term
from web.request import instance_of


@needs_scope("read:filters")
async def show_filters(request: Request) -> Response:
    """GET /api/v1/filters -- https://docs.joinmastodon.org/methods/filters/#get-v1"""
    async with instance_of(request).database.reading() as unit:
        found = await filters_of(unit, viewer_of(request).account.id)
    return json_answer([v1_filter_entity(whole.filter, keyword) for whole in found for keyword in whole.keywords])


@needs_scope("read:filters")
async def show_filter(request: Request) -> Response:
    """GET /api/v1/filters/:id -- https://docs.joinmastodon.org/methods/filters/#get-one-v1"""
    async with instance_of(request).database.reading() as unit:
        kept, keyword = await own_keyword(unit, viewer_of(request).account.id, request.path_params["id"])
    return json_answer(v1_filter_entity(kept, keyword))


@needs_scope("write:filters")
async def create(request: Request) -> Response:
    """POST /api/v1/filters -- https://docs.joinmastodon.org/methods/filters/#create-v1"""
    form = await read_form(request)
    phrase = text_of(form, "phrase")
    keyword = KeywordDraft(phrase, flag_of(form, "whole_word", default=True))
    draft = FilterDraft(
        title=phrase[:255],
        context=texts_of(form, "context"),
        action=_action_of(form) or FilterAction.WARN,
        expires_in_s=read_term(form),
        keywords=[keyword],
    )
    async with instance_of(request).database.unit() as unit:
        whole = await create_filter(unit, viewer_of(request).account.id, draft)
    return json_answer(v1_filter_entity(whole.filter, whole.keywords[0]))


@needs_scope("write:filters")
async def change(request: Request) -> Response:
    """PUT /api/v1/filters/:id -- https://docs.joinmastodon.org/methods/filters/#update-v1"""
    form = await read_form(request)
    account_id = viewer_of(request).account.id
    async with instance_of(request).database.unit() as unit:
        kept, keyword = await own_keyword(unit, account_id, request.path_params["id"])
        wanted = KeywordDraft(
            text_of(form, "phrase") if form.get("phrase") is not None else None,
            flag_of(form, "whole_word") if form.get("whole_word") is not None else None,
            id=keyword.id,
        )
        draft = FilterDraft(
            context=texts_of(form, "context") if form.get("context") is not None else None,
            action=_action_of(form),
            expires_in_s=read_term(form),
            keywords=[wanted],
        )
        whole = await change_filter(unit, account_id, kept.id, draft)
    shown = next(one for one in whole.keywords if one.id == keyword.id)
    return json_answer(v1_filter_entity(whole.filter, shown))


@needs_scope("write:filters")
async def remove(request: Request) -> Response:
    """DELETE /api/v1/filters/:id -- https://docs.joinmastodon.org/methods/filters/#delete-v1

    A filter that has nothing left to look for goes with its last keyword.
    """
    account_id = viewer_of(request).account.id
    async with instance_of(request).database.unit() as unit:
        kept, keyword = await own_keyword(unit, account_id, request.path_params["id"])
        await delete_keyword(unit, account_id, keyword.id)
        whole = await own_filter(unit, account_id, kept.id)
        if not whole.keywords and not whole.statuses:
            await delete_filter(unit, account_id, kept.id)
    return empty_answer()


def _action_of(form: Form) -> str | None:
    """`irreversible` means to hide; not to say it says nothing."""
    if form.get("irreversible") is None:
        return None
    return (FilterAction.HIDE if flag_of(form, "irreversible") else FilterAction.WARN).value


ROUTES = [
    Route("/api/v1/filters", show_filters, methods=["GET"]),
    Route("/api/v1/filters", create, methods=["POST"]),
    Route("/api/v1/filters/{id:int}", show_filter, methods=["GET"]),
    Route("/api/v1/filters/{id:int}", change, methods=["PUT"]),
    Route("/api/v1/filters/{id:int}", remove, methods=["DELETE"]),
]
