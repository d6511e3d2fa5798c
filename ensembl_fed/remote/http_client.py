"""The one guarded way out: every request to another server is made here and nowhere else."""

import asyncio
import socket
import zlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from ensembl_fed.remote.addresses import (
    AllowedNetwork,
    Target,
    check_address,
    literal_address,
    read_allow_networks,
    read_target,
)
from ensembl_fed.remote.transport import (
    AddressRefused,
    AnswerTooLarge,
    AnswerUnreadable,
    DeadlinePassed,
    HttpAnswer,
    HttpFailed,
    HttpLimits,
    Sign,
    Transport,
    Unreachable,
)

__all__ = [
    "AddressRefused",
    "AllowedNetwork",
    "AnswerTooLarge",
    "AnswerUnreadable",
    "DeadlinePassed",
    "HttpAnswer",
    "HttpClient",
    "HttpFailed",
    "HttpLimits",
    "Sign",
    "Transport",
    "Unreachable",
    "read_allow_networks",
]

AddressLookup = Callable[[str, int], Awaitable[Sequence[str]]]
"""All addresses of a host name; the port is what they are wanted for. Raises OSError."""

_AddressInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]]

_READ_METHODS: Final = frozenset({"GET", "HEAD"})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_SAME_METHOD: Final = frozenset({307, 308})
_CREDENTIALS: Final = frozenset(
    {"authorization", "cookie", "proxy-authorization", "signature", "signature-input"},
)
# Only our own code may decide these.
_OURS: Final = frozenset({"host", "content-length", "transfer-encoding", "connection", "accept-encoding"})
_CHUNK_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class _Sent:
    """One hop: what is sent, and how much may come back."""

    method: str
    target: Target
    headers: Mapping[str, str]
    body: bytes | None
    max_bytes: int


