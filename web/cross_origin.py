"""Lets browser clients of any origin speak to the client API and read our vocabulary, and nothing else (rule 27)."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OPEN_PATHS: Final = (
    "/api/",
    "/oauth/token",
    "/oauth/revoke",
    "/oauth/userinfo",
    "/.well-known/",
    "/nodeinfo/",
    "/contexts/",
    "/media/",
)
_EXPOSED: Final = b"Link, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id, Idempotency-Key"
_ORIGIN: Final = (b"access-control-allow-origin", b"*")
_HEADERS: Final = [_ORIGIN, (b"access-control-expose-headers", _EXPOSED)]
_PREFLIGHT: Final = [
    _ORIGIN,
    (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"),
    (b"access-control-allow-headers", b"Authorization, Content-Type, Idempotency-Key, Accept, X-Requested-With"),
    (b"access-control-max-age", b"86400"),
    (b"content-length", b"0"),
]


class CrossOrigin:
    """Answers preflights without asking for a token, and marks answers as readable for any origin.

    Source: https://fetch.spec.whatwg.org/#http-cors-protocol
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight here; pass everything else on."""
        if scope["type"] != "http" or not scope["path"].startswith(_OPEN_PATHS):
            await self.app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            await send({"type": "http.response.start", "status": 200, "headers": _PREFLIGHT})
            await send({"type": "http.response.body", "body": b""})
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        await self.app(scope, receive, marked)
