"""Devices as clients see them. Source: https://docs.joinmastodon.org/entities/WebPushSubscription/"""

from ensembl_fed.models import PushSubscription
from ensembl_fed.services.subscribe_push import ALERTS

Entity = dict[str, object]


def push_subscription_entity(subscription: PushSubscription, server_key: str) -> Entity:
    """WebPushSubscription."""
    return {
        "id": str(subscription.id),
        "endpoint": subscription.endpoint,
        "standard": subscription.is_standard,
        "alerts": {name: bool(subscription.alerts.get(name, False)) for name in ALERTS},
        "server_key": server_key,
        "policy": subscription.policy.value,
    }
