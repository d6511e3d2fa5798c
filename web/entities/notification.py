"""Notifications as clients see them. Source: https://docs.joinmastodon.org/entities/Notification/"""

from typing import Final

import orjson

from ensembl_fed.models import Notification, NotificationPolicy
from ensembl_fed.models.kinds import PolicyChoice
from ensembl_fed.storage.notification_policies import HeldRequest
from web.entities.account import Entity
from web.entities.moments import moment
from web.entities.report import ReportView, report_entity

V1_POLICY_FIELDS: Final = ("not_following", "not_followers", "new_accounts", "private_mentions")
POLICY_FIELDS: Final = (*V1_POLICY_FIELDS, "limited_accounts")


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


def policy_entity(policy: NotificationPolicy, held: tuple[int, int], *, is_first_version: bool) -> Entity:
    """NotificationPolicy; `held` are the (accounts, notifications) that wait for the reader's yes."""
    summary = {"pending_requests_count": held[0], "pending_notifications_count": held[1]}
    chosen = {name: PolicyChoice(getattr(policy, name)) for name in POLICY_FIELDS}
    if is_first_version:
        flags = {f"filter_{name}": chosen[name] is not PolicyChoice.ACCEPT for name in V1_POLICY_FIELDS}
        return {**flags, "summary": summary}
    return {**{f"for_{name}": choice.value for name, choice in chosen.items()}, "summary": summary}


def request_entity(held: HeldRequest) -> Entity:
    """NotificationRequest, without `account` and `last_status`."""
    return {
        "id": str(held.request.id),
        "created_at": moment(held.request.created_at),
        "updated_at": moment(held.request.updated_at),
        "notifications_count": str(held.count),
    }
