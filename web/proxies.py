"""Who really asks: what a proxy says of its caller counts only when the proxy is one of ours (security 37, 39)."""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

Networks = tuple[IPv4Network | IPv6Network, ...]

_EVERYONE: Final = "*"
_SCHEMES: Final = {b"http": "http", b"https": "https"}
_WEBSOCKET_SCHEMES: Final = {b"http": "ws", b"https": "wss"}


def read_networks(text: str) -> Networks:
    """Addresses and networks from "127.0.0.1,10.0.0.0/8"; `*` is every address. Raises ValueError."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if _EVERYONE in parts:
        return ip_network("0.0.0.0/0"), ip_network("::/0")
    return tuple(ip_network(part, strict=False) for part in parts)


def is_within(address: str, networks: Networks) -> bool:
    """Whether an address belongs to one of these networks."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)


class TrustedProxies:
    """Reads X-Forwarded-For, -Proto and -Host when they come from a trusted proxy, and drops them otherwise."""

    def __init__(self, app: ASGIApp, trusted: Networks) -> None:
        self.app = app
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as its first caller made it."""
        client = scope.get("client")
        if scope["type"] != "lifespan" and client is not None and is_within(client[0], self._trusted):
            scope = self._as_forwarded(scope)
        await self.app(scope, receive, send)

    def _as_forwarded(self, scope: Scope) -> Scope:
        said = {name: value for name, value in scope["headers"] if name.startswith(b"x-forwarded-")}
        if not said:
            return scope
        seen = dict(scope)
        if forwarded := said.get(b"x-forwarded-for"):
            seen["client"] = (self._first_stranger(forwarded.decode("latin-1")), 0)
        schemes = _WEBSOCKET_SCHEMES if scope["type"] == "websocket" else _SCHEMES
        if scheme := schemes.get(said.get(b"x-forwarded-proto", b"").strip().lower()):
            seen["scheme"] = scheme
        if host := said.get(b"x-forwarded-host", b"").strip():
            seen["headers"] = [(name, value) for name, value in scope["headers"] if name != b"host"] + [(b"host", host)]
        return seen

    def _first_stranger(self, forwarded: str) -> str:
        """The last address of the chain that is not a trusted proxy itself: those before it may be invented."""
        chain = [part.strip() for part in forwarded.split(",")]
        return next((address for address in reversed(chain) if not is_within(address, self._trusted)), chain[0])
