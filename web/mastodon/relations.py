"""Following, blocking and muting."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, NotAllowed, NotFound
from ensembl_fed.models import Account
from ensembl_fed.services.answer_follow import remove_follower
from ensembl_fed.services.block_account import block_account, unblock_account
from ensembl_fed.services.follow_account import follow_account, unfollow_account
from ensembl_fed.services.mute_account import mute_account, unmute_account
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.relationships import Standing, blocked_page, keep_note_on, muted_page, standings
from ensembl_fed.storage.unit import Unit
from web.answers import json_answer
from web.auth import needs_scope, viewer_of
from web.entities.account import AccountView, muted_account_entity, relationship_entity
from web.forms import Form, flag_of, number_of, read_form, text_of
from web.mastodon.accounts import account_or_not_found, entities
from web.paging import link_header, read_page
from web.request import base_url_of, instance_of

# (unit, who acts, on whom, the form)
Act = Callable[[Unit, Account, Account, Form], Awaitable[object]]

_LONGEST_MUTE_S: Final = 10 * 365 * 24 * 3_600
_LONGEST_NOTE: Final = 2_000


@needs_scope("write:follows")
async def follow(request: Request) -> Response:
    """POST /api/v1/accounts/:id/follow -- https://docs.joinmastodon.org/methods/accounts/#follow"""

    async def act(unit: Unit, account: Account, target: Account, form: Form) -> None:
        if account.id == target.id:
            raise NotAllowed("On ne peut pas se suivre soi-même.")
        if target.suspended_at is not None:
            raise NotFound
        await follow_account(
            unit,
            account,
            target,
            reblogs=flag_of(form, "reblogs", default=True),
            notify=flag_of(form, "notify"),
        )

    return await _act(request, act)


@needs_scope("write:follows")
async def unfollow(request: Request) -> Response:
    """POST /api/v1/accounts/:id/unfollow -- https://docs.joinmastodon.org/methods/accounts/#unfollow"""
    return await _act(request, lambda unit, account, target, _: unfollow_account(unit, account, target))


@needs_scope("write:follows")
async def remove_from_followers(request: Request) -> Response:
    """POST /api/v1/accounts/:id/remove_from_followers -- https://docs.joinmastodon.org/methods/accounts/#remove_from_followers"""
    return await _act(request, lambda unit, account, target, _: remove_follower(unit, account, target))


@needs_scope("write:blocks")
async def block(request: Request) -> Response:
    """POST /api/v1/accounts/:id/block -- https://docs.joinmastodon.org/methods/accounts/#block"""

    async def act(unit: Unit, account: Account, target: Account, _form: Form) -> None:
        if account.id == target.id:
            raise Invalid("On ne peut pas se bloquer soi-même.")
        await block_account(unit, account, target)

    return await _act(request, act)


@needs_scope("write:blocks")
async def unblock(request: Request) -> Response:
    """POST /api/v1/accounts/:id/unblock -- https://docs.joinmastodon.org/methods/accounts/#unblock"""
    return await _act(request, lambda unit, account, target, _: unblock_account(unit, account, target))


@needs_scope("write:mutes")
async def mute(request: Request) -> Response:
    """POST /api/v1/accounts/:id/mute -- https://docs.joinmastodon.org/methods/accounts/#mute"""

    async def act(unit: Unit, account: Account, target: Account, form: Form) -> None:
        if account.id == target.id:
            raise Invalid("On ne peut pas se masquer soi-même.")
        duration_s = max(0, min(number_of(form, "duration") or 0, _LONGEST_MUTE_S))
        await mute_account(
            unit,
            account,
            target,
            until=utc_now() + timedelta(seconds=duration_s) if duration_s else None,
            notifications=flag_of(form, "notifications", default=True),
        )

    return await _act(request, act)


@needs_scope("write:mutes")
async def unmute(request: Request) -> Response:
    """POST /api/v1/accounts/:id/unmute -- https://docs.joinmastodon.org/methods/accounts/#unmute"""
    return await _act(request, lambda unit, account, target, _: unmute_account(unit, account, target))


@needs_scope("write:accounts")
async def keep_note(request: Request) -> Response:
    """POST /api/v1/accounts/:id/note -- https://docs.joinmastodon.org/methods/accounts/#note"""

    async def act(unit: Unit, account: Account, target: Account, form: Form) -> None:
        text = text_of(form, "comment").strip()
        if len(text) > _LONGEST_NOTE:
            raise Invalid(f"Une note prend {_LONGEST_NOTE} caractères au plus.")
        await keep_note_on(unit, account.id, target.id, text)

    return await _act(request, act)


@needs_scope("read:blocks")
async def blocked(request: Request) -> Response:
    """GET /api/v1/blocks -- https://docs.joinmastodon.org/methods/blocks/#get"""
    page = read_page(request, default=40)
    async with instance_of(request).database.reading() as unit:
        rows = await blocked_page(
            unit,
            viewer_of(request).account.id,
            older_than=page.max_id,
            newer_than=page.newer_than,
            limit=page.limit,
        )
    links = link_header(request, [block_id for block_id, _ in rows], limit=page.limit)
    return json_answer(entities(request, [account for _, account in rows]), headers=links)


@needs_scope("read:mutes")
async def muted(request: Request) -> Response:
    """GET /api/v1/mutes -- https://docs.joinmastodon.org/methods/mutes/#get"""
    page = read_page(request, default=40)
    async with instance_of(request).database.reading() as unit:
        rows = await muted_page(
            unit,
            viewer_of(request).account.id,
            older_than=page.max_id,
            newer_than=page.newer_than,
            limit=page.limit,
        )
    base = base_url_of(request)
    shown = [
        muted_account_entity(AccountView(account, base), Standing(account.id, muted_until=row.until))
        for row, account in rows
    ]
    return json_answer(shown, headers=link_header(request, [row.id for row, _ in rows], limit=page.limit))


async def _act(request: Request, act: Act) -> Response:
    """Do it, and answer with how the two accounts stand now."""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        target = await account_or_not_found(unit, request.path_params["id"])
        account = await account_by_id(unit, viewer_of(request).account.id)
        if account is None:
            raise NotFound
        await act(unit, account, target, form)
        (standing,) = await standings(unit, account.id, [target.id])
    return json_answer(relationship_entity(standing))


ROUTES = [
    Route("/api/v1/accounts/{id:int}/follow", follow, methods=["POST"]),
    Route("/api/v1/accounts/{id:int}/unfollow", unfollow, methods=["POST"]),
    Route("/api/v1/accounts/{id:int}/remove_from_followers", remove_from_followers, methods=["POST"]),
    Route("/api/v1/accounts/{id:int}/block", block, methods=["POST"]),
    Route("/api/v1/accounts/{id:int}/unblock", unblock, methods=["POST"]),
    Route("/api/v1/accounts/{id:int}/mute", mute, methods=["POST"]),
    Route("/api/v1/accounts/{id:int}/unmute", unmute, methods=["POST"]),
    Route("/api/v1/accounts/{id:int}/note", keep_note, methods=["POST"]),
    Route("/api/v1/blocks", blocked),
    Route("/api/v1/mutes", muted),
]
