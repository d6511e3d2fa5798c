"""What people do with an account: follow it, hide its shares, mute it, block it (R22)."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import NotFound
from ensembl_fed.models import Account
from ensembl_fed.services.block_account import block_account, unblock_account
from ensembl_fed.services.follow_account import follow_account, unfollow_account
from ensembl_fed.services.mute_account import mute_account, unmute_account
from ensembl_fed.storage.accounts import account_by_handle
from ensembl_fed.storage.unit import Unit
from web.forms import flag_of, read_form
from web.pages.gather import account_path
from web.pages.reader import back_or, leave_word, see_other, writer_of
from web.pages.words import mark
from web.request import instance_of

_MUTED: Final = mark("C’est noté : vous ne lirez plus ce compte. Il n’en sait rien.")
_HEARD: Final = mark("Vous lirez de nouveau ce compte.")
_BLOCKED: Final = mark("Ce compte est bloqué : vous ne vous voyez plus l’un l’autre.")
_UNBLOCKED: Final = mark("Ce compte n’est plus bloqué.")


async def follow(request: Request) -> Response:
    """POST /@name/suivre, with the field on: 1 or 0"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        account = await account_in_path(unit, request)
        if flag_of(form, "on"):
            await follow_account(unit, who.account, account)
        else:
            await unfollow_account(unit, who.account, account)
    return see_other(back_or(form, account_path(account)))


async def show_shares(request: Request) -> Response:
    """POST /@name/partages, with the field on: whether what this account shares stands in one's news"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        account = await account_in_path(unit, request)
        await follow_account(unit, who.account, account, reblogs=flag_of(form, "on"))
    return see_other(account_path(account))


async def mute(request: Request) -> Response:
    """POST /@name/masquer, with the field on"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        account = await account_in_path(unit, request)
        await (mute_account if flag_of(form, "on") else unmute_account)(unit, who.account, account)
        await leave_word(unit, who, _MUTED if flag_of(form, "on") else _HEARD)
    return see_other(back_or(form, account_path(account)))


async def block(request: Request) -> Response:
    """POST /@name/bloquer, with the field on"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        account = await account_in_path(unit, request)
        await (block_account if flag_of(form, "on") else unblock_account)(unit, who.account, account)
        await leave_word(unit, who, _BLOCKED if flag_of(form, "on") else _UNBLOCKED)
    return see_other(back_or(form, account_path(account)))


async def account_in_path(unit: Unit, request: Request) -> Account:
    """The account that `/@name` names. Raises NotFound for one that is gone or suspended."""
    username, _, domain = request.path_params["name"].partition("@")
    account = await account_by_handle(unit, username, domain)
    if account is None or account.suspended_at is not None or account.gone_at is not None:
        raise NotFound("Ce compte n’existe pas ici.")
    return account


ROUTES = [
    Route("/@{name}/suivre", follow, methods=["POST"]),
    Route("/@{name}/partages", show_shares, methods=["POST"]),
    Route("/@{name}/masquer", mute, methods=["POST"]),
    Route("/@{name}/bloquer", block, methods=["POST"]),
]
