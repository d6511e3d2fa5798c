"""What arrived and waits for its handler: claimed in one unit, settled in that of its effect."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlmodel import col

from ensembl_fed.models import ReceivedActivity
from ensembl_fed.models.kinds import ReceivedState
from ensembl_fed.storage.retries import next_attempt
from ensembl_fed.storage.unit import Unit

_MAX_ERROR_CHARS = 255


@dataclass(frozen=True, slots=True)
class DueReceived:
    """A verified activity that waits for its handler."""

    received_id: int
    actor_uri: str
    activity_uri: str
    body: str
    attempts: int


@dataclass(frozen=True, slots=True)
class ReceivedOutcome:
    """What became of a received activity. `state` WAITING means: try again later."""

    due: DueReceived
    state: ReceivedState
    error: str = ""


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


async def settle_received(unit: Unit, outcomes: Sequence[ReceivedOutcome], *, now: datetime) -> None:
    """Note how handling ended, in the unit of its effect. What fails too often is marked FAILED and kept."""
    if not outcomes:
        return
    rows = []
    for outcome in outcomes:
        attempts = outcome.due.attempts + 1
        tired = outcome.state is ReceivedState.WAITING and attempts >= unit.home.limits.received_attempts
        rows.append(
            {
                "received_id": outcome.due.received_id,
                "new_state": ReceivedState.FAILED if tired else outcome.state,
                "new_attempts": attempts,
                "again_at": next_attempt(attempts, now),
                "error": outcome.error[:_MAX_ERROR_CHARS],
            }
        )
    statement = (
        update(ReceivedActivity)
        .where(col(ReceivedActivity.id) == bindparam("received_id"))
        .values(
            state=bindparam("new_state"),
            attempts=bindparam("new_attempts"),
            next_at=bindparam("again_at"),
            last_error=bindparam("error"),
        )
    )
    await unit.execute(statement, rows)
