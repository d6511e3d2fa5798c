"""Quotes of a status, and who may quote it. Source: https://docs.joinmastodon.org/methods/statuses/#quotes"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.models import Account
from ensembl_fed.services.quote_status import revoke_quote, set_quote_policy
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.quotes import quotes_of
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import shown_clause
from web.auth import needs_scope, viewer_of
from web.forms import read_form
from web.mastodon.drafts import read_quote_policy
from web.mastodon.show import rows_for, seen_status, status_list, written, written_answer
from web.paging import link_header, read_page
from web.request import instance_of

_MOST_ON_A_PAGE = 40


@needs_scope("read:statuses")
async def list_quotes(request: Request) -> Response:
    """GET /api/v1/statuses/:id/quotes -- https://docs.joinmastodon.org/methods/statuses/#quotes

    The agreed quotes that the viewer may see; of a status that the viewer may see.
    """
    page, viewer = read_page(request, most=_MOST_ON_A_PAGE), viewer_of(request).account
    async with instance_of(request).database.reading() as unit:
        status = await seen_status(unit, request.path_params["id"], viewer)
        visible = await shown_clause(unit, viewer.id, muted=False)
        found = await quotes_of(
            unit,
            status.reblog_of_id or status.id,
            visible=visible,
            older_than=page.max_id,
            newer_than=page.newer_than,
            limit=page.limit,
        )
        rows = await rows_for(unit, [status_id for _, status_id in found], viewer.id, muted=False)
        links = link_header(request, [cursor for cursor, _ in found], limit=page.limit)
        return await status_list(request, unit, rows, for_viewer=True, headers=links)


@needs_scope("write:statuses")
async def revoke(request: Request) -> Response:
    """POST /api/v1/statuses/:id/quotes/:quoting_status_id/revoke, which answers with the quoting status.

    Source: https://docs.joinmastodon.org/methods/statuses/#revoke_quote
    """
    async with instance_of(request).database.unit() as unit:
        author = await _account(unit, request)
        await revoke_quote(unit, author, request.path_params["id"], request.path_params["quoting_id"])
        await seen_status(unit, request.path_params["quoting_id"], author)
        change = await written(unit, request.path_params["quoting_id"], author.id)
    return await written_answer(request, change)


@needs_scope("write:statuses")
async def change_policy(request: Request) -> Response:
    """PUT /api/v1/statuses/:id/interaction_policy: who may quote the status from now on.

    Source: https://docs.joinmastodon.org/methods/statuses/#edit_interaction_policy
    """
    policy = read_quote_policy(await read_form(request))
    if policy is None:
        raise Invalid("Dites qui peut citer ce message : public, followers ou nobody.")
    async with instance_of(request).database.unit() as unit:
        author = await _account(unit, request)
        status = await set_quote_policy(unit, author, request.path_params["id"], policy)
        change = await written(unit, status.id, author.id)
    return await written_answer(request, change)


async def _account(unit: Unit, request: Request) -> Account:
    account = await account_by_id(unit, viewer_of(request).account.id)
    if account is None:
        raise NotFound
    return account


ROUTES = [
    Route("/api/v1/statuses/{id:int}/quotes", list_quotes),
    Route("/api/v1/statuses/{id:int}/quotes/{quoting_id:int}/revoke", revoke, methods=["POST"]),
    Route("/api/v1/statuses/{id:int}/interaction_policy", change_policy, methods=["PUT"]),
]
