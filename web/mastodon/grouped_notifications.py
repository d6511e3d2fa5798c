"""Notifications gathered by what they are about.

Source: https://docs.joinmastodon.org/methods/grouped_notifications/
"""

from collections.abc import Sequence
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.models import Notification
from ensembl_fed.models.kinds import NotificationKind
from web.answers import json_answer
from web.auth import needs_scope, viewer_of
from web.entities.account import Entity
from web.entities.moments import moment
from web.forms import read_query, texts_of
from web.mastodon.notifications import wanted_notifications
from web.mastodon.show import joined
from web.mastodon.show_notifications import notification_parts
from web.paging import link_header, read_page
from web.request import instance_of

_GROUPABLE: Final = (NotificationKind.FAVOURITE, NotificationKind.REBLOG, NotificationKind.FOLLOW)
_MOST_SHOWN: Final = 8


@needs_scope("read:notifications")
async def show_groups(request: Request) -> Response:
    """GET /api/v2/notifications -- https://docs.joinmastodon.org/methods/grouped_notifications/#get-grouped

    What a page holds of the same kind about the same status is one group; a group goes on on the next page.
    """
    page, query = read_page(request, default=40), read_query(request)
    asked = texts_of(query, "grouped_types")
    groupable = {kind for kind in _GROUPABLE if not asked or kind.value in asked}
    reader = viewer_of(request).account
    async with instance_of(request).database.reading() as unit:
        found = await wanted_notifications(unit, reader.id, query, page)
        accounts, statuses = await notification_parts(request, unit, found, reader)
    shown = [
        one for one in found if one.from_account_id in accounts and (one.status_id is None or one.status_id in statuses)
    ]
    groups = [group_entity(key, members) for key, members in grouped(shown, groupable).items()]
    body = b"".join(
        (
            *(b'{"accounts":', joined(list(accounts.values()))),
            *(b',"statuses":', joined(list(statuses.values()))),
            *(b',"notification_groups":', orjson.dumps(groups), b"}"),
        )
    )
    return json_answer(body, headers=link_header(request, [one.id for one in found], limit=page.limit))


def grouped(notifications: Sequence[Notification], groupable: set[NotificationKind]) -> dict[str, list[Notification]]:
    """Notifications by the key of their group, in the order of each group's latest."""
    groups: dict[str, list[Notification]] = {}
    for one in notifications:
        key = f"{one.kind.value}-{one.status_id or 0}" if one.kind in groupable else f"ungrouped-{one.id}"
        groups.setdefault(key, []).append(one)
    return groups


def group_entity(key: str, members: Sequence[Notification]) -> Entity:
    """NotificationGroup; `members` are of one group, the latest first."""
    latest = members[0]
    entity: Entity = {
        "group_key": key,
        "notifications_count": len(members),
        "type": latest.kind.value,
        "most_recent_notification_id": latest.id,
        "page_min_id": str(members[-1].id),
        "page_max_id": str(latest.id),
        "latest_page_notification_at": moment(latest.created_at),
        "sample_account_ids": [str(one.from_account_id) for one in members[:_MOST_SHOWN]],
    }
    if latest.status_id is not None:
        entity["status_id"] = str(latest.status_id)
    return entity


ROUTES = [Route("/api/v2/notifications", show_groups)]
