"""How push services are spoken to: who we are (VAPID, RFC 8292), and what only the device can read (RFC 8291)."""

import base64
import binascii
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid01, Vapid02

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid
from ensembl_fed.models import InstanceKey, PushSubscription
from ensembl_fed.remote.addresses import read_target
from ensembl_fed.seal import Seal
from ensembl_fed.storage.database import Database
from ensembl_fed.storage.instance_keys import instance_key, keep_instance_key

VAPID: Final = "vapid"
_POINT_BYTES: Final = 65
_SECRET_BYTES: Final = 16
_SALT_BYTES: Final = 16
# How long a push service keeps what it could not hand over; Mastodon's own number.
KEPT_FOR: Final = timedelta(hours=48)
# RFC 8292, 2: at most 24 h.
_TOKEN_LIFE: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class PushMessage:
    """What is posted to the endpoint."""

    headers: Mapping[str, str]
    body: bytes


async def have_vapid_key(database: Database, seal: Seal) -> None:
    """See that the instance has the key that push services know it by; made once and kept sealed."""
    async with database.reading() as unit:
        if await instance_key(unit, VAPID) is not None:
            return
    maker = Vapid02()
    maker.generate_keys()
    private_pem = maker.private_pem().decode()
    key = InstanceKey(
        name=VAPID,
        public=_base64url(_point_of(maker.public_key)),
        private_sealed=seal.seal(private_pem, VAPID),
        created_at=utc_now(),
    )
    async with database.unit() as unit:
        await keep_instance_key(unit, key)


def check_device(public_key: str, auth_secret: str) -> None:
    """Raise Invalid unless these are a point of P-256 and a secret of 16 bytes. Source: RFC 8291, 2.1 and 3.2."""
    try:
        point, secret = _bytes_of(public_key), _bytes_of(auth_secret)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError as error:
        raise Invalid("Validation failed: Key p256dh is invalid") from error
    if len(point) != _POINT_BYTES or len(secret) != _SECRET_BYTES:
        raise Invalid("Validation failed: Key auth is invalid")


def encrypted(
    payload: bytes, subscription: PushSubscription, key: InstanceKey, contact: str, seal: Seal
) -> PushMessage:
    """A payload that the device alone can read, signed as ours. `contact` is `mailto:…` or `https://…`.

    `aes128gcm` is RFC 8291; `aesgcm` the draft before it (draft-ietf-webpush-encryption-04), whose clients remain.
    """
    ours = ec.generate_private_key(ec.SECP256R1())
    device, secret = _bytes_of(subscription.public_key), _bytes_of(subscription.auth_secret)
    coding = "aes128gcm" if subscription.is_standard else "aesgcm"
    salt = secrets.token_bytes(_SALT_BYTES)
    body: bytes = http_ece.encrypt(payload, salt=salt, private_key=ours, dh=device, auth_secret=secret, version=coding)
    headers = {
        "content-type": "application/octet-stream",
        "content-encoding": coding,
        "ttl": str(int(KEPT_FOR.total_seconds())),
        "urgency": "normal",
    }
    claims = _claims(subscription.endpoint, contact, utc_now())
    private_pem = seal.open(key.private_sealed, VAPID).encode()
    if subscription.is_standard:
        headers |= _lower(Vapid02.from_pem(private_pem).sign(claims))
    else:
        dh = f"dh={_base64url(_point_of(ours.public_key()))}"
        headers |= _lower(Vapid01.from_pem(private_pem).sign(claims, dh))
        headers["encryption"] = f"salt={_base64url(salt)}"
    return PushMessage(headers, body)


def _claims(endpoint: str, contact: str, now: datetime) -> dict[str, object]:
    """Who we are, for whom, and until when (RFC 8292, 2)."""
    scheme, host, port = read_target(endpoint, frozenset({"https", "http"})).origin
    is_usual = (scheme, port) in (("https", 443), ("http", 80))
    audience = f"{scheme}://{host}" if is_usual else f"{scheme}://{host}:{port}"
    return {"aud": audience, "sub": contact, "exp": int((now + _TOKEN_LIFE).timestamp())}

    return secrets.token_bytes(_SALT_BYTES)


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes_of(text: str) -> bytes:
    """Base64url, with or without padding; clients also send the plain alphabet. Raises ValueError."""
    plain = text.strip().rstrip("=").replace("+", "-").replace("/", "_")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error
