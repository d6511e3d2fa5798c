"""Lists, whom they hold and what they show. Source: https://docs.joinmastodon.org/methods/lists/"""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import NotFound
from ensembl_fed.services.keep_list import (
    ListDraft,
    add_to_list,
    change_list,
    create_list,
    delete_list,
    own_list,
    remove_from_list,
)
from ensembl_fed.storage.lists import MOST_MEMBERS, list_members, list_status_ids, lists_of, lists_with
from ensembl_fed.surface.visibility import shown_clause
from web.answers import empty_answer, json_answer
from web.auth import needs_scope, viewer_of
from web.entities.list import list_entity
from web.filtering import HOME
from web.forms import Form, flag_of, read_form, text_of, texts_of
from web.mastodon.accounts import account_or_not_found, entities
from web.mastodon.show import timeline_answer
from web.paging import link_header, read_id, read_page
from web.request import instance_of

_MOST_NAMED = 500


@needs_scope("read:lists")
async def show_lists(request: Request) -> Response:
    """GET /api/v1/lists -- https://docs.joinmastodon.org/methods/lists/#get"""
    async with instance_of(request).database.reading() as unit:
        found = await lists_of(unit, viewer_of(request).account.id)
    return json_answer([list_entity(one) for one in found])


@needs_scope("read:lists")
async def show_list(request: Request) -> Response:
    """GET /api/v1/lists/:id -- https://docs.joinmastodon.org/methods/lists/#get-one"""
    async with instance_of(request).database.reading() as unit:
        found = await own_list(unit, viewer_of(request).account.id, request.path_params["id"])
    return json_answer(list_entity(found))


@needs_scope("write:lists")
async def create(request: Request) -> Response:
    """POST /api/v1/lists -- https://docs.joinmastodon.org/methods/lists/#create"""
    draft = _draft_of(await read_form(request))
    async with instance_of(request).database.unit() as unit:
        kept = await create_list(unit, viewer_of(request).account.id, draft)
    return json_answer(list_entity(kept))


@needs_scope("write:lists")
async def change(request: Request) -> Response:
    """PUT /api/v1/lists/:id -- https://docs.joinmastodon.org/methods/lists/#update"""
    draft = _draft_of(await read_form(request))
    async with instance_of(request).database.unit() as unit:
        kept = await change_list(unit, viewer_of(request).account.id, request.path_params["id"], draft)
    return json_answer(list_entity(kept))


@needs_scope("write:lists")
async def remove(request: Request) -> Response:
    """DELETE /api/v1/lists/:id -- https://docs.joinmastodon.org/methods/lists/#delete"""
    async with instance_of(request).database.unit() as unit:
        await delete_list(unit, viewer_of(request).account.id, request.path_params["id"])
    return empty_answer()


@needs_scope("read:lists")
async def show_members(request: Request) -> Response:
    """GET /api/v1/lists/:id/accounts -- https://docs.joinmastodon.org/methods/lists/#accounts

    `limit=0` asks for all of them at once.
    """
    page = read_page(request, default=40)
    limit = MOST_MEMBERS if request.query_params.get("limit") == "0" else page.limit
    async with instance_of(request).database.reading() as unit:
        kept = await own_list(unit, viewer_of(request).account.id, request.path_params["id"])
        found = await list_members(unit, kept.id, older_than=page.max_id, newer_than=page.newer_than, limit=limit)
    shown = [one for _, one in found if one.suspended_at is None and one.gone_at is None]
    return json_answer(
        entities(request, shown), headers=link_header(request, [cursor for cursor, _ in found], limit=limit)
    )


@needs_scope("write:lists")
async def add_members(request: Request) -> Response:
    """POST /api/v1/lists/:id/accounts -- https://docs.joinmastodon.org/methods/lists/#accounts-add"""
    wanted = _named(await read_form(request))
    async with instance_of(request).database.unit() as unit:
        await add_to_list(unit, viewer_of(request).account.id, request.path_params["id"], wanted)
    return empty_answer()


@needs_scope("write:lists")
async def remove_members(request: Request) -> Response:
    """DELETE /api/v1/lists/:id/accounts -- https://docs.joinmastodon.org/methods/lists/#accounts-remove"""
    wanted = _named(await read_form(request))
    async with instance_of(request).database.unit() as unit:
        await remove_from_list(unit, viewer_of(request).account.id, request.path_params["id"], wanted)
    return empty_answer()


@needs_scope("read:lists")
async def lists_of_account(request: Request) -> Response:
    """GET /api/v1/accounts/:id/lists -- https://docs.joinmastodon.org/methods/accounts/#lists"""
    async with instance_of(request).database.reading() as unit:
        target = await account_or_not_found(unit, request.path_params["id"])
        found = await lists_with(unit, viewer_of(request).account.id, target.id)
    return json_answer([list_entity(one) for one in found])


@needs_scope("read:lists")
async def show_timeline(request: Request) -> Response:
    """GET /api/v1/timelines/list/:list_id -- https://docs.joinmastodon.org/methods/timelines/#list"""
    page, viewer = read_page(request), viewer_of(request)
    async with instance_of(request).database.reading() as unit:
        kept = await own_list(unit, viewer.account.id, request.path_params["id"])
        found = await list_status_ids(
            unit,
            kept,
            visible=await shown_clause(unit, viewer.account.id),
            older_than=page.max_id,
            newer_than=page.newer_than,
            oldest_first=page.is_ascending,
            limit=page.limit,
        )
        return await timeline_answer(request, unit, found, viewer, page, place=HOME)


def _draft_of(form: Form) -> ListDraft:
    return ListDraft(
        title=text_of(form, "title") if form.get("title") is not None else None,
        replies_policy=text_of(form, "replies_policy") or None,
        exclusive=flag_of(form, "exclusive") if form.get("exclusive") is not None else None,
    )


def _named(form: Form) -> Sequence[int]:
    """The accounts that `account_ids[]` names. Raises NotFound for what can be no account."""
    texts = texts_of(form, "account_ids")[:_MOST_NAMED]
    ids = [read_id(text) for text in texts]
    if None in ids:
        raise NotFound
    return [one for one in ids if one is not None]


ROUTES = [
    Route("/api/v1/lists", show_lists, methods=["GET"]),
    Route("/api/v1/lists", create, methods=["POST"]),
    Route("/api/v1/lists/{id:int}", show_list, methods=["GET"]),
    Route("/api/v1/lists/{id:int}", change, methods=["PUT"]),
    Route("/api/v1/lists/{id:int}", remove, methods=["DELETE"]),
    Route("/api/v1/lists/{id:int}/accounts", show_members, methods=["GET"]),
    Route("/api/v1/lists/{id:int}/accounts", add_members, methods=["POST"]),
    Route("/api/v1/lists/{id:int}/accounts", remove_members, methods=["DELETE"]),
    Route("/api/v1/accounts/{id:int}/lists", lists_of_account),
    Route("/api/v1/timelines/list/{id:int}", show_timeline),
]
