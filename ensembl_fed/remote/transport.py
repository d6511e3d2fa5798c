"""What a request to another server gives back, or how it fails, whoever carries it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

Sign = Callable[[str, str], Mapping[str, str]]
"""Signature headers for a method and the address exactly as it is sent; called again for each redirect."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An answer read to its end: header names in lower case, the body decompressed, the final address."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """Bounds of going out. Source: security rules S22 to S24."""

    total_s: float = 20.0
    headers_s: float = 10.0
    redirects: int = 3
    connections_per_host: int = 8
    connections: int = 256
    keepalive_s: float = 15.0


class HttpFailed(Exception):
    """No usable answer; `retryable` says whether the same request may succeed later. For our log."""

    def __init__(self, reason: str, *, retryable: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable


class AddressRefused(HttpFailed):
    """The address is not one that we go to: scheme, user-info, port, private network."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, retryable=False)


class AnswerTooLarge(HttpFailed):
    """The body, as sent or decompressed, is longer than the caller takes."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, retryable=False)


class AnswerUnreadable(HttpFailed):
    """The answer breaks HTTP, or is compressed in a way that we did not ask for."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, retryable=False)


class DeadlinePassed(HttpFailed):
    """The headers or the whole exchange took too long."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, retryable=True)


class Unreachable(HttpFailed):
    """No such host, no connection, a broken one, or a certificate that does not fit."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, retryable=True)


class Transport(Protocol):
    """Anything that carries a request to a server: the network, or an instance in this process."""

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
        """Send a request and read the answer, of any status. Raises HttpFailed if there is none."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
