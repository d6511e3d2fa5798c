"""Conversations that somebody does not want to hear of. Source: https://docs.joinmastodon.org/methods/statuses/#mute"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import NotFound
from ensembl_fed.models import Account, Status
from ensembl_fed.services.mute_conversation import mute_conversation, unmute_conversation
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.unit import Unit
from web.auth import needs_scope, viewer_of
from web.mastodon.show import written, written_answer
from web.request import instance_of


@needs_scope("write:mutes")
async def mute(request: Request) -> Response:
    """POST /api/v1/statuses/:id/mute -- https://docs.joinmastodon.org/methods/statuses/#mute"""
    return await _act(request, mute_conversation)


@needs_scope("write:mutes")
async def unmute(request: Request) -> Response:
    """POST /api/v1/statuses/:id/unmute -- https://docs.joinmastodon.org/methods/statuses/#unmute"""
    return await _act(request, unmute_conversation)


async def _act(request: Request, act: Callable[[Unit, Account, int], Awaitable[Status]]) -> Response:
    async with instance_of(request).database.unit() as unit:
        account = await account_by_id(unit, viewer_of(request).account.id)
        if account is None:
            raise NotFound
        status = await act(unit, account, request.path_params["id"])
        change = await written(unit, status.id, account.id)
    return await written_answer(request, change)


ROUTES = [
    Route("/api/v1/statuses/{id:int}/mute", mute, methods=["POST"]),
    Route("/api/v1/statuses/{id:int}/unmute", unmute, methods=["POST"]),
]
