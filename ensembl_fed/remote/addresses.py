"""Where we may go: addresses of the public internet, and the networks that a setting adds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import quote, urlsplit

from ensembl_fed.remote.transport import AddressRefused

ALLOWED_PORTS: Final = frozenset({80, 443, 8443})
MAX_URL_CHARS: Final = 2048
_MAX_PORT = 65535
_DEFAULT_PORTS = {"http": 80, "https": 443}

# `is_global` says yes to some of these (NAT64, 6to4, multicast), or did in one Python or another: all are
# named. Source: the IANA registries of special-purpose addresses, IPv4 and IPv6.
_SPECIAL_4: Final = tuple(
    IPv4Network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24"),
        *("192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("224.0.0.0/4", "240.0.0.0/4"),
    )
)
# Global unicast IPv6 is 2000::/3 and nothing else; these parts of it are special.
_GLOBAL_6: Final = IPv6Network("2000::/3")
_SPECIAL_6: Final = tuple(
    IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)

Address = IPv4Address | IPv6Address
_LAST_LABEL_NUMERIC = re.compile(r"(?:^|\.)(?:0x[0-9a-f]*|\d+)\.?$", re.IGNORECASE)
_UNFIT = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
# Every character that may stand in a path or a query by itself (RFC 3986, 3.3 and 3.4), and "%".
_URL_SAFE = "/?:@!$&'()*+,;=-._~%"


@dataclass(frozen=True, slots=True)
class AllowedNetwork:
    """A network that may be reached although it is not public: on any port, or on one."""

    network: IPv4Network | IPv6Network
    port: int | None = None

    def covers(self, address: Address, port: int) -> bool:
        """Whether this setting opens the address on that port."""
        if self.port is not None and self.port != port:
            return False
        return address.version == self.network.version and address in self.network


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart and written again as it goes on the wire."""

    url: str
    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port: what credentials belong to."""
        return self.scheme, self.host, self.port


def read_allow_networks(text: str) -> tuple[AllowedNetwork, ...]:
    """Networks from "127.0.0.1/32,127.0.0.2/32:8200,::1/128"; a port after the prefix length narrows one.

    Raises ValueError for what is not a network.
    """
    return tuple(_read_network(part.strip()) for part in text.split(",") if part.strip())


def _read_network(text: str) -> AllowedNetwork:
    address, slash, prefix = text.partition("/")
    if not slash:
        return AllowedNetwork(ip_network(address))
    length, colon, port = prefix.partition(":")
    if colon and not (port.isascii() and port.isdigit() and 0 < int(port) <= _MAX_PORT):
        raise ValueError(f"not a port: {port!r}")
    return AllowedNetwork(ip_network(f"{address.strip('[]')}/{length}"), int(port) if colon else None)


def read_target(url: str, schemes: frozenset[str]) -> Target:
    """Take an address apart, as strictly as a signature needs it.

    Raises AddressRefused for a scheme that is not allowed, user-info, a host that is a number in disguise
    (decimal, octal, hexadecimal, short), control characters, or more than 2,048 characters.
    """
    if len(url) > MAX_URL_CHARS or _UNFIT.search(url):
        raise AddressRefused("address too long or with characters that do not belong there")
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme.lower(), parts.hostname or "", parts.port
    except ValueError as error:
        raise AddressRefused("malformed address") from error
    if scheme not in schemes:
        raise AddressRefused(f"scheme not allowed: {scheme[:20]}")
    if "@" in parts.netloc:
        raise AddressRefused("address with user-info")
    host = _read_host(host)
    default = _DEFAULT_PORTS.get(scheme)
    port = default if port is None else port
    if not port:
        raise AddressRefused("address without a usable port")
    shown = f"[{host}]" if ":" in host else host
    authority = shown if port == default else f"{shown}:{port}"
    query = f"?{quote(parts.query, safe=_URL_SAFE)}" if parts.query else ""
    path = quote(parts.path, safe=_URL_SAFE.replace("?", "")) or "/"
    return Target(f"{scheme}://{authority}{path}{query}", scheme, host, port)


def _read_host(host: str) -> str:
    if literal := literal_address(host):
        return str(literal)
    if not host or _LAST_LABEL_NUMERIC.search(host) or ":" in host or "%" in host:
        raise AddressRefused("host is neither a name nor a plain address")
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise AddressRefused("host is not a name") from error


def literal_address(host: str) -> Address | None:
    """The address if the host is one in its ordinary spelling, else None."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def check_address(address: str, port: int, allowed: Sequence[AllowedNetwork]) -> None:
    """Refuse an address of a special network, or a port we do not use, unless a setting opens it.

    Raises AddressRefused.
    """
    parsed = literal_address(address)
    if parsed is None:
        raise AddressRefused("not an address")
    if any(network.covers(parsed, port) for network in allowed):
        return
    if not is_public(parsed):
        raise AddressRefused("address of a network that is not public")
    if port not in ALLOWED_PORTS:
        raise AddressRefused(f"port not allowed: {port}")


def is_public(address: Address) -> bool:
    """Whether an address is ordinary public unicast, and hides no IPv4 address inside it."""
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in network for network in _SPECIAL_4)
    if address.scope_id is not None or address not in _GLOBAL_6:
        return False
    return address.is_global and not any(address in network for network in _SPECIAL_6)
