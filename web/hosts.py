"""Which instance a request is for: by Host, from the table of what is hosted, and by nothing else (security 39)."""

from typing import Final

import orjson
from starlette.types import ASGIApp, Receive, Scope, Send

from ensembl_fed.instance.hosting import Hosting
from ensembl_fed.instance.instance import Instance

_REFUSED: Final = orjson.dumps({"error": "Misdirected Request"})
_LONGEST_HOST: Final = 255


class HostRouting:
    """Puts the instance into `request.state.instance`, or answers 421 for a host that is not hosted here."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its instance."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        instance = await _instance_for(scope)
        if instance is None:
            await _refuse(scope, send)
            return
        scope.setdefault("state", {})["instance"] = instance
        await self.app(scope, receive, send)


async def _instance_for(scope: Scope) -> Instance | None:
    """The instance of the one Host header; two of them are nobody's (security 6)."""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(hosts) != 1 or len(hosts[0]) > _LONGEST_HOST:
        return None
    hosting: Hosting = scope["app"].state.hosting
    return await hosting.instance_for(hosts[0].decode("latin-1"))


async def _refuse(scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", b"%d" % len(_REFUSED)),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 421, "headers": headers})
    await send({"type": "http.response.body", "body": _REFUSED})
