"""What is to be done at an hour: each job is kept once under its key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import col

from ensembl_fed.events import WorkQueued
from ensembl_fed.ids import new_id
from ensembl_fed.models import ScheduledJob
from ensembl_fed.storage.unit import Unit

_LEASE = timedelta(minutes=5)
_MAX_ERROR_CHARS = 255


@dataclass(frozen=True, slots=True)
class DueJob:
    """A job whose hour has come. `attempts` counts those made before."""

    job_id: int
    kind: str
    key: str
    payload: Mapping[str, Any]
    attempts: int


async def schedule(unit: Unit, kind: str, key: str, payload: Mapping[str, object], run_at: datetime) -> bool:
    """Have a job of this kind done at or after `run_at`; False if one of this kind and key waits already."""
    row = {"id": new_id(), "kind": kind, "key": f"{kind}:{key}", "payload": dict(payload), "run_at": run_at}
    is_new = await unit.insert_new(ScheduledJob, row) > 0
    if is_new:
        unit.tell(WorkQueued("jobs"))
    return is_new


async def claim_jobs(unit: Unit, *, now: datetime, limit: int) -> list[DueJob]:
    """Lease the jobs whose hour has come, earliest first. A lease that is not finished ends after five minutes."""
    query = (
        select(
            col(ScheduledJob.id),
            col(ScheduledJob.kind),
            col(ScheduledJob.key),
            col(ScheduledJob.payload),
            col(ScheduledJob.attempts),
        )
        .where(col(ScheduledJob.run_at) <= now)
        .order_by(col(ScheduledJob.run_at))
        .limit(limit)
    )
    if unit.is_postgres:
        query = query.with_for_update(skip_locked=True)
    rows = (await unit.execute(query)).all()
    due = [DueJob(row[0], row[1], row[2].removeprefix(f"{row[1]}:"), row[3], row[4]) for row in rows]
    if due:
        await unit.execute(
            update(ScheduledJob)
            .where(col(ScheduledJob.id).in_([job.job_id for job in due]))
            .values(run_at=now + _LEASE, attempts=ScheduledJob.attempts + 1)
        )
    return due


async def finish_job(unit: Unit, job_id: int) -> None:
    """The job is done; its key is free again."""
    await unit.execute(delete(ScheduledJob).where(col(ScheduledJob.id) == job_id))


async def postpone_job(unit: Unit, job_id: int, *, run_at: datetime, error: str = "") -> None:
    """Do the job again at another hour: after a failure, or because it comes round regularly."""
    await unit.execute(
        update(ScheduledJob)
        .where(col(ScheduledJob.id) == job_id)
        .values(run_at=run_at, last_error=error[:_MAX_ERROR_CHARS], **({} if error else {"attempts": 0}))
    )
