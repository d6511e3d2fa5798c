"""Accounts, as moderators look at them and decide about them."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import Invalid, NotAllowed
from ensembl_fed.models.kinds import Role
from ensembl_fed.services.delete_account import delete_account
from ensembl_fed.storage.accounts import member_of
from ensembl_fed.storage.admin_accounts import AccountFilter, AccountState, accounts_for_moderators
from moderation.acts import Act
from moderation.decide_account import decide_about
from moderation.decide_report import report_for, resolve_report
from moderation.decide_sign_up import approve_member, reject_member
from moderation.roles import MODERATES, check_may_decide
from web.answers import empty_answer, json_answer
from web.auth import needs_scope
from web.entities.admin import ROLES_BY_ID, admin_account_entity
from web.forms import Form, flag_of, read_form, read_query, text_of, texts_of
from web.mastodon.admin_views import account_asked, account_view, moderator_of
from web.mastodon.decision_form import decision_of
from web.paging import link_header, read_page
from web.request import instance_of

_READS: Final = "admin:read:accounts"
_WRITES: Final = "admin:write:accounts"
_ACTS: Final = {
    "sensitive": Act.SENSITIZE,
    "disable": Act.DISABLE,
    "silence": Act.LIMIT,
    "suspend": Act.SUSPEND,
    # Ours: no writing for some days, and the emergency that a second moderator must agree to.
    "mute": Act.MUTE,
    "hide": Act.HIDE,
}


@needs_scope(_READS)
async def accounts_v1(request: Request) -> Response:
    """GET /api/v1/admin/accounts -- https://docs.joinmastodon.org/methods/admin/accounts/#v1"""
    query = read_query(request)
    is_local, is_remote = flag_of(query, "local"), flag_of(query, "remote")
    return await _page_of_accounts(
        request,
        query,
        is_local=is_local if is_local is not is_remote else None,
        states=tuple(state for state in AccountState if flag_of(query, state.value)),
        roles=MODERATES if flag_of(query, "staff") else (),
    )


@needs_scope(_READS)
async def accounts_v2(request: Request) -> Response:
    """GET /api/v2/admin/accounts -- https://docs.joinmastodon.org/methods/admin/accounts/#v2"""
    query = read_query(request)
    origin, state = text_of(query, "origin"), text_of(query, "status")
    asked = tuple(ROLES_BY_ID[role] for role in texts_of(query, "role_ids") if role in ROLES_BY_ID)
    return await _page_of_accounts(
        request,
        query,
        is_local=origin == "local" if origin in ("local", "remote") else None,
        states=(AccountState(state),) if state in set(AccountState) else (),
        roles=MODERATES if text_of(query, "permissions") == "staff" else asked,
    )


@needs_scope(_READS)
async def show_account(request: Request) -> Response:
    """GET /api/v1/admin/accounts/:id -- https://docs.joinmastodon.org/methods/admin/accounts/#get-one"""
    async with instance_of(request).database.reading() as unit:
        await moderator_of(request, unit)
        account = await account_asked(request, unit)
        member = await member_of(unit, account.id)
    return json_answer(admin_account_entity(account_view(request, account, member)))


@needs_scope(_WRITES)
async def act(request: Request) -> Response:
    """POST /api/v1/admin/accounts/:id/action -- https://docs.joinmastodon.org/methods/admin/accounts/#action"""
    form = await read_form(request)
    kind, decision = text_of(form, "type"), decision_of(form)
    if kind != "none" and kind not in _ACTS:
        raise Invalid("Cette mesure n’existe pas.")
    async with instance_of(request).database.unit() as unit:
        moderator = await moderator_of(request, unit)
        target = await account_asked(request, unit)
        if kind != "none":
            await decide_about(unit, moderator, target, _ACTS[kind], decision)
        elif decision.reason:
            await decide_about(unit, moderator, target, Act.WARN, decision)
        elif decision.report_id is not None:
            await resolve_report(unit, moderator, await report_for(unit, moderator, decision.report_id))
    return empty_answer()


@needs_scope(_WRITES)
async def approve(request: Request) -> Response:
    """POST /api/v1/admin/accounts/:id/approve -- https://docs.joinmastodon.org/methods/admin/accounts/#approve"""
    async with instance_of(request).database.unit() as unit:
        moderator = await moderator_of(request, unit)
        account = await account_asked(request, unit)
        member = await approve_member(unit, moderator, account)
    return json_answer(admin_account_entity(account_view(request, account, member)))


