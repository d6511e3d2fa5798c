"""Domains that a member blocks. Source: https://docs.joinmastodon.org/methods/domain_blocks/"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import NotFound
from ensembl_fed.services.block_domain import block_domain, unblock_domain
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.personal import domain_blocks_page
from web.answers import empty_answer, json_answer
from web.auth import needs_scope, viewer_of
from web.forms import read_form, text_of
from web.paging import link_header, read_page
from web.request import instance_of


@needs_scope("read:blocks")
async def show_blocks(request: Request) -> Response:
    """GET /api/v1/domain_blocks -- https://docs.joinmastodon.org/methods/domain_blocks/#get"""
    page = read_page(request, default=100, most=200)
    async with instance_of(request).database.reading() as unit:
        rows = await domain_blocks_page(
            unit,
            viewer_of(request).account.id,
            older_than=page.max_id,
            newer_than=page.newer_than,
            limit=page.limit,
        )
    links = link_header(request, [row.id for row in rows], limit=page.limit)
    return json_answer([row.domain for row in rows], headers=links)


@needs_scope("write:blocks")
async def block(request: Request) -> Response:
    """POST /api/v1/domain_blocks -- https://docs.joinmastodon.org/methods/domain_blocks/#block"""
    domain = text_of(await read_form(request), "domain")
    async with instance_of(request).database.unit() as unit:
        account = await account_by_id(unit, viewer_of(request).account.id)
        if account is None:
            raise NotFound
        await block_domain(unit, account, domain)
    return empty_answer()


@needs_scope("write:blocks")
async def unblock(request: Request) -> Response:
    """DELETE /api/v1/domain_blocks -- https://docs.joinmastodon.org/methods/domain_blocks/#unblock"""
    domain = text_of(await read_form(request), "domain")
    async with instance_of(request).database.unit() as unit:
        await unblock_domain(unit, viewer_of(request).account, domain)
    return empty_answer()


ROUTES = [
    Route("/api/v1/domain_blocks", show_blocks, methods=["GET"]),
    Route("/api/v1/domain_blocks", block, methods=["POST"]),
    Route("/api/v1/domain_blocks", unblock, methods=["DELETE"]),
]
