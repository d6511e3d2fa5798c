"""Slows down whoever asks the client API too often, and tells everyone how much is left."""

import math
from datetime import UTC, datetime
from typing import Final

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ensembl_fed.clock import utc_now
from ensembl_fed.instance.instance import Instance
from ensembl_fed.settings import Switch
from web.counters import Count, Counters, Rate

# Mastodon's numbers (config/initializers/rack_attack.rb); the address alone has more, for a town hall behind one NAT.
_BY_TOKEN: Final = Rate(1_500, 300)
_BY_ADDRESS: Final = Rate(300, 300)
_BY_ADDRESS_WITH_TOKEN: Final = Rate(7_500, 300)
_LIMITED: Final = ("/api/", "/oauth/")
_NEVER_LIMITED: Final = "/api/v1/streaming"
_BODY: Final = orjson.dumps({"error": "Trop de demandes. Réessayez plus tard."})


class RateLimit:
    """Counts by token, and by address without one. Runs inside the middleware that finds the instance."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._counters = Counters()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it with 429."""
        instance: Instance | None = scope.get("state", {}).get("instance")
        path: str = scope.get("path", "")
        if (
            scope["type"] != "http"
            or instance is None
            or instance.settings.rate_limits is Switch.OFF
            or not path.startswith(_LIMITED)
            or path.startswith(_NEVER_LIMITED)
        ):
            await self.app(scope, receive, send)
            return
        rate, count = self._count(scope, instance.domain)
        told = _headers(rate, count)
        if count.remaining < 0:
            await _refuse(send, told, count)
            return

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *told]
            await send(message)

        await self.app(scope, receive, telling)

    def _count(self, scope: Scope, domain: str) -> tuple[Rate, Count]:
        address = scope["client"][0] if scope.get("client") else ""
        token = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        if not token:
            return _BY_ADDRESS, self._counters.count((domain, address), _BY_ADDRESS)
        # Whoever tries one token after another is still one address.
        by_address = self._counters.count((domain, address, "tokens"), _BY_ADDRESS_WITH_TOKEN)
        if by_address.remaining < 0:
            return _BY_ADDRESS_WITH_TOKEN, by_address
        return _BY_TOKEN, self._counters.count((domain, hash(token)), _BY_TOKEN)


def _headers(rate: Rate, count: Count) -> list[tuple[bytes, bytes]]:
    reset = datetime.fromtimestamp(math.ceil(count.ends_at), UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    return [
        (b"x-ratelimit-limit", b"%d" % rate.times),
        (b"x-ratelimit-remaining", b"%d" % max(0, count.remaining)),
        (b"x-ratelimit-reset", reset.encode()),
    ]


async def _refuse(send: Send, told: list[tuple[bytes, bytes]], count: Count) -> None:
    wait_s = max(1, math.ceil(count.ends_at - utc_now().timestamp()))
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", b"%d" % len(_BODY)),
        (b"retry-after", b"%d" % wait_s),
        (b"access-control-allow-origin", b"*"),
        *told,
    ]
    await send({"type": "http.response.start", "status": 429, "headers": headers})
    await send({"type": "http.response.body", "body": _BODY})
