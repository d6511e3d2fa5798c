"""Who asks to follow a locked account. Source: https://docs.joinmastodon.org/methods/follow_requests/"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import NotFound
from ensembl_fed.models import Account
from ensembl_fed.models.kinds import FollowState
from ensembl_fed.services.answer_follow import accept_follow, reject_follow
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.relations import follow_between, followers_page
from ensembl_fed.storage.relationships import standings
from ensembl_fed.storage.unit import Unit
from web.answers import json_answer
from web.auth import needs_scope, viewer_of
from web.entities.account import relationship_entity
from web.mastodon.accounts import account_or_not_found, follow_list
from web.paging import read_page
from web.request import instance_of


@needs_scope("read:follows")
async def follow_requests(request: Request) -> Response:
    """GET /api/v1/follow_requests -- https://docs.joinmastodon.org/methods/follow_requests/#get"""
    page = read_page(request, default=40)
    async with instance_of(request).database.reading() as unit:
        rows = await followers_page(
            unit,
            viewer_of(request).account.id,
            state=FollowState.PENDING,
            older_than=page.max_id,
            newer_than=page.newer_than,
            limit=page.limit,
        )
    return follow_list(request, rows, page)


@needs_scope("write:follows")
async def authorize(request: Request) -> Response:
    """POST /api/v1/follow_requests/:id/authorize -- https://docs.joinmastodon.org/methods/follow_requests/#accept"""
    return await _answer(request, accept_follow)


@needs_scope("write:follows")
async def reject(request: Request) -> Response:
    """POST /api/v1/follow_requests/:id/reject -- https://docs.joinmastodon.org/methods/follow_requests/#reject"""
    return await _answer(request, reject_follow)


async def _answer(request: Request, answer: Callable[[Unit, Account, Account], Awaitable[object]]) -> Response:
    async with instance_of(request).database.unit() as unit:
        account = await account_by_id(unit, viewer_of(request).account.id)
        follower = await account_or_not_found(unit, request.path_params["id"])
        asked = None if account is None else await follow_between(unit, follower.id, account.id)
        if account is None or asked is None or asked.state is not FollowState.PENDING:
            raise NotFound
        await answer(unit, account, follower)
        (standing,) = await standings(unit, account.id, [follower.id])
    return json_answer(relationship_entity(standing))


ROUTES = [
    Route("/api/v1/follow_requests", follow_requests),
    Route("/api/v1/follow_requests/{id:int}/authorize", authorize, methods=["POST"]),
    Route("/api/v1/follow_requests/{id:int}/reject", reject, methods=["POST"]),
]
