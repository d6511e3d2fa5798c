"""Whose notifications are held back, and who is let in after all.

Sources: https://docs.joinmastodon.org/methods/notifications/#get-policy and #get-requests
"""

from collections.abc import Awaitable, Callable, Sequence

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import InvalidFields, NotFound
from ensembl_fed.models import Account, NotificationPolicy
from ensembl_fed.models.kinds import PolicyChoice
from ensembl_fed.storage.notification_policies import (
    HeldRequest,
    count_held,
    let_in,
    policy_of,
    requests_by_ids,
    requests_page,
    turn_away,
)
from ensembl_fed.storage.page_rows import ids_that, page_rows
from ensembl_fed.storage.unit import Unit, unique
from ensembl_fed.surface.visibility import shown_clause
from web.answers import empty_answer, json_answer
from web.auth import needs_scope, viewer_of
from web.entities.notification import POLICY_FIELDS, V1_POLICY_FIELDS, policy_entity, request_entity
from web.filtering import NOTIFICATIONS, sieve_for
from web.forms import Form, flag_of, read_form, text_of, texts_of
from web.kept_statuses import kept_statuses_of
from web.mastodon.show import joined
from web.paging import link_header, read_id, read_page
from web.request import instance_of

Settle = Callable[[Unit, int, Sequence[int]], Awaitable[None]]

_MOST_NAMED = 100


@needs_scope("read:notifications")
async def show_policy(request: Request) -> Response:
    """GET /api/v1, v2/notifications/policy -- https://docs.joinmastodon.org/methods/notifications/#get-policy"""
    account_id = viewer_of(request).account.id
    async with instance_of(request).database.reading() as unit:
        policy, held = await policy_of(unit, account_id), await count_held(unit, account_id)
    return json_answer(policy_entity(policy, held, is_first_version=_is_first_version(request)))


@needs_scope("write:notifications")
async def change_policy(request: Request) -> Response:
    """PATCH /api/v2/notifications/policy -- https://docs.joinmastodon.org/methods/notifications/#update-the-filtering-policy-for-notifications"""
    form = await read_form(request)
    account_id, is_first_version = viewer_of(request).account.id, _is_first_version(request)
    async with instance_of(request).database.unit() as unit:
        policy = await policy_of(unit, account_id)
        if is_first_version:
            _apply_flags(policy, form)
        else:
            _apply_choices(policy, form)
        await unit.add(policy)
        held = await count_held(unit, account_id)
    return json_answer(policy_entity(policy, held, is_first_version=is_first_version))


@needs_scope("read:notifications")
async def show_requests(request: Request) -> Response:
    """GET /api/v1/notifications/requests -- https://docs.joinmastodon.org/methods/notifications/#get-requests"""
    page, reader = read_page(request, default=40), viewer_of(request).account
    async with instance_of(request).database.reading() as unit:
        found = await requests_page(
            unit, reader.id, older_than=page.max_id, newer_than=page.newer_than, limit=page.limit
        )
        shown = await _rendered(request, unit, found, reader)
    links = link_header(request, [one.request.id for one in found], limit=page.limit)
    return json_answer(joined(shown), headers=links)


@needs_scope("read:notifications")
async def show_request(request: Request) -> Response:
    """GET /api/v1/notifications/requests/:id -- https://docs.joinmastodon.org/methods/notifications/#get-one-request"""
    reader = viewer_of(request).account
    async with instance_of(request).database.reading() as unit:
        found = await requests_by_ids(unit, reader.id, [request.path_params["id"]])
        shown = await _rendered(request, unit, found, reader)
    if not shown:
        raise NotFound
    return json_answer(shown[0])


@needs_scope("write:notifications")
async def accept_one(request: Request) -> Response:
    """POST /api/v1/notifications/requests/:id/accept -- https://docs.joinmastodon.org/methods/notifications/#accept-request"""
    return await _settle(request, [request.path_params["id"]], let_in)


@needs_scope("write:notifications")
async def dismiss_one(request: Request) -> Response:
    """POST /api/v1/notifications/requests/:id/dismiss -- https://docs.joinmastodon.org/methods/notifications/#dismiss-request"""
    return await _settle(request, [request.path_params["id"]], turn_away)


