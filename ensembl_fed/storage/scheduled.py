"""Queries about statuses that wait for their hour."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlmodel import col
from sqlmodel import select as select_rows

from ensembl_fed.models import ScheduledStatus
from ensembl_fed.storage.unit import Unit


async def scheduled_by_id(unit: Unit, scheduled_id: int) -> ScheduledStatus | None:
    """A waiting status, whoever's."""
    return await unit.session.get(ScheduledStatus, scheduled_id, with_for_update=True)


async def own_scheduled(unit: Unit, account_id: int, scheduled_id: int) -> ScheduledStatus | None:
    """One of an account's own waiting statuses."""
    found = await scheduled_by_id(unit, scheduled_id)
    return found if found is not None and found.account_id == account_id else None


async def scheduled_page(
    unit: Unit,
    account_id: int,
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
    oldest_first: bool = False,
    limit: int,
) -> list[ScheduledStatus]:
    """An account's waiting statuses, the last made first; with `oldest_first` those next to `newer_than`."""
    query = select_rows(ScheduledStatus).where(ScheduledStatus.account_id == account_id)
    if older_than is not None:
        query = query.where(col(ScheduledStatus.id) < older_than)
    if newer_than is not None:
        query = query.where(col(ScheduledStatus.id) > newer_than)
    order = col(ScheduledStatus.id).asc() if oldest_first else col(ScheduledStatus.id).desc()
    rows = list(await unit.session.exec(query.order_by(order).limit(limit)))
    return rows[::-1] if oldest_first else rows


async def count_scheduled(
    unit: Unit, account_id: int, *, since: datetime | None = None, until: datetime | None = None
) -> int:
    """How many statuses of an account wait, in all or for an hour from `since` to `until`."""
    query = select(func.count()).select_from(ScheduledStatus).where(col(ScheduledStatus.account_id) == account_id)
    if since is not None:
        query = query.where(col(ScheduledStatus.scheduled_at) >= since)
    if until is not None:
        query = query.where(col(ScheduledStatus.scheduled_at) < until)
    return int((await unit.execute(query)).scalar_one())


async def remove_scheduled(unit: Unit, scheduled_id: int) -> None:
    """It waits no longer."""
    await unit.execute(delete(ScheduledStatus).where(col(ScheduledStatus.id) == scheduled_id))
