"""What an operator sees and does of the deliveries that are owed, host by host."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, delete, func, select, update
from sqlmodel import col

from ensembl_fed.events import WorkQueued
from ensembl_fed.models import Delivery, PeerHost
from ensembl_fed.models.kinds import DeliveryState
from ensembl_fed.storage.unit import Unit

_OWED = (DeliveryState.WAITING, DeliveryState.GIVEN_UP)


@dataclass(frozen=True, slots=True)
class HostQueue:
    """What is owed to one host. `attempts` is that of the delivery that was tried most; `closed_until` says until
    when nothing is sent because it did not answer."""

    host: str
    waiting: int
    given_up: int
    attempts: int
    next_at: datetime | None
    last_error: str
    closed_until: datetime | None


async def queue_by_host(unit: Unit, *, host: str = "", limit: int = 500) -> list[HostQueue]:
    """What is owed, the longest queues first; to one host if it is named."""
    waiting = func.sum(case((col(Delivery.state) == DeliveryState.WAITING, 1), else_=0))
    query = (
        select(
            col(Delivery.host),
            waiting,
            func.count(),
            func.max(col(Delivery.attempts)),
            func.min(col(Delivery.next_at)).filter(col(Delivery.state) == DeliveryState.WAITING),
            func.max(col(Delivery.last_error)),
            func.max(col(PeerHost.closed_until)),
        )
        .outerjoin(PeerHost, col(PeerHost.host) == col(Delivery.host))
        .where(*_owed(host))
        .group_by(col(Delivery.host))
        .order_by(func.count().desc(), col(Delivery.host))
        .limit(limit)
    )
    rows = (await unit.execute(query)).all()
    return [HostQueue(row[0], row[1], row[2] - row[1], row[3], row[4], row[5] or "", row[6]) for row in rows]


async def retry_deliveries(unit: Unit, *, host: str = "", now: datetime) -> int:
    """Have what is owed sent now, what was given up too; the hosts count as answering again. Returns how many."""
    result = await unit.execute(
        update(Delivery).where(*_owed(host)).values(state=DeliveryState.WAITING, attempts=0, next_at=now)
    )
    known = update(PeerHost).values(failures=0, closed_until=None)
    await unit.execute(known.where(col(PeerHost.host) == host) if host else known)
    unit.tell(WorkQueued("deliveries"))
    return int(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result always has one


async def drop_deliveries(unit: Unit, *, host: str = "") -> int:
    """Owe it no longer: it is never sent. Returns how many."""
    result = await unit.execute(delete(Delivery).where(*_owed(host)))
    return int(result.rowcount)  # type: ignore[attr-defined]  # a DELETE's result always has one


def _owed(host: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [col(Delivery.state).in_(_OWED)]
    return [*conditions, col(Delivery.host) == host] if host else conditions
