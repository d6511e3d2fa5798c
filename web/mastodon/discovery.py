"""Whom members show, and whom they may want to know: endorsements, suggestions, the directory."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import InvalidFields
from ensembl_fed.models import Account
from ensembl_fed.storage.personal import (
    active_neighbours,
    add_endorsement,
    directory_page,
    endorsements_page,
    followed_by_friends,
    refuse_suggestion,
    remove_endorsement,
)
from ensembl_fed.storage.relations import followed_among
from ensembl_fed.storage.relationships import standings
from ensembl_fed.storage.unit import Unit
from web.answers import empty_answer, json_answer
from web.auth import Viewer, needs_scope, open_to_all, optional_viewer, viewer_of
from web.entities.account import AccountView, Entity, account_entity, relationship_entity
from web.forms import flag_of, number_of, read_query, text_of
from web.mastodon.accounts import account_or_not_found, entities
from web.paging import link_header, read_page
from web.request import base_url_of, instance_of

_MOST_SUGGESTED: Final = 80


@needs_scope("write:accounts")
async def endorse(request: Request) -> Response:
    """POST /api/v1/accounts/:id/endorse -- https://docs.joinmastodon.org/methods/accounts/#endorse"""
    viewer_id = viewer_of(request).account.id
    async with instance_of(request).database.unit() as unit:
        target = await account_or_not_found(unit, request.path_params["id"])
        if target.id not in await followed_among(unit, viewer_id, [target.id]):
            raise InvalidFields({"target_account": [("ERR_INVALID", "Abonnez-vous d’abord à ce compte.")]})
        await add_endorsement(unit, viewer_id, target.id)
        (standing,) = await standings(unit, viewer_id, [target.id])
    return json_answer(relationship_entity(standing))


@needs_scope("write:accounts")
async def unendorse(request: Request) -> Response:
    """POST /api/v1/accounts/:id/unendorse -- https://docs.joinmastodon.org/methods/accounts/#unendorse"""
    viewer_id = viewer_of(request).account.id
    async with instance_of(request).database.unit() as unit:
        target = await account_or_not_found(unit, request.path_params["id"])
        await remove_endorsement(unit, viewer_id, target.id)
        (standing,) = await standings(unit, viewer_id, [target.id])
    return json_answer(relationship_entity(standing))


@needs_scope("read:accounts")
async def own_endorsements(request: Request) -> Response:
    """GET /api/v1/endorsements -- https://docs.joinmastodon.org/methods/endorsements/#get"""
    return await _endorsements(request, viewer_of(request).account.id)


@open_to_all
async def endorsements(request: Request) -> Response:
    """GET /api/v1/accounts/:id/endorsements -- https://docs.joinmastodon.org/methods/accounts/#endorsements"""
    async with instance_of(request).database.reading() as unit:
        account = await account_or_not_found(unit, request.path_params["id"])
    return json_answer([]) if account.suspended_at is not None else await _endorsements(request, account.id)


@needs_scope("read")
async def suggestions(request: Request) -> Response:
    """GET /api/v2/suggestions -- https://docs.joinmastodon.org/methods/suggestions/#v2

    First whom those follow whom one follows, then active members, those of one's quartier before others.
    """
    base = base_url_of(request)
    async with instance_of(request).database.reading() as unit:
        friends, neighbours = await _suggested(request, unit, viewer_of(request))
    return json_answer(
        [_suggestion(one, base, "past_interactions", "friends_of_friends") for one in friends]
        + [_suggestion(one, base, "global", "most_interactions") for one in neighbours]
    )


@needs_scope("read")
async def v1_suggestions(request: Request) -> Response:
    """GET /api/v1/suggestions -- https://docs.joinmastodon.org/methods/suggestions/#v1"""
    async with instance_of(request).database.reading() as unit:
        friends, neighbours = await _suggested(request, unit, viewer_of(request))
    return json_answer(entities(request, [*friends, *neighbours]))


@needs_scope("read", "write:accounts")
async def refuse(request: Request) -> Response:
    """DELETE /api/v1/suggestions/:account_id -- https://docs.joinmastodon.org/methods/suggestions/#remove"""
    async with instance_of(request).database.unit() as unit:
        target = await account_or_not_found(unit, request.path_params["id"])
        await refuse_suggestion(unit, viewer_of(request).account.id, target.id)
    return empty_answer()


@open_to_all
async def directory(request: Request) -> Response:
    """GET /api/v1/directory -- https://docs.joinmastodon.org/methods/directory/#get"""
    page, query = read_page(request, default=40), read_query(request)
    viewer = await optional_viewer(request)
    async with instance_of(request).database.reading() as unit:
        found = await directory_page(
            unit,
            viewer.account.id if viewer else None,
            local=flag_of(query, "local"),
            by_newest=text_of(query, "order") == "new",
            limit=page.limit,
            offset=max(0, number_of(query, "offset") or 0),
        )
    return json_answer(entities(request, found))


async def _endorsements(request: Request, account_id: int) -> Response:
    page = read_page(request, default=40)
    async with instance_of(request).database.reading() as unit:
        found = await endorsements_page(
            unit, account_id, older_than=page.max_id, newer_than=page.newer_than, limit=page.limit
        )
    links = link_header(request, [cursor for cursor, _ in found], limit=page.limit)
    return json_answer(entities(request, [account for _, account in found]), headers=links)


async def _suggested(request: Request, unit: Unit, viewer: Viewer) -> tuple[list[Account], list[Account]]:
    page = read_page(request, default=40, most=_MOST_SUGGESTED)
    friends = await followed_by_friends(unit, viewer.account.id, limit=page.limit)
    neighbours = await active_neighbours(
        unit,
        viewer.account.id,
        quartier=viewer.member.quartier_slug,
        but=[one.id for one in friends],
        limit=page.limit - len(friends),
    )
    return friends, neighbours


def _suggestion(account: Account, base_url: str, source: str, reason: str) -> Entity:
    """Suggestion. Source: https://docs.joinmastodon.org/entities/Suggestion/"""
    return {"source": source, "sources": [reason], "account": account_entity(AccountView(account, base_url))}


ROUTES = [
    *(Route(f"/api/v1/accounts/{{id:int}}/{word}", endorse, methods=["POST"]) for word in ("pin", "endorse")),
    *(Route(f"/api/v1/accounts/{{id:int}}/{word}", unendorse, methods=["POST"]) for word in ("unpin", "unendorse")),
    Route("/api/v1/endorsements", own_endorsements),
    Route("/api/v1/accounts/{id:int}/endorsements", endorsements),
    Route("/api/v2/suggestions", suggestions),
    Route("/api/v1/suggestions", v1_suggestions),
    Route("/api/v1/suggestions/{id:int}", refuse, methods=["DELETE"]),
    Route("/api/v1/directory", directory),
]
