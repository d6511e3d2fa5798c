"""Notifications gathered by what they are about.

Source: https://docs.joinmastodon.org/methods/grouped_notifications/
"""

from collections.abc import Sequence
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import NotFound
from ensembl_fed.models import Account
from ensembl_fed.storage.markers import markers_of
from ensembl_fed.storage.notification_groups import GROUPABLE, Group, Wanted, count_groups, dismiss_group, groups_page
from ensembl_fed.storage.relations import hidden_ids
from ensembl_fed.storage.unit import Unit
from web.answers import empty_answer, json_answer
from web.auth import needs_scope, viewer_of
from web.entities.account import Entity
from web.entities.moments import moment
from web.forms import Form, flag_of, read_query, text_of, texts_of
from web.mastodon.notifications import read_kinds
from web.mastodon.show import joined
from web.mastodon.show_notifications import notification_parts
from web.paging import link_header, read_id, read_page
from web.request import instance_of

_MOST_SHOWN: Final = 8
_MOST_ACCOUNTS: Final = 80
_COUNTED_BY_DEFAULT: Final = 100
_MOST_COUNTED: Final = 1_000
_PARTIAL_FIELDS: Final = ("id", "acct", "url", "avatar", "avatar_static", "locked", "bot")


@needs_scope("read:notifications")
async def show_groups(request: Request) -> Response:
    """GET /api/v2/notifications -- https://docs.joinmastodon.org/methods/grouped_notifications/#get-grouped

    Each group stands on one page alone, that of its latest notification.
    """
    page, query, reader = read_page(request, default=40), read_query(request), viewer_of(request).account
    async with instance_of(request).database.reading() as unit:
        groups = await groups_page(
            unit,
            await _wanted(unit, reader.id, query),
            older_than=page.max_id,
            newer_than=page.newer_than,
            oldest_first=page.is_ascending,
            samples=_MOST_SHOWN,
            limit=page.limit,
        )
        body = await _rendered(request, unit, groups, reader, text_of(query, "expand_accounts") == "partial_avatars")
    return json_answer(body, headers=link_header(request, [one.last_id for one in groups], limit=page.limit))


@needs_scope("read:notifications")
async def show_group(request: Request) -> Response:
    """GET /api/v2/notifications/:group_key -- https://docs.joinmastodon.org/methods/grouped_notifications/#get-notification-group"""
    reader = viewer_of(request).account
    async with instance_of(request).database.reading() as unit:
        group = await _group(unit, reader, request.path_params["key"], samples=_MOST_SHOWN)
        return json_answer(await _rendered(request, unit, [group], reader, False))


@needs_scope("write:notifications")
async def dismiss(request: Request) -> Response:
    """POST /api/v2/notifications/:group_key/dismiss -- https://docs.joinmastodon.org/methods/grouped_notifications/#dismiss-group"""
    async with instance_of(request).database.unit() as unit:
        await dismiss_group(unit, viewer_of(request).account.id, request.path_params["key"])
    return empty_answer()


@needs_scope("read:notifications", "write:notifications")
async def show_accounts(request: Request) -> Response:
    """GET /api/v2/notifications/:group_key/accounts -- https://docs.joinmastodon.org/methods/grouped_notifications/#get-group-accounts"""
    reader = viewer_of(request).account
    async with instance_of(request).database.reading() as unit:
        group = await _group(unit, reader, request.path_params["key"], samples=_MOST_ACCOUNTS)
        accounts, _ = await notification_parts(request, unit, group.latest, reader)
    wanted = dict.fromkeys(one.from_account_id for one in group.latest)
    return json_answer(joined([accounts[one] for one in wanted if one in accounts]))


@needs_scope("read:notifications")
async def count_unread(request: Request) -> Response:
    """GET /api/v2/notifications/unread_count -- https://docs.joinmastodon.org/methods/grouped_notifications/#unread-group-count"""
    query, reader = read_query(request), viewer_of(request).account
    asked = read_id(query.get("limit")) or _COUNTED_BY_DEFAULT
    async with instance_of(request).database.reading() as unit:
        markers = await markers_of(unit, reader.id, ["notifications"])
        last_read = markers[0].last_read_id if markers else 0
        wanted = await _wanted(unit, reader.id, query)
        count = await count_groups(unit, wanted, newer_than=last_read, limit=min(asked, _MOST_COUNTED))
    return json_answer({"count": count})


