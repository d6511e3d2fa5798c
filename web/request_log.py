"""One line in the log for each request: an id, a route, a status, a duration. Never a query, a name or a text (S34)."""

import secrets
import time
from typing import Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ensembl_fed.instance.measures import Measures

_log = structlog.get_logger("request")
_ID_BYTES: Final = 8
_SERVER_FAULT: Final = 500


class RequestLog:
    """Gives each request an id, told to the caller and to every line that is logged meanwhile."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and log how it was answered."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        request_id = secrets.token_hex(_ID_BYTES)
        began = time.perf_counter()
        status = 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            elif message["type"] == "websocket.accept":
                status = 101
            await send(message)

        # Restored afterwards: a request may be made by another one, of a co-hosted instance, in the same task.
        with structlog.contextvars.bound_contextvars(request=request_id):
            try:
                await self.app(scope, receive, noted)
            except Exception:
                status = _SERVER_FAULT
                raise
            finally:
                _note(scope, status, time.perf_counter() - began)


def _note(scope: Scope, status: int, took_s: float) -> None:
    route = getattr(scope.get("route"), "path", "-")
    instance = scope.get("state", {}).get("instance")
    measures: Measures = scope["app"].state.hosting.measures
    measures.requests.labels(str(status)).inc()
    if scope["type"] == "http":
        measures.request_seconds.observe(took_s)
    _log.info(
        "answered",
        host=instance.domain if instance is not None else "-",
        method=scope.get("method", "WS"),
        route=route,
        status=status,
        took_ms=round(took_s * 1000, 1),
    )
