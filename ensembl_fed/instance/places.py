"""How the store of a domain is called, and which domains may be hosted."""

import hashlib
import re
from ipaddress import ip_address
from typing import Final

from activitypub.addresses import domain_of
from activitypub.errors import BadDocument
from ensembl_fed.errors import Invalid
from ensembl_fed.settings import Scheme

_MOST_CHARACTERS: Final = 63  # PostgreSQL cuts longer names
_DIGEST_CHARACTERS: Final = 8
_PLAIN: Final = re.compile(r"[a-z0-9.:]+")
_PORT: Final = re.compile(r":\d{1,5}$")
# RFC 2606, RFC 6761, RFC 8375, and `.internal` (ICANN, 2024): names that no stranger can own.
_RESERVED: Final = ("localhost", "test", "example", "invalid", "local", "internal", "home.arpa")


def read_domain(text: str, scheme: Scheme) -> str:
    """A host as it stands behind the @: lower case, IDNA, with its port unless it is the scheme's own.

    Raises Invalid.
    """
    try:
        if "/" in text or "@" in text:
            raise BadDocument("not a host")
        return domain_of(f"{scheme.value}://{text.strip()}")
    except BadDocument as error:
        raise Invalid(f"{text!r} is not a domain, such as moulins.example or localhost:8001") from error


def place_of(domain: str) -> str:
    """The name of the SQLite file or PostgreSQL schema of a domain: letters, digits and `_`, at most 63.

    Two domains that would be written alike are told apart by eight digits of their SHA-256.
    """
    written = "town_" + re.sub(r"[^a-z0-9]+", "_", domain).strip("_")
    if _PLAIN.fullmatch(domain) and len(written) <= _MOST_CHARACTERS:
        return written
    digest = hashlib.sha256(domain.encode()).hexdigest()[:_DIGEST_CHARACTERS]
    return f"{written[: _MOST_CHARACTERS - _DIGEST_CHARACTERS - 1]}_{digest}"


def is_public_name(domain: str) -> bool:
    """Whether strangers could reach a host of this name: the switches of a trial must not be used there (security 44).

    A name without a dot, one below a reserved top-level domain, and a private address are a trial's own.
    """
    host = _PORT.sub("", domain).strip("[]")
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(tuple(f".{name}" for name in _RESERVED))


def check_switches(domain: str, scheme: Scheme) -> None:
    """Refuse plain http under a name that is public. Raises Invalid."""
    if scheme is Scheme.HTTP and is_public_name(domain):
        raise Invalid(f"ENSEMBL_SCHEME=http is for local trials, and {domain} is a public name: use https")