@needs_scope(_WRITES)
async def reject(request: Request) -> Response:
    """POST /api/v1/admin/accounts/:id/reject -- https://docs.joinmastodon.org/methods/admin/accounts/#reject"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        moderator = await moderator_of(request, unit)
        account = await account_asked(request, unit)
        member = await member_of(unit, account.id)
        entity = admin_account_entity(account_view(request, account, member))
        await reject_member(unit, moderator, account, decision_of(form))
    return json_answer(entity)


@needs_scope(_WRITES)
async def remove_account(request: Request) -> Response:
    """DELETE /api/v1/admin/accounts/:id -- https://docs.joinmastodon.org/methods/admin/accounts/#delete

    Of an account that is suspended, everything is erased for good.
    """
    async with instance_of(request).database.unit() as unit:
        moderator = await moderator_of(request, unit)
        account = await account_asked(request, unit)
        await check_may_decide(unit, moderator, account)
        if moderator.role is not Role.ADMIN or account.suspended_at is None:
            raise NotAllowed("Seul un compte suspendu peut être effacé, par un administrateur.")
        entity = admin_account_entity(account_view(request, account, await member_of(unit, account.id)))
        await delete_account(unit, account)
    return json_answer(entity)


def lifts(lifting: Act) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint that takes one measure back: enable, unsensitive, unsilence, unsuspend."""

    @needs_scope(_WRITES)
    async def lift(request: Request) -> Response:
        """POST /api/v1/admin/accounts/:id/… -- https://docs.joinmastodon.org/methods/admin/accounts/#unsuspend"""
        async with instance_of(request).database.unit() as unit:
            moderator = await moderator_of(request, unit)
            target = await account_asked(request, unit)
            await decide_about(unit, moderator, target, lifting)
            member = await member_of(unit, target.id)
        return json_answer(admin_account_entity(account_view(request, target, member)))

    return lift


async def _page_of_accounts(
    request: Request,
    query: Form,
    *,
    is_local: bool | None,
    states: tuple[AccountState, ...],
    roles: tuple[Role, ...],
) -> Response:
    page = read_page(request, default=100, most=200)
    wanted = AccountFilter(
        is_local=is_local,
        states=states,
        roles=roles,
        username=text_of(query, "username").removeprefix("@"),
        display_name=text_of(query, "display_name"),
        domain=text_of(query, "by_domain"),
        email=text_of(query, "email"),
    )
    async with instance_of(request).database.reading() as unit:
        await moderator_of(request, unit)
        rows = await accounts_for_moderators(
            unit,
            wanted,
            older_than=page.max_id,
            newer_than=page.newer_than,
            is_ascending=page.is_ascending,
            limit=page.limit,
        )
    # Neither network addresses nor invitations are kept: nobody has the ones that are asked for.
    found = [] if text_of(query, "ip") or text_of(query, "invited_by") else rows
    entities = [admin_account_entity(account_view(request, account, member)) for account, member in found]
    headers = link_header(request, [account.id for account, _ in found], limit=page.limit)
    return json_answer(entities, headers=headers)


_ONE: Final = "/api/v1/admin/accounts/{id:int}"
ROUTES = [
    Route("/api/v1/admin/accounts", accounts_v1),
    Route("/api/v2/admin/accounts", accounts_v2),
    Route(_ONE, show_account),
    Route(_ONE, remove_account, methods=["DELETE"]),
    Route(f"{_ONE}/action", act, methods=["POST"]),
    Route(f"{_ONE}/approve", approve, methods=["POST"]),
    Route(f"{_ONE}/reject", reject, methods=["POST"]),
    Route(f"{_ONE}/enable", lifts(Act.ENABLE), methods=["POST"], name="enable"),
    Route(f"{_ONE}/unsensitive", lifts(Act.UNSENSITIZE), methods=["POST"], name="unsensitive"),
    Route(f"{_ONE}/unsilence", lifts(Act.UNLIMIT), methods=["POST"], name="unsilence"),
    Route(f"{_ONE}/unsuspend", lifts(Act.UNSUSPEND), methods=["POST"], name="unsuspend"),
]
