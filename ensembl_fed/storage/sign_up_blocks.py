"""Queries about from where nobody signs up, and with whom an instance by invitation speaks."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import delete
from sqlmodel import col, select

from ensembl_fed.models import CanonicalEmailBlock, DomainAllow, EmailDomainBlock, IpBlock
from ensembl_fed.models.kinds import MemberState
from ensembl_fed.storage.town import instance_profile, town_members
from ensembl_fed.storage.unit import Unit

_MOST_NETWORKS = 10_000
Row = TypeVar("Row", EmailDomainBlock, CanonicalEmailBlock, IpBlock, DomainAllow)


async def rows_page(
    unit: Unit,
    table: type[Row],
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
    is_ascending: bool = False,
    limit: int,
) -> list[Row]:
    """Rows of one of these tables, newest first."""
    query = select(table)
    if older_than is not None:
        query = query.where(col(table.id) < older_than)
    if newer_than is not None:
        query = query.where(col(table.id) > newer_than)
    query = query.order_by(col(table.id).asc() if is_ascending else col(table.id).desc())
    rows = list(await unit.session.exec(query.limit(limit)))
    return rows[::-1] if is_ascending else rows


async def row_by_id(unit: Unit, table: type[Row], row_id: int) -> Row | None:
    """One row of one of these tables."""
    return await unit.session.get(table, row_id)


async def remove_row(unit: Unit, table: type[Row], row_id: int) -> None:
    """Forget one row of one of these tables."""
    await unit.execute(delete(table).where(col(table.id) == row_id))


async def email_domains_blocked(unit: Unit, domains: Iterable[str]) -> bool:
    """Whether nobody signs up with an address of one of these domains."""
    query = select(EmailDomainBlock.id).where(col(EmailDomainBlock.domain).in_(list(domains)))
    return (await unit.session.exec(query.limit(1))).first() is not None


async def email_domain_block(unit: Unit, domain: str) -> EmailDomainBlock | None:
    """The block of exactly this domain of addresses."""
    return (await unit.session.exec(select(EmailDomainBlock).where(EmailDomainBlock.domain == domain).limit(1))).first()


async def canonical_block(unit: Unit, digest: str) -> CanonicalEmailBlock | None:
    """The block of the address with this digest."""
    query = select(CanonicalEmailBlock).where(CanonicalEmailBlock.digest == digest).limit(1)
    return (await unit.session.exec(query)).first()


async def ip_block_of(unit: Unit, network: str) -> IpBlock | None:
    """The block of exactly this network."""
    return (await unit.session.exec(select(IpBlock).where(IpBlock.network == network).limit(1))).first()


async def ip_blocks_now(unit: Unit, *, now: datetime) -> list[IpBlock]:
    """Every block of a network that still holds."""
    query = select(IpBlock).where((col(IpBlock.expires_at).is_(None)) | (col(IpBlock.expires_at) > now))
    return list(await unit.session.exec(query.limit(_MOST_NETWORKS)))


async def domain_allow(unit: Unit, domain: str) -> DomainAllow | None:
    """The permission of exactly this domain."""
    return (await unit.session.exec(select(DomainAllow).where(DomainAllow.domain == domain).limit(1))).first()


async def every_allowed_domain(unit: Unit) -> list[str]:
    """The domains that were allowed, by name."""
    query = select(DomainAllow.domain).order_by(col(DomainAllow.domain)).limit(_MOST_NETWORKS)
    return list(await unit.session.exec(query))


async def invited_domains(unit: Unit) -> frozenset[str]:
    """Every domain that an instance by invitation speaks with: those allowed, the town's, and the city's own."""
    allowed = await unit.session.exec(select(DomainAllow.domain).limit(_MOST_NETWORKS))
    town = [member.domain for member in await town_members(unit, states=tuple(MemberState))]
    profile = await instance_profile(unit)
    city = [profile.city_domain] if profile is not None and profile.city_domain else []
    return frozenset((*allowed, *town, *city))
