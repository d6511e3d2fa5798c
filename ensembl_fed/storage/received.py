"""Queries about what arrived: kept once per actor and activity, settled in the unit of its effect."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlmodel import col

from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import ReceivedActivity
from ensembl_fed.models.kinds import ReceivedState
from ensembl_fed.storage.quick_statement import QuickStatement, insert_new
from ensembl_fed.storage.unit import Unit

_INSERT = insert_new(ReceivedActivity)
_SETTLE = QuickStatement(
    update(ReceivedActivity)
    .where(col(ReceivedActivity.id) == bindparam("row_id"))
    .values(state=bindparam("new_state"), body=bindparam("new_body"), last_error=bindparam("error"))
)
_POSTPONE = (
    update(ReceivedActivity)
    .where(col(ReceivedActivity.id) == bindparam("row_id"))
    .values(attempts=ReceivedActivity.attempts + 1, next_at=bindparam("again_at"), last_error=bindparam("error"))
)
_MAX_ERROR_CHARS = 255


def received_row(*, actor_uri: str, activity_uri: str, body: str) -> dict[str, object]:
    """The row of a verified activity that waits for its handler."""
    return {
        "id": new_id(),
        "actor_uri": actor_uri,
        "activity_uri": activity_uri,
        "body": body,
        "state": ReceivedState.WAITING,
        "attempts": 0,
        "next_at": utc_now(),
        "last_error": "",
    }


async def keep_received(unit: Unit, rows: Sequence[Mapping[str, object]]) -> None:
    """Keep verified activities until they are handled, passing over those that their actor sent before (rule 9)."""
    await _INSERT.run_many(unit, rows)


async def mark_handled(unit: Unit, row_ids: Iterable[int]) -> None:
    """These had their effect. Their bodies are dropped: only the ids are remembered."""
    rows = [_settled(row_id, ReceivedState.HANDLED, "") for row_id in row_ids]
    if rows:
        await _SETTLE.run_many(unit, rows)


async def mark_received(unit: Unit, row_id: int, state: ReceivedState, error: str) -> None:
    """This one had no effect, and why."""
    await _SETTLE.run(unit, _settled(row_id, state, error))


async def postpone_received(unit: Unit, row_id: int, *, again_at: datetime, error: str) -> None:
    """Try this one again later."""
    await unit.execute(_POSTPONE, {"row_id": row_id, "again_at": again_at, "error": error[:_MAX_ERROR_CHARS]})


def _settled(row_id: int, state: ReceivedState, error: str) -> Mapping[str, object]:
    return {"row_id": row_id, "new_state": state, "new_body": "", "error": error[:_MAX_ERROR_CHARS]}
