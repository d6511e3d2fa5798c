"""Looking at accounts, and at who follows whom."""

from collections.abc import Sequence
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from activitypub.addresses import read_handle
from activitypub.errors import ProtocolError
from ensembl_fed.errors import NotFound
from ensembl_fed.models import Account, Follow
from ensembl_fed.remote.actors import resolve_handle
from ensembl_fed.storage.account_search import search_accounts
from ensembl_fed.storage.accounts import (
    account_by_handle,
    account_by_id,
    account_by_uri,
    accounts_by_ids,
    member_of,
)
from ensembl_fed.storage.relations import followers_page, following_page, is_blocked
from ensembl_fed.storage.relationships import familiar_followers, standings
from ensembl_fed.storage.unit import Unit
from web.answers import json_answer
from web.auth import needs_scope, open_to_all, optional_viewer, viewer_of
from web.entities.account import AccountView, account_entity, relationship_entity
from web.forms import flag_of, number_of, read_query, text_of, texts_of
from web.paging import Page, link_header, read_id, read_page
from web.request import base_url_of, instance_of

_MOST_ASKED = 40
_MOST_FAMILIAR = 10


@open_to_all
async def show_account(request: Request) -> Response:
    """GET /api/v1/accounts/:id -- https://docs.joinmastodon.org/methods/accounts/#get"""
    async with instance_of(request).database.reading() as unit:
        account = await account_or_not_found(unit, request.path_params["id"])
        return json_answer(account_entity(await whole_view(unit, account)))


@open_to_all
async def show_accounts(request: Request) -> Response:
    """GET /api/v1/accounts?id[]= -- https://docs.joinmastodon.org/methods/accounts/#index"""
    async with instance_of(request).database.reading() as unit:
        wanted = _asked_ids(request)
        found = await accounts_by_ids(unit, wanted)
    return json_answer(entities(request, [found[one] for one in wanted if one in found]))


@open_to_all
async def look_up(request: Request) -> Response:
    """GET /api/v1/accounts/lookup -- https://docs.joinmastodon.org/methods/accounts/#lookup"""
    username, domain = _spelled_handle(text_of(read_query(request), "acct"))
    async with instance_of(request).database.reading() as unit:
        account = await account_by_handle(unit, username, domain)
        if account is None or account.gone_at is not None:
            raise NotFound
        return json_answer(account_entity(await whole_view(unit, account)))


@needs_scope("read:accounts")
async def search(request: Request) -> Response:
    """GET /api/v1/accounts/search -- https://docs.joinmastodon.org/methods/accounts/#search"""
    query = read_query(request)
    page = read_page(request, default=40)
    if flag_of(query, "resolve") and "@" in text_of(query, "q").strip()[1:]:
        await _fetch(request, text_of(query, "q"))
    async with instance_of(request).database.reading() as unit:
        found = await search_accounts(
            unit,
            text_of(query, "q"),
            viewer_id=viewer_of(request).account.id,
            only_followed=flag_of(query, "following"),
            limit=page.limit,
            offset=number_of(query, "offset") or 0,
        )
    return json_answer(entities(request, found))


@needs_scope("read:follows")
async def relationships(request: Request) -> Response:
    """GET /api/v1/accounts/relationships -- https://docs.joinmastodon.org/methods/accounts/#relationships"""
    async with instance_of(request).database.reading() as unit:
        wanted = _asked_ids(request)
        known = await accounts_by_ids(unit, wanted)
        found = await standings(unit, viewer_of(request).account.id, [one for one in wanted if one in known])
    return json_answer([relationship_entity(standing) for standing in found])


@needs_scope("read:follows")
async def familiar(request: Request) -> Response:
    """GET /api/v1/accounts/familiar_followers -- https://docs.joinmastodon.org/methods/accounts/#familiar_followers"""
    viewer_id = viewer_of(request).account.id
    async with instance_of(request).database.reading() as unit:
        known = {
            one: await familiar_followers(unit, viewer_id, one, limit=_MOST_FAMILIAR)
            for one in _asked_ids(request)[:_MOST_FAMILIAR]
        }
    return json_answer([{"id": str(one), "accounts": entities(request, found)} for one, found in known.items()])


