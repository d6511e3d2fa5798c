"""Whether the process lives, whether it can work, and its numbers: answered before anything else is looked at."""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Final

import orjson
import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from ensembl_fed.clock import utc_now
from ensembl_fed.instance.hosting import Hosting
from ensembl_fed.storage.due_work import due_queues
from web.metrics import METRICS_TYPE, write_metrics
from web.proxies import Networks, is_within

Answer = tuple[int, str, bytes]

_PLAIN: Final = "text/plain; charset=utf-8"
_JSON: Final = "application/json; charset=utf-8"
_log = structlog.get_logger(__name__)


class Health:
    """Answers `/healthz`, `/readyz` and `/metrics` for every host, and passes all else on."""

    def __init__(self, app: ASGIApp, *, trusted: Networks, hosting_of: Callable[[], Hosting | None]) -> None:
        self.app = app
        self._trusted = trusted
        self._hosting_of = hosting_of
        self._answers: dict[str, Callable[[Scope], Awaitable[Answer]]] = {
            "/healthz": self._alive,
            "/readyz": self._ready,
            "/metrics": self._numbers,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        answer = self._answers.get(scope["path"]) if scope["type"] == "http" else None
        if answer is None:
            await self.app(scope, receive, send)
            return
        status, content_type, body = await answer(scope)
        headers = [
            (b"content-type", content_type.encode("ascii")),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _alive(self, scope: Scope) -> Answer:
        return 200, _PLAIN, b"ok"

    async def _ready(self, scope: Scope) -> Answer:
        """Whether every store answers and can be asked what is due."""
        hosting = self._hosting_of()
        if hosting is None:
            return 503, _JSON, orjson.dumps({"ready": False})
        try:
            for instance in hosting.instances:
                async with instance.database.reading() as unit:
                    await due_queues(unit, now=utc_now())
        except Exception as error:  # noqa: BLE001 -- whatever it is, we are not ready, and the log says why
            _log.error("not ready", reason=type(error).__name__)
            return 503, _JSON, orjson.dumps({"ready": False})
        return 200, _JSON, orjson.dumps({"ready": True, "instances": len(hosting.instances)})

    async def _numbers(self, scope: Scope) -> Answer:
        hosting = self._hosting_of()
        client = scope.get("client")
        if hosting is None or client is None or not self._may_count(client[0]):
            return 404, _PLAIN, b"not found"
        return 200, METRICS_TYPE, await write_metrics(hosting)

    def _may_count(self, address: str) -> bool:
        return is_loopback(address) or is_within(address, self._trusted)


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
