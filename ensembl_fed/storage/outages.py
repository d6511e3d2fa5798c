"""Queries for servers that did not answer for a while, and are heard of again."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select

from ensembl_fed.models import Delivery, PeerHost
from ensembl_fed.models.kinds import DeliveryState
from ensembl_fed.storage.unit import Unit


async def has_failed_lately(unit: Unit, host: str) -> bool:
    """Whether the last attempt to reach a host failed."""
    query = select(PeerHost.host).where(PeerHost.host == host, PeerHost.failures > 0)
    return (await unit.session.exec(query.limit(1))).first() is not None


async def release_deliveries(unit: Unit, host: str, *, now: datetime) -> int:
    """A host is there again: what waits for its hour is due now. Returns how much that is.

    What somebody is carrying at this moment stays with them.
    """
    await unit.execute(update(PeerHost).where(col(PeerHost.host) == host).values(failures=0, closed_until=None))
    result = await unit.execute(
        update(Delivery)
        .where(
            col(Delivery.host) == host,
            col(Delivery.state) == DeliveryState.WAITING,
            col(Delivery.next_at) > now + unit.home.limits.delivery_lease,
        )
        .values(next_at=now)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result always has one