@open_to_all
async def followers(request: Request) -> Response:
    """GET /api/v1/accounts/:id/followers -- https://docs.joinmastodon.org/methods/accounts/#followers"""
    page = read_page(request, default=40)
    async with instance_of(request).database.reading() as unit:
        account = await _shown_to(request, unit)
        rows = await followers_page(
            unit, account.id, older_than=page.max_id, newer_than=page.newer_than, limit=page.limit
        )
    return follow_list(request, rows, page)


@open_to_all
async def following(request: Request) -> Response:
    """GET /api/v1/accounts/:id/following -- https://docs.joinmastodon.org/methods/accounts/#following"""
    page = read_page(request, default=40)
    async with instance_of(request).database.reading() as unit:
        account = await _shown_to(request, unit)
        rows = await following_page(
            unit, account.id, older_than=page.max_id, newer_than=page.newer_than, limit=page.limit
        )
    return follow_list(request, rows, page)


@open_to_all
async def nothing_featured(request: Request) -> Response:
    """GET /api/v1/accounts/:id/identity_proofs: nobody here has any."""
    async with instance_of(request).database.reading() as unit:
        await account_or_not_found(unit, request.path_params["id"])
    return json_answer([])


async def account_or_not_found(unit: Unit, account_id: int) -> Account:
    """The account with this number. Raises NotFound, also for one that its own server has deleted."""
    account = await account_by_id(unit, account_id)
    if account is None or account.gone_at is not None:
        raise NotFound
    return account


async def whole_view(unit: Unit, account: Account) -> AccountView:
    """An account as its own page shows it: with its badge, and where it moved to."""
    base = unit.home.addresses.base
    member = await member_of(unit, account.id) if account.is_local else None
    moved = await account_by_uri(unit, account.moved_to_uri) if account.moved_to_uri else None
    if moved is not None and account.uri not in moved.also_known_as:
        moved = None  # only the new account itself can say that it is theirs
    return AccountView(
        account,
        base,
        role=None if member is None else member.role,
        moved_to=None if moved is None else AccountView(moved, base),
    )


def entities(request: Request, accounts: Sequence[Account]) -> list[dict[str, object]]:
    """Accounts in a list."""
    base = base_url_of(request)
    return [account_entity(AccountView(account, base)) for account in accounts]


def follow_list(request: Request, rows: Sequence[tuple[Follow, Account]], page: Page) -> Response:
    """Accounts in a list that pages by the follow's id, which only the Link header tells."""
    shown = [account for _, account in rows if account.suspended_at is None and account.gone_at is None]
    links = link_header(request, [follow.id for follow, _ in rows], limit=page.limit)
    return json_answer(entities(request, shown), headers=links)


async def _shown_to(request: Request, unit: Unit) -> Account:
    """The account of the path. Whom it blocks sees nothing of it."""
    account = await account_or_not_found(unit, request.path_params["id"])
    viewer = await optional_viewer(request, unit)
    if account.suspended_at is not None:
        raise NotFound
    if viewer is not None and viewer.account.id != account.id and await is_blocked(unit, account.id, viewer.account.id):
        raise NotFound
    return account


async def _fetch(request: Request, handle: str) -> None:
    """Ask another server about a handle, so that it is found; what goes wrong there finds nothing."""
    instance = instance_of(request)
    with suppress(ProtocolError, NotFound):
        await resolve_handle(instance.peers, instance.database, *_spelled_handle(handle))


def _asked_ids(request: Request) -> list[int]:
    texts = texts_of(read_query(request), "id")
    return [one for text in texts[:_MOST_ASKED] if (one := read_id(text)) is not None]


def _spelled_handle(text: str) -> tuple[str, str]:
    """`lea`, `@lea` or `lea@host`."""
    bare = text.strip().removeprefix("acct:").removeprefix("@")
    if "@" not in bare:
        return bare, ""
    try:
        handle = read_handle(bare)
    except ProtocolError as error:
        raise NotFound from error
    return handle.username, handle.domain


ROUTES = [
    Route("/api/v1/accounts", show_accounts),
    Route("/api/v1/accounts/lookup", look_up),
    Route("/api/v1/accounts/search", search),
    Route("/api/v1/accounts/relationships", relationships),
    Route("/api/v1/accounts/familiar_followers", familiar),
    Route("/api/v1/accounts/{id:int}", show_account),
    Route("/api/v1/accounts/{id:int}/followers", followers),
    Route("/api/v1/accounts/{id:int}/following", following),
    Route("/api/v1/accounts/{id:int}/identity_proofs", nothing_featured),
]