@needs_scope("write:notifications")
async def accept_many(request: Request) -> Response:
    """POST /api/v1/notifications/requests/accept -- https://docs.joinmastodon.org/methods/notifications/#accept-multiple-requests"""
    return await _settle(request, _named(await read_form(request)), let_in)


@needs_scope("write:notifications")
async def dismiss_many(request: Request) -> Response:
    """POST /api/v1/notifications/requests/dismiss -- https://docs.joinmastodon.org/methods/notifications/#dismiss-multiple-requests"""
    return await _settle(request, _named(await read_form(request)), turn_away)


@needs_scope("read:notifications")
async def are_merged(request: Request) -> Response:
    """GET /api/v1/notifications/requests/merged -- https://docs.joinmastodon.org/methods/notifications/#requests-merged

    Always: what is accepted stands among the others before the answer is sent.
    """
    viewer_of(request)
    return json_answer({"merged": True})


async def _settle(request: Request, request_ids: Sequence[int], settle: Settle) -> Response:
    """Accept or dismiss some requests. Raises NotFound if one of them is not the reader's."""
    reader_id = viewer_of(request).account.id
    async with instance_of(request).database.unit() as unit:
        found = await requests_by_ids(unit, reader_id, request_ids)
        if not found or len(found) < len(unique(request_ids)):
            raise NotFound
        await settle(unit, reader_id, [one.request.from_account_id for one in found])
    return empty_answer()


async def _rendered(request: Request, unit: Unit, found: Sequence[HeldRequest], reader: Account) -> list[bytes]:
    kept = kept_statuses_of(request)
    accounts = await kept.accounts(unit, (one.request.from_account_id for one in found))
    status_ids = unique(one.last_status_id for one in found)
    seen = await ids_that(unit, status_ids, await shown_clause(unit, reader.id, muted=False))
    rows = await page_rows(unit, [one for one in status_ids if one in seen], reader.id)
    sieve = await sieve_for(request, reader.id, NOTIFICATIONS, unit)
    statuses = await kept.by_id(rows, for_viewer=True, unit=unit, sieve=sieve)
    return [
        b"".join(
            (
                *(orjson.dumps(request_entity(one))[:-1], b',"account":', accounts[one.request.from_account_id]),
                *(b',"last_status":', statuses.get(one.last_status_id or 0, b"null"), b"}"),
            )
        )
        for one in found
        if one.request.from_account_id in accounts
    ]


def _named(form: Form) -> list[int]:
    return [read_id(text) or 0 for text in texts_of(form, "id")[:_MOST_NAMED]]


def _is_first_version(request: Request) -> bool:
    return request.url.path.startswith("/api/v1/")


def _apply_choices(policy: NotificationPolicy, form: Form) -> None:
    for name in POLICY_FIELDS:
        word = text_of(form, f"for_{name}")
        if word and word not in tuple(PolicyChoice):
            raise InvalidFields({f"for_{name}": [("ERR_INCLUSION", "On choisit accept, filter ou drop.")]})
        if word:
            setattr(policy, name, PolicyChoice(word))


def _apply_flags(policy: NotificationPolicy, form: Form) -> None:
    for name in V1_POLICY_FIELDS:
        if form.get(f"filter_{name}") is not None:
            choice = PolicyChoice.FILTER if flag_of(form, f"filter_{name}") else PolicyChoice.ACCEPT
            setattr(policy, name, choice)


ROUTES = [
    Route("/api/v1/notifications/policy", show_policy, methods=["GET"]),
    Route("/api/v2/notifications/policy", show_policy, methods=["GET"]),
    Route("/api/v1/notifications/policy", change_policy, methods=["PUT", "PATCH"]),
    Route("/api/v2/notifications/policy", change_policy, methods=["PUT", "PATCH"]),
    Route("/api/v1/notifications/requests", show_requests),
    Route("/api/v1/notifications/requests/merged", are_merged),
    Route("/api/v1/notifications/requests/accept", accept_many, methods=["POST"]),
    Route("/api/v1/notifications/requests/dismiss", dismiss_many, methods=["POST"]),
    Route("/api/v1/notifications/requests/{id:int}", show_request),
    Route("/api/v1/notifications/requests/{id:int}/accept", accept_one, methods=["POST"]),
    Route("/api/v1/notifications/requests/{id:int}/dismiss", dismiss_one, methods=["POST"]),
]
