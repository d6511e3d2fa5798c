"""Polls: seen, and voted in. Source: https://docs.joinmastodon.org/methods/polls/"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.models import Account, Poll
from ensembl_fed.services.vote_in_poll import vote_in_poll
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.polls import poll_by_status, votes_by
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.unit import Unit
from web.answers import JsonAnswer, json_answer
from web.auth import needs_scope, open_to_all, optional_viewer, viewer_of
from web.entities.poll import poll_entity
from web.forms import read_form, texts_of
from web.mastodon.show import seen_status
from web.request import instance_of


@open_to_all
async def show_poll(request: Request) -> Response:
    """GET /api/v1/polls/:id -- https://docs.joinmastodon.org/methods/polls/#get"""
    viewer = await optional_viewer(request, None, "read:statuses")
    account = viewer.account if viewer else None
    async with instance_of(request).database.reading() as unit:
        await seen_status(unit, request.path_params["id"], account)
        poll = await poll_by_status(unit, request.path_params["id"])
        if poll is None:
            raise NotFound
        return await _answer(unit, poll, account)


@needs_scope("write:statuses")
async def vote(request: Request) -> Response:
    """POST /api/v1/polls/:id/votes -- https://docs.joinmastodon.org/methods/polls/#vote"""
    choices = _choices(texts_of(await read_form(request), "choices"))
    async with instance_of(request).database.unit() as unit:
        account = await account_by_id(unit, viewer_of(request).account.id)
        if account is None:
            raise NotFound
        poll = await vote_in_poll(unit, account, request.path_params["id"], choices)
        return await _answer(unit, poll, account)


async def _answer(unit: Unit, poll: Poll, viewer: Account | None) -> JsonAnswer:
    own_votes = None if viewer is None else (await votes_by(unit, viewer.id, [poll.status_id])).get(poll.status_id, [])
    status = await status_by_id(unit, poll.status_id)
    is_own = viewer is not None and status is not None and status.account_id == viewer.id
    return json_answer(poll_entity(poll, now=utc_now(), own_votes=own_votes, is_own=is_own))


def _choices(texts: list[str]) -> list[int]:
    if not all(text.isascii() and text.isdigit() and len(text) <= 4 for text in texts):  # noqa: PLR2004
        raise Invalid("Validation failed: cette réponse n’est pas proposée.")
    return [int(text) for text in texts]


ROUTES = [
    Route("/api/v1/polls/{id:int}", show_poll),
    Route("/api/v1/polls/{id:int}/votes", vote, methods=["POST"]),
]
