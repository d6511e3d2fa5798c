"""The way to other servers: through the application itself when their domain is hosted here, else over the network."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote, urljoin

import structlog

from ensembl_fed.remote.addresses import Target, read_target
from ensembl_fed.remote.transport import (
    AddressRefused,
    AnswerTooLarge,
    DeadlinePassed,
    HttpAnswer,
    HttpFailed,
    HttpLimits,
    Sign,
    Transport,
)
from ensembl_fed.settings import Scheme

# ASGI 3. Source: https://asgi.readthedocs.io/en/latest/specs/main.html
Message = MutableMapping[str, Any]
AsgiApp = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]

_SIGNING_THREADS: Final = 2  # an RSA signature takes 0.7 ms and leaves the interpreter to others meanwhile
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_log = structlog.get_logger(__name__)
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class _Sent:
    """What is sent, wherever redirects lead, and how much may come back."""

    method: str
    headers: Mapping[str, str]
    body: bytes | None
    max_bytes: int
    sign: Sign | None


class LoopbackTransport:
    """Carries requests to co-hosted domains into the application, in the very form that they have on the wire.

    Nothing is spared but the network: they are signed, screened and verified like anyone's. Without an application
    (`attach`) all go over the network. What goes out is signed in a pool of threads before it is sent.
    """

    def __init__(
        self, network: Transport, *, scheme: Scheme, is_hosted: Callable[[str], bool], limits: HttpLimits
    ) -> None:
        self._network = network
        self._scheme = scheme.value
        self._is_hosted = is_hosted
        self._limits = limits
        self._app: AsgiApp | None = None
        self._signers = ThreadPoolExecutor(_SIGNING_THREADS, thread_name_prefix="sign")

    def attach(self, app: AsgiApp) -> None:
        """Answer for the hosted domains from now on."""
        self._app = app

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        max_bytes: int,
        accept: str | None = None,
        sign: Sign | None = None,
        follow_redirects: bool = True,
    ) -> HttpAnswer:
        """As Transport.request, for hosted domains and all others. Raises HttpFailed."""
        target = read_target(url, frozenset(_DEFAULT_PORTS))
        signer = None if sign is None else await self._ahead(sign, method, target.url)
        if not self._is_here(target):
            return await self._network.request(
                method,
                url,
                headers=headers,
                body=body,
                max_bytes=max_bytes,
                accept=accept,
                sign=signer,
                follow_redirects=follow_redirects,
            )
        given = dict(headers) | ({"Accept": accept} if accept else {})
        sent = _Sent(method, given, body, max_bytes, signer)
        redirects = self._limits.redirects if follow_redirects and method in ("GET", "HEAD") else 0
        try:
            async with asyncio.timeout(self._limits.total_s):
                return await self._follow(sent, target, redirects)
        except TimeoutError as error:
            raise DeadlinePassed("no whole answer within the deadline") from error

    async def close(self) -> None:
        """Close the connections of the network."""
        self._signers.shutdown(wait=False)
        await self._network.close()

    def _is_here(self, target: Target) -> bool:
        return self._app is not None and target.scheme == self._scheme and self._is_hosted(authority_of(target))

    async def _ahead(self, sign: Sign, method: str, url: str) -> Sign:
        """Sign for the first address now, in a thread; only a redirect is signed when it comes."""
        signed = await asyncio.get_running_loop().run_in_executor(self._signers, sign, method, url)

        def first_or_new(asked_method: str, asked_url: str) -> Mapping[str, str]:
            return signed if (asked_method, asked_url) == (method, url) else sign(asked_method, asked_url)

        return first_or_new

    async def _follow(self, sent: _Sent, target: Target, redirects: int) -> HttpAnswer:
        answer = await self._call(sent, target)
        location = answer.headers.get("location") if answer.status in _REDIRECTS else None
        if location is None or redirects == 0:
            return answer
        onward = read_target(urljoin(target.url, location), frozenset(_DEFAULT_PORTS))
        if onward.url == target.url:
            raise AddressRefused("redirects in a circle")
        if self._is_here(onward):
            return await self._follow(sent, onward, redirects - 1)
        # The network checks the address, and follows no more than its own number of redirects.
        return await self._network.request(
            sent.method, onward.url, headers=sent.headers, max_bytes=sent.max_bytes, sign=sent.sign
        )

    async def _call(self, sent: _Sent, target: Target) -> HttpAnswer:
        if self._app is None:
            raise HttpFailed("no application answers here", retryable=True)
        headers = dict(sent.headers) | (dict(sent.sign(sent.method, target.url)) if sent.sign is not None else {})
        exchange = Exchange(sent.body or b"", sent.max_bytes)
        try:
            await self._app(request_scope(sent.method, target, headers, sent.body), exchange.receive, exchange.send)
        except HttpFailed:
            raise  # our own: the answer was too large
        except Exception as error:  # noqa: BLE001 -- as over the network, its fault is not the sender's
            _log.error("a co-hosted instance failed", host=authority_of(target), exc_info=error)
            return HttpAnswer(500, {}, b"", target.url)
        if exchange.status == 0:
            raise HttpFailed("the application gave no answer", retryable=True)
        return HttpAnswer(exchange.status, exchange.headers, b"".join(exchange.chunks), target.url)


@dataclass(slots=True)
class Exchange:
    """One request that an application answers in this process."""

    body: bytes
    max_bytes: int
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    chunks: list[bytes] = field(default_factory=list)
    _is_sent: bool = False
    _received: int = 0

    async def receive(self) -> Message:
        """The body at once, then silence until the application is done."""
        if self._is_sent:
            await asyncio.Event().wait()
        self._is_sent = True
        return {"type": "http.request", "body": self.body, "more_body": False}

    async def send(self, message: Message) -> None:
        """Take a part of the answer. Raises AnswerTooLarge."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in message["headers"]
            }
        elif message["type"] == "http.response.body":
            chunk = message.get("body", b"")
            self._received += len(chunk)
            if self._received > self.max_bytes:
                raise AnswerTooLarge("longer than the caller takes")
            self.chunks.append(chunk)


def authority_of(target: Target) -> str:
    """The host of an address with its port unless it is the scheme's own: how hosted domains are written."""
    host = f"[{target.host}]" if ":" in target.host else target.host
    return host if target.port == _DEFAULT_PORTS[target.scheme] else f"{host}:{target.port}"


def request_scope(
    method: str, target: Target, headers: Mapping[str, str], body: bytes | None
) -> MutableMapping[str, Any]:
    """The ASGI scope of a request as it would come from a socket; its caller has no address."""
    raw_target = target.url.split("://", 1)[1]
    raw_path, _, query = ("/" + raw_target.partition("/")[2]).partition("?")
    named = {name.lower(): value for name, value in headers.items()}
    named.setdefault("host", authority_of(target))
    if body is not None:
        named["content-length"] = str(len(body))
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": target.scheme,
        "path": unquote(raw_path),
        "raw_path": raw_path.encode("ascii"),
        "query_string": query.encode("ascii"),
        "root_path": "",
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in named.items()],
        "client": None,
        "server": (target.host, target.port),
        "state": {},
    }
