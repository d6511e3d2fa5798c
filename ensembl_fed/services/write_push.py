"""What a device is told: who did what, and the first words of it; nothing that its owner may not see."""

from typing import Final

import orjson

from ensembl_fed.models import Account, Notification, PushSubscription, Status
from ensembl_fed.models.kinds import NotificationKind, PushPolicy
from ensembl_fed.seal import Seal
from ensembl_fed.services.subscribe_push import TOKEN_PURPOSE
from ensembl_fed.storage.accounts import account_by_id, member_of
from ensembl_fed.storage.pushes import DuePush
from ensembl_fed.storage.relations import followed_among
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import may_see
from ensembl_fed.text.sanitize import html_to_text

# A push service takes 4 kB; the words must leave room for names and addresses (RFC 8030, 7.2).
_LONGEST_BODY: Final = 140
_LONGEST_NAME: Final = 80
_DEFAULT_ICON: Final = "/static/avatar.png"
_TITLES: Final = {
    NotificationKind.MENTION: "{name} vous a écrit",
    NotificationKind.STATUS: "{name} vient de publier",
    NotificationKind.REBLOG: "{name} a partagé votre message",
    NotificationKind.FOLLOW: "{name} vous suit",
    NotificationKind.FOLLOW_REQUEST: "{name} demande à vous suivre",
    NotificationKind.FAVOURITE: "{name} aime votre message",
    NotificationKind.POLL: "Un sondage est terminé",
    NotificationKind.QUOTE: "{name} cite votre message",
    NotificationKind.UPDATE: "{name} a modifié un message",
    NotificationKind.ADMIN_SIGN_UP: "{name} s’est inscrit",
    NotificationKind.ADMIN_REPORT: "{name} signale un contenu",
}


async def write_push(unit: Unit, due: DuePush, seal: Seal) -> bytes | None:
    """The message as JSON, as Mastodon's clients read it; None when the device does not want it or may not know.

    Source: https://docs.joinmastodon.org/methods/push/#payload
    """
    subscription, notification = due.subscription, due.notification
    if notification.filtered or not subscription.alerts.get(notification.kind.value, False):
        return None
    sender = await account_by_id(unit, notification.from_account_id)
    reader = await account_by_id(unit, notification.account_id)
    member = await member_of(unit, notification.account_id)
    if sender is None or reader is None or member is None or sender.suspended_at is not None:
        return None
    if not await _lets_in(unit, subscription, sender):
        return None
    status = await status_by_id(unit, notification.status_id) if notification.status_id is not None else None
    if notification.status_id is not None and (status is None or not await may_see(unit, status, reader)):
        return None
    payload = {"access_token": _token_of(subscription, seal), "preferred_locale": member.locale}
    return orjson.dumps({**payload, **_news(unit, notification, sender, status)})


async def _lets_in(unit: Unit, subscription: PushSubscription, sender: Account) -> bool:
    """Whether the device wants to hear from the sender."""
    match subscription.policy:
        case PushPolicy.ALL:
            return True
        case PushPolicy.FOLLOWED:
            return bool(await followed_among(unit, subscription.account_id, [sender.id]))
        case PushPolicy.FOLLOWER:
            return bool(await followed_among(unit, sender.id, [subscription.account_id]))
        case PushPolicy.NONE:
            return False


def _news(unit: Unit, notification: Notification, sender: Account, status: Status | None) -> dict[str, object]:
    name = (sender.display_name or sender.username)[:_LONGEST_NAME]
    return {
        "notification_id": str(notification.id),
        "notification_type": notification.kind.value,
        "icon": sender.avatar_url or f"{unit.home.addresses.base}{_DEFAULT_ICON}",
        "title": _TITLES[notification.kind].format(name=name),
        "body": _words_of(status, sender),
    }


def _words_of(status: Status | None, sender: Account) -> str:
    """The first words: the warning if there is one, never what it hides."""
    text = html_to_text(sender.note) if status is None else status.spoiler_text or html_to_text(status.content)
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST_BODY else f"{flat[: _LONGEST_BODY - 1]}…"


def _token_of(subscription: PushSubscription, seal: Seal) -> str:
    return seal.open(subscription.token_sealed, TOKEN_PURPOSE) if subscription.token_sealed else ""
