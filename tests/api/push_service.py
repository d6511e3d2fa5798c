"""A push service on loopback, and a device that decrypts what arrives for it."""

import base64
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import http_ece
import orjson
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid01, Vapid02


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Device:
    """What a browser keeps: a key pair and a secret."""

    def __init__(self) -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())
        self._secret = secrets.token_bytes(16)

    @property
    def keys(self) -> dict[str, str]:
        point = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"p256dh": base64url(point), "auth": base64url(self._secret)}

    def reads(self, headers: dict[str, str], body: bytes) -> Any:
        """The JSON in a message; fails unless it was encrypted for this device."""
        if headers["content-encoding"] == "aes128gcm":
            plain = http_ece.decrypt(body, private_key=self._private, auth_secret=self._secret, version="aes128gcm")
        else:
            keys = dict(part.split("=", 1) for part in headers["crypto-key"].split(";"))
            salt = from_base64url(headers["encryption"].removeprefix("salt="))
            plain = http_ece.decrypt(
                body,
                salt=salt,
                private_key=self._private,
                dh=from_base64url(keys["dh"]),
                auth_secret=self._secret,
                version="aesgcm",
            )
        return orjson.loads(plain)


@dataclass
class PushService:
    """Keeps what it was sent, and answers with `status`."""

    status: int = 201
    base: str = ""
    taken: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def endpoint(self, name: str) -> str:
        return f"{self.base}/push/{name}"

    async def take(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.taken.append((request.path, headers, await request.read()))
        return web.Response(status=self.status)


@asynccontextmanager
async def push_service() -> AsyncIterator[PushService]:
    """A service on a free port of loopback, stopped in the end."""
    service = PushService()
    app = web.Application()
    app.router.add_post("/push/{name}", service.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    service.base = f"http://127.0.0.1:{port}"
    try:
        yield service
    finally:
        await runner.cleanup()


def signer_of(headers: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """(public key, claims) of who signed a message, in either spelling of VAPID. Fails for a false signature."""
    scheme, _, words = headers["authorization"].partition(" ")
    if scheme == "vapid":
        assert Vapid02.verify(headers["authorization"])
        parts = dict(part.split("=", 1) for part in words.split(","))
        token, public = parts["t"], parts["k"]
    else:
        token = words
        keys = dict(part.split("=", 1) for part in headers["crypto-key"].split(";"))
        public = keys["p256ecdsa"]
        signed, _, signature = token.rpartition(".")
        assert Vapid01.from_raw_public(public.encode()).verify_token(signed.encode(), signature)
    return public, orjson.loads(from_base64url(token.split(".")[1]))