def group_entity(group: Group) -> Entity:
    """NotificationGroup."""
    latest = group.latest[0]
    entity: Entity = {
        "group_key": group.key,
        "notifications_count": group.count,
        "type": latest.kind.value,
        "most_recent_notification_id": group.last_id,
        "page_min_id": str(group.first_id),
        "page_max_id": str(group.last_id),
        "latest_page_notification_at": moment(latest.created_at),
        "sample_account_ids": [str(one) for one in dict.fromkeys(row.from_account_id for row in group.latest)],
    }
    if latest.status_id is not None:
        entity["status_id"] = str(latest.status_id)
    return entity


async def _wanted(unit: Unit, reader_id: int, query: Form) -> Wanted:
    types, grouped, asked_account = (
        texts_of(query, "types"),
        texts_of(query, "grouped_types"),
        text_of(query, "account_id"),
    )
    return Wanted(
        reader_id,
        kinds=read_kinds(types) if types else None,
        but=read_kinds(texts_of(query, "exclude_types")),
        from_account_id=(read_id(asked_account) or 0) if asked_account else None,
        hidden=await hidden_ids(unit, reader_id),
        with_filtered=flag_of(query, "include_filtered"),
        grouped=[kind for kind in GROUPABLE if not grouped or kind.value in grouped],
    )


async def _group(unit: Unit, reader: Account, key: str, *, samples: int) -> Group:
    wanted = Wanted(reader.id, hidden=await hidden_ids(unit, reader.id))
    if key.startswith("ungrouped-"):
        # A client may have asked for a kind by itself that is gathered by default.
        wanted = Wanted(reader.id, hidden=wanted.hidden, grouped=())
    found = await groups_page(unit, wanted, key=key, samples=samples, limit=1)
    if not found:
        raise NotFound
    return found[0]


async def _rendered(
    request: Request, unit: Unit, groups: Sequence[Group], reader: Account, partial_avatars: bool
) -> bytes:
    """GroupedNotificationsResults; without groups about a status that the reader may no longer see."""
    everything = [one for group in groups for one in group.latest]
    accounts, statuses = await notification_parts(request, unit, everything, reader)
    shown = [
        group
        for group in groups
        if group.latest and (group.latest[0].status_id is None or group.latest[0].status_id in statuses)
    ]
    whole, partial = list(accounts), []
    if partial_avatars:
        first = {group.latest[0].from_account_id for group in shown}
        whole = [one for one in accounts if one in first]
        partial = [_partial(accounts[one]) for one in accounts if one not in first]
    return b"".join(
        (
            *(b'{"accounts":', joined([accounts[one] for one in whole])),
            *((b',"partial_accounts":', orjson.dumps(partial)) if partial_avatars else ()),
            *(b',"statuses":', joined(list(statuses.values()))),
            *(b',"notification_groups":', orjson.dumps([group_entity(group) for group in shown]), b"}"),
        )
    )


def _partial(account: bytes) -> Entity:
    """PartialAccountWithAvatar."""
    entity = orjson.loads(account)
    return {name: entity[name] for name in _PARTIAL_FIELDS}


# The name that the first clients of these routes still use.
_VERSIONS: Final = ("v2", "v2_alpha")
ROUTES = [
    route
    for version in _VERSIONS
    for route in (
        Route(f"/api/{version}/notifications", show_groups),
        Route(f"/api/{version}/notifications/unread_count", count_unread),
        Route(f"/api/{version}/notifications/{{key}}", show_group),
        Route(f"/api/{version}/notifications/{{key}}/dismiss", dismiss, methods=["POST"]),
        Route(f"/api/{version}/notifications/{{key}}/accounts", show_accounts),
    )
]
