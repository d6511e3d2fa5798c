"""Speaks HTTP to an application in this process: no socket, no server."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson

from ensembl_fed.instance.loopback import AsgiApp, Exchange, request_scope
from ensembl_fed.remote.addresses import read_target
from tests.api.entity_schemas.check import check_answer

_MOST_BYTES = 64 * 1024 * 1024
_CALLER = ("127.0.0.1", 50_000)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the application answered; header names in lower case, `all_headers` with every repetition."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    all_headers: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def json(self) -> Any:
        """The body as JSON."""
        return orjson.loads(self.body)


class AsgiClient:
    """Makes requests as if they came over loopback. Redirects are given back; cookies are the caller's business.

    Every answer of the client API must be as Mastodon documents it, or the request fails (AssertionError).
    """

    def __init__(self, app: AsgiApp, caller: tuple[str, int] = _CALLER) -> None:
        self._app = app
        self._caller = caller

    async def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        json: object = None,
        form: Mapping[str, object] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Send a request to an absolute address; a body is JSON, a form (lists repeat their name), or bytes."""
        sent = {name.lower(): value for name, value in (headers or {}).items()}
        if json is not None:
            body = orjson.dumps(json)
            sent.setdefault("content-type", "application/json")
        elif form is not None:
            body = urlencode(form, doseq=True).encode()
            sent.setdefault("content-type", "application/x-www-form-urlencoded")
        query = f"?{urlencode(params, doseq=True)}" if params else ""
        target = read_target(url + query, frozenset({"http", "https"}))
        scope = request_scope(method, target, sent, body)
        scope["client"] = self._caller
        exchange = Recorded(body or b"", _MOST_BYTES)
        await self._app(scope, exchange.receive, exchange.send)
        check_answer(method, scope["path"], exchange.status, exchange.headers, b"".join(exchange.chunks))
        return Answer(exchange.status, exchange.headers, b"".join(exchange.chunks), exchange.all_headers)

    async def get(self, url: str, **more: Any) -> Answer:
        """GET."""
        return await self.request("GET", url, **more)

    async def post(self, url: str, **more: Any) -> Answer:
        """POST."""
        return await self.request("POST", url, **more)


@dataclass(slots=True)
class Recorded(Exchange):
    """An exchange that keeps headers which come twice, as cookies do."""

    all_headers: tuple[tuple[str, str], ...] = ()

    async def send(self, message: Any) -> None:
        """Take a part of the answer."""
        if message["type"] == "http.response.start":
            pairs = message.get("headers", ())
            self.all_headers = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in pairs)
        await Exchange.send(self, message)
