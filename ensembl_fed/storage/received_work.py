"""What arrived and waits for its handler, claimed in one unit; `received` settles it in that of its effect."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import col

from ensembl_fed.models import ReceivedActivity
from ensembl_fed.models.kinds import ReceivedState
from ensembl_fed.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class DueReceived:
    """A verified activity that waits for its handler."""

    received_id: int
    actor_uri: str
    activity_uri: str
    body: str
    attempts: int


async def claim_received(unit: Unit, *, now: datetime, limit: int) -> list[DueReceived]:
    """Lease some received activities to the caller, in the order they came."""
    query = (
        select(
            col(ReceivedActivity.id),
            col(ReceivedActivity.actor_uri),
            col(ReceivedActivity.activity_uri),
            col(ReceivedActivity.body),
            col(ReceivedActivity.attempts),
        )
        .where(col(ReceivedActivity.state) == ReceivedState.WAITING, col(ReceivedActivity.next_at) <= now)
        .order_by(col(ReceivedActivity.next_at), col(ReceivedActivity.id))
        .limit(limit)
    )
    if unit.is_postgres:
        query = query.with_for_update(skip_locked=True)
    rows = [DueReceived(*row) for row in (await unit.execute(query)).all()]
    if rows:
        await unit.execute(
            update(ReceivedActivity)
            .where(col(ReceivedActivity.id).in_([row.received_id for row in rows]))
            .values(next_at=now + unit.home.limits.received_lease)
        )
    return rows