class HttpClient:
    """Requests to other servers with an address guard, deadlines and bounds (security rules S22 to S24).

    Nothing is opened before the first request. The guard makes the sockets: whatever name, literal, redirect or
    pooled connection led there, no connection is opened to an address that was not checked.
    """

    def __init__(
        self,
        *,
        allow_networks: Sequence[AllowedNetwork],
        schemes: frozenset[str],
        user_agent: str,
        limits: HttpLimits,
        lookup: AddressLookup | None = None,
    ) -> None:
        self._allowed = tuple(allow_networks)
        self._schemes = schemes
        self._user_agent = user_agent
        self._limits = limits
        self._lookup = lookup or _system_lookup
        self._session: aiohttp.ClientSession | None = None

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
        """Send a request and read its answer, of any status, within the deadline.

        `max_bytes` bounds the body after decompression. Redirects are followed for GET and HEAD, and for others if
        the status keeps the method (307, 308); each is checked and signed anew, and an answer beyond them is
        given back as it is. Raises HttpFailed: AddressRefused, AnswerTooLarge, AnswerUnreadable, DeadlinePassed,
        Unreachable.
        """
        given = _own_headers(headers, accept)
        sent = _Sent(method, read_target(url, self._schemes), given, body, max_bytes)
        try:
            async with asyncio.timeout(self._limits.total_s):
                return await self._follow(sent, sign, self._limits.redirects if follow_redirects else 0)
        except TimeoutError as error:
            raise DeadlinePassed("no whole answer within the deadline") from error

    async def close(self) -> None:
        """Close every connection; a later request would open new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _follow(self, sent: _Sent, sign: Sign | None, redirects: int) -> HttpAnswer:
        seen = {sent.target.url}
        follows = redirects > 0
        while True:
            answer = await self._exchange(sent, sign)
            location = _redirect_location(answer, sent.method) if follows else None
            if location is None:
                return answer
            target = read_target(urljoin(sent.target.url, location), self._schemes)
            if target.url in seen or len(seen) > redirects:
                raise AddressRefused("too many redirects, or redirects in a circle")
            seen.add(target.url)
            sent = _redirected(sent, target)

    async def _exchange(self, sent: _Sent, sign: Sign | None) -> HttpAnswer:
        literal = literal_address(sent.target.host)
        if literal is not None:
            check_address(sent.target.host, sent.target.port, self._allowed)
        headers = dict(sent.headers)
        if sign is not None:
            headers.update(sign(sent.method, sent.target.url))
        try:
            return await self._send(sent, headers)
        except aiohttp.ClientResponseError as error:
            raise AnswerUnreadable("the answer is not HTTP") from error
        except (aiohttp.InvalidURL, ValueError) as error:
            raise HttpFailed("the request cannot be written", retryable=False) from error
        except (aiohttp.ClientError, OSError) as error:
            if isinstance(error, TimeoutError):
                raise
            raise Unreachable(type(error).__name__) from error

    async def _send(self, sent: _Sent, headers: Mapping[str, str]) -> HttpAnswer:
        session = self._open_session()
        # `encoded`: the path on the wire is the one that was signed, to the letter.
        call = session.request(
            sent.method,
            URL(sent.target.url, encoded=True),
            headers=headers,
            data=sent.body,
            allow_redirects=False,
        )
        async with asyncio.timeout(self._limits.headers_s):
            response = await call
        try:
            content = b"" if sent.method == "HEAD" else await _read_body(response, sent.max_bytes)
        except BaseException:
            response.close()
            raise
        response.release()
        return HttpAnswer(response.status, _plain_headers(response), content, sent.target.url)

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            limits = self._limits
            connector = aiohttp.TCPConnector(
                resolver=_GuardedResolver(self._lookup, self._allowed),
                socket_factory=self._guarded_socket,
                use_dns_cache=False,
                limit=limits.connections,
                limit_per_host=limits.connections_per_host,
                keepalive_timeout=limits.keepalive_s,
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip"},
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=None, sock_read=None),
                auto_decompress=False,
                trust_env=False,  # a proxy would connect where we did not look
                skip_auto_headers=("Content-Type",),
            )
        return self._session

    def _guarded_socket(self, info: _AddressInfo) -> socket.socket:
        """The last door: the address given here is the one that is connected to."""
        family, kind, protocol, _, address = info
        check_address(str(address[0]), int(str(address[1])), self._allowed)
        return socket.socket(family=family, type=kind, proto=protocol)


class _GuardedResolver(AbstractResolver):
    """Gives aiohttp the addresses of a name, if every one of them may be reached."""

    def __init__(self, lookup: AddressLookup, allowed: Sequence[AllowedNetwork]) -> None:
        self._lookup = lookup
        self._allowed = allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        addresses = await self._lookup(host, port)
        if not addresses:
            raise OSError("no address for the host")
        for address in addresses:
            check_address(address, port, self._allowed)
        return [_resolved(host, address, port) for address in addresses]

    async def close(self) -> None:
        """Nothing is held."""


def _resolved(host: str, address: str, port: int) -> ResolveResult:
    return ResolveResult(
        hostname=host,
        host=address,
        port=port,
        family=socket.AF_INET6 if ":" in address else socket.AF_INET,
        proto=0,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )


async def _system_lookup(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def _own_headers(headers: Mapping[str, str], accept: str | None) -> dict[str, str]:
    kept = {name: value for name, value in headers.items() if name.lower() not in _OURS}
    if accept is not None:
        kept["Accept"] = accept
    return kept


def _redirect_location(answer: HttpAnswer, method: str) -> str | None:
    """Where the answer sends us, if it does and the request may be made again there."""
    if answer.status not in _REDIRECTS:
        return None
    if method not in _READ_METHODS and answer.status not in _SAME_METHOD:
        return None  # a POST that became a GET would deliver nothing
    return answer.headers.get("location")


def _redirected(sent: _Sent, target: Target) -> _Sent:
    """The same request elsewhere; what proves who we are stays with the origin it was meant for."""
    headers = sent.headers
    if target.origin != sent.target.origin:
        headers = {name: value for name, value in headers.items() if name.lower() not in _CREDENTIALS}
    return _Sent(sent.method, target, headers, sent.body, sent.max_bytes)


def _plain_headers(response: aiohttp.ClientResponse) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in response.headers.items():
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


async def _read_body(response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    """The body, decompressed; both what comes in and what it becomes are at most `max_bytes`."""
    declared = response.content_length
    if declared is not None and declared > max_bytes:
        raise AnswerTooLarge("the announced body is too long")
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "", "gzip", "x-gzip"):
        raise AnswerUnreadable("compressed in a way that was not asked for")
    raw = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
        raw += chunk
        if len(raw) > max_bytes:
            raise AnswerTooLarge("the body is too long")
    return _gunzip(bytes(raw), max_bytes) if "gzip" in encoding and raw else bytes(raw)


def _gunzip(compressed: bytes, max_bytes: int) -> bytes:
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        content = inflater.decompress(compressed, max_bytes + 1)
    except zlib.error as error:
        raise AnswerUnreadable("damaged gzip") from error
    if len(content) > max_bytes:
        raise AnswerTooLarge("the body is too long once decompressed")
    if not inflater.eof:
        raise AnswerUnreadable("gzip cut short")
    return content
