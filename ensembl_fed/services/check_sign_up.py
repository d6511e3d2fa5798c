"""Whether somebody may sign up from where they are, with the address they give."""

import hashlib
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, InvalidFields, NotAllowed
from ensembl_fed.models.kinds import IpSeverity
from ensembl_fed.storage.sign_up_blocks import canonical_block, email_domains_blocked, ip_blocks_now
from ensembl_fed.storage.unit import Unit

_BLOCKED: Final = ("ERR_BLOCKED", "Cette adresse électronique ne peut pas servir à s’inscrire ici.")


async def check_sign_up(unit: Unit, email: str, address: str) -> bool:
    """Whether a sign-up must be approved by hand whatever the instance does otherwise; `address` is the network one.

    Raises InvalidFields for an address or a domain that is blocked, NotAllowed for a network that is.
    """
    if await _is_email_blocked(unit, email):
        raise InvalidFields({"email": [_BLOCKED]})
    severities = await _severities_of(unit, address)
    if severities & {IpSeverity.SIGN_UP_BLOCK, IpSeverity.NO_ACCESS}:
        raise NotAllowed("Les inscriptions ne sont pas possibles depuis ce réseau.")
    return IpSeverity.SIGN_UP_REQUIRES_APPROVAL in severities


def canonical_digest(email: str) -> str:
    """What is kept of a blocked address: the same for `A.b+x@example.org` and `ab@example.org`, as on Mastodon."""
    name, _, domain = email.strip().lower().partition("@")
    name = name.replace(".", "").partition("+")[0]
    return hashlib.sha256(f"{name}@{domain}".encode()).hexdigest()


def read_network(text: str) -> IPv4Network | IPv6Network:
    """A network, or one address as a network of its own. Raises Invalid."""
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError as error:
        raise Invalid("Validation failed: Ip must be a valid IP address") from error


async def _is_email_blocked(unit: Unit, email: str) -> bool:
    labels = email.strip().lower().rpartition("@")[2].split(".")
    domains = [".".join(labels[at:]) for at in range(len(labels))]
    return (
        await email_domains_blocked(unit, domains) or await canonical_block(unit, canonical_digest(email)) is not None
    )


async def _severities_of(unit: Unit, address: str) -> set[IpSeverity]:
    try:
        found = ip_address(address)
    except ValueError:
        return set()
    blocks = await ip_blocks_now(unit, now=utc_now())
    return {block.severity for block in blocks if found in ip_network(block.network)}
