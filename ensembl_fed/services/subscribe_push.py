"""A member lets a device be told of their notifications."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid
from ensembl_fed.events import HomeChanged
from ensembl_fed.ids import new_id
from ensembl_fed.models import PushSubscription
from ensembl_fed.models.kinds import NotificationKind, PushPolicy
from ensembl_fed.remote.addresses import read_target
from ensembl_fed.remote.transport import AddressRefused
from ensembl_fed.remote.web_push import check_device
from ensembl_fed.seal import Seal
from ensembl_fed.storage.pushes import put_subscription
from ensembl_fed.storage.unit import Unit

# What a client may switch: every kind of notification that we cause.
ALERTS: Final = tuple(kind.value for kind in NotificationKind)
TOKEN_PURPOSE: Final = "push token"  # noqa: S105 -- what a sealed text is for
_LONGEST_ENDPOINT: Final = 2_048
_LONGEST_KEY: Final = 128


@dataclass(frozen=True, slots=True)
class Device:
    """What a browser says of itself: where its push service takes messages, and how they are encrypted for it."""

    endpoint: str
    public_key: str
    auth_secret: str
    is_standard: bool


def check_endpoint(device: Device, schemes: frozenset[str]) -> str:
    """The host of an endpoint (with its port where it is not the usual one). Raises Invalid for what cannot be used.

    Where the host leads to is checked with every message (security 22).
    """
    if not device.endpoint or len(device.endpoint) > _LONGEST_ENDPOINT:
        raise Invalid("Validation failed: Endpoint can't be blank")
    if max(len(device.public_key), len(device.auth_secret)) > _LONGEST_KEY:
        raise Invalid("Validation failed: Key p256dh is invalid")
    check_device(device.public_key, device.auth_secret)
    try:
        scheme, host, port = read_target(device.endpoint, schemes).origin
    except AddressRefused as error:
        raise Invalid("Validation failed: Endpoint is invalid") from error
    if ":" in host:
        raise Invalid("Validation failed: Endpoint is invalid")
    return host if (scheme, port) in (("https", 443), ("http", 80)) else f"{host}:{port}"


async def subscribe_push(
    unit: Unit,
    *,
    token_id: int,
    account_id: int,
    token: str,
    device: Device,
    alerts: Mapping[str, bool],
    policy: PushPolicy,
    seal: Seal,
) -> PushSubscription:
    """Tell a device from now on, in place of the one that this token had. The device was checked before."""
    subscription = PushSubscription(
        id=new_id(),
        token_id=token_id,
        account_id=account_id,
        endpoint=device.endpoint,
        public_key=device.public_key,
        auth_secret=device.auth_secret,
        is_standard=device.is_standard,
        token_sealed=seal.seal(token, TOKEN_PURPOSE),
        alerts={name: bool(alerts.get(name, False)) for name in ALERTS},
        policy=policy,
        created_at=utc_now(),
    )
    await put_subscription(unit, subscription)
    if not unit.home.has_push:
        unit.tell(HomeChanged())  # every process begins to owe pushes
    return subscription
