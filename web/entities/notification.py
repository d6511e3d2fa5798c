"""Notifications as clients see them. Source: https://docs.joinmastodon.org/entities/Notification/"""

import orjson

from ensembl_fed.models import Notification
from web.entities.account import Entity
from web.entities.moments import moment
from web.entities.report import ReportView, report_entity


def notification_part(notification: Notification, report: ReportView | None = None) -> bytes:
    """The rendered fields of a notification, open at the end so that account and status can be joined."""
    entity: Entity = {
        "id": str(notification.id),
        "type": notification.kind.value,
        "group_key": f"ungrouped-{notification.id}",
        "created_at": moment(notification.created_at),
    }
    if report is not None:
        entity["report"] = report_entity(report)
    return orjson.dumps(entity)[:-1]


def whole_notification(part: bytes, account: bytes, status: bytes | None) -> bytes:
    """A Notification from its parts; `status` is left out where nothing is reacted to."""
    if status is None:
        return b"".join((part, b',"account":', account, b"}"))
    return b"".join((part, b',"account":', account, b',"status":', status, b"}"))


def policy_entity(*, is_first_version: bool) -> Entity:
    """NotificationPolicy: everything is let in; a member mutes or blocks whom they do not want to hear."""
    names = ("not_following", "not_followers", "new_accounts", "private_mentions")
    summary = {"pending_requests_count": 0, "pending_notifications_count": 0}
    if is_first_version:
        return {**{f"filter_{name}": False for name in names}, "summary": summary}
    return {**{f"for_{name}": "accept" for name in (*names, "limited_accounts")}, "summary": summary}
