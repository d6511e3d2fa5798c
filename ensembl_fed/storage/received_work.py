"""What arrived and waits for its handler, claimed in one unit; `received` settles it in that of its effect."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, bindparam, select, update
from sqlmodel import col

from ensembl_fed.models import ReceivedActivity
from ensembl_fed.models.columns import UtcDateTime
from ensembl_fed.models.kinds import ReceivedState
from ensembl_fed.storage.quick_statement import QuickStatement
from ensembl_fed.storage.unit import Unit

# SQLite has one writer and reads past FOR UPDATE.
_DUE = QuickStatement(
    select(
        col(ReceivedActivity.id),
        col(ReceivedActivity.actor_uri),
        col(ReceivedActivity.activity_uri),
        col(ReceivedActivity.body),
        col(ReceivedActivity.attempts),
    )
    .where(
        col(ReceivedActivity.state) == ReceivedState.WAITING,
        col(ReceivedActivity.next_at) <= bindparam("now", type_=UtcDateTime()),
    )
    .order_by(col(ReceivedActivity.next_at), col(ReceivedActivity.id))
    .limit(bindparam("limit", type_=Integer()))
    .with_for_update(skip_locked=True)
)
_LEASE = QuickStatement(
    update(ReceivedActivity).where(col(ReceivedActivity.id) == bindparam("row_id")).values(next_at=bindparam("until"))
)


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
    rows = [DueReceived(*row) for row in await _DUE.rows(unit, {"now": now, "limit": limit})]
    if rows:
        until = now + unit.home.limits.received_lease
        await _LEASE.run_many(unit, [{"row_id": row.received_id, "until": until} for row in rows])
    return rows
