"""Runs what waits for its hour, and keeps the clockwork of each instance wound."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

import structlog

from activitypub.addresses import LocalAddresses
from ensembl_fed.clock import utc_now
from ensembl_fed.instance.instance import Instance
from ensembl_fed.models import Account
from ensembl_fed.remote.actors import resolve_uri
from ensembl_fed.remote.peers import NotFetched
from ensembl_fed.services.expire_help import EVERY, EXPIRE_JOB, expire_help
from ensembl_fed.services.join_town import JOIN_JOB, follow_town
from ensembl_fed.services.mute_account import END_MUTE_JOB, end_mute
from ensembl_fed.services.rotate_keys import OLD_KEYS_LISTED_FOR
from ensembl_fed.storage.access import remove_old_codes
from ensembl_fed.storage.media import forget_unattached
from ensembl_fed.storage.retired_keys import forget_retired_keys
from ensembl_fed.storage.work import (
    DueJob,
    claim_jobs,
    finish_job,
    forget_finished,
    next_attempt,
    postpone_job,
    schedule,
)

# With pauses of up to 12 h this is some six weeks: a city that is being set up may take its time.
_ATTEMPTS: Final = 100
_SENT_KEPT_FOR: Final = timedelta(days=14)
_CODES_KEPT_FOR: Final = timedelta(days=1)
_UPLOADS_KEPT_FOR: Final = timedelta(days=1)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """What to do for a kind of job, outside of units; `every` makes it return by itself.

    A job may run twice and ends in the same state. It raises NotYet when it must wait for somebody.
    """

    run: Callable[[Instance, Mapping[str, object]], Awaitable[None]]
    every: timedelta | None = None


class NotYet(Exception):
    """The job could not be done now, through nobody's fault here, and is tried again later."""


Jobs = Mapping[str, Job]


async def wind_up(instance: Instance, jobs: Jobs) -> None:
    """See that each job that returns by itself is there once."""
    async with instance.database.unit() as unit:
        for kind, job in jobs.items():
            if job.every is not None:
                await schedule(unit, kind, kind, {}, utc_now())


async def job_turn(jobs: Jobs, instance: Instance) -> bool:
    """Run the jobs that are due, one after the other."""
    limit = instance.home.limits.jobs_claimed_at_once
    async with instance.database.unit() as unit:
        claimed = await claim_jobs(unit, now=utc_now(), limit=limit)
    for due in claimed:
        await _run(instance, jobs, due)
    return len(claimed) == limit


async def _run(instance: Instance, jobs: Jobs, due: DueJob) -> None:
    job = jobs.get(due.kind)
    error = "" if job is not None else "unknown kind of job"
    if job is not None:
        try:
            await job.run(instance, due.payload)
        except NotYet as reason:
            error = str(reason)
        except Exception as fault:  # noqa: BLE001 -- the top of a worker's turn: the row is marked
            error = type(fault).__name__
            _log.error("job failed", host=instance.domain, kind=due.kind, exc_info=fault)
    await _settle(instance, due, job, error)
    instance.hosting.measures.jobs.labels(due.kind, "failed" if error else "done").inc()


async def _settle(instance: Instance, due: DueJob, job: Job | None, error: str) -> None:
    now = utc_now()
    every = job.every if job is not None else None
    async with instance.database.unit() as unit:
        if error and (every is not None or due.attempts < _ATTEMPTS):
            await postpone_job(unit, due.job_id, run_at=next_attempt(due.attempts + 1, now), error=error)
        elif every is not None:
            await postpone_job(unit, due.job_id, run_at=now + every)
        else:
            await finish_job(unit, due.job_id)
    if error and every is None and due.attempts >= _ATTEMPTS:
        _log.error("job given up", host=instance.domain, kind=due.kind, reason=error)


async def _expire_help(instance: Instance, payload: Mapping[str, object]) -> None:
    async with instance.database.unit() as unit:
        await expire_help(unit, now=utc_now())


async def _join_town(instance: Instance, payload: Mapping[str, object]) -> None:
    """Follow the city's group as soon as the city answers."""
    try:
        group = await resolve_uri(instance.peers, instance.database, str(payload.get("group_uri", "")))
    except NotFetched as error:
        raise NotYet(str(error)) from error
    if not isinstance(group, Account):
        raise NotYet("the city's group was not found")
    city = await _instance_actor_of(instance, group)
    async with instance.database.unit() as unit:
        await follow_town(unit, group, city)


async def _instance_actor_of(instance: Instance, group: Account) -> Account | None:
    """The actor of the instance that a group belongs to: it says what the instance is called."""
    origin = group.uri.removesuffix(group_path := "/groups/" + group.username)
    if origin + group_path != group.uri:
        return None
    try:
        found = await resolve_uri(instance.peers, instance.database, LocalAddresses(origin).instance_actor)
    except NotFetched:
        return None
    return found if isinstance(found, Account) else None


async def _end_mute(instance: Instance, payload: Mapping[str, object]) -> None:
    async with instance.database.unit() as unit:
        await end_mute(unit, int(str(payload["account_id"])), int(str(payload["target_id"])), now=utc_now())


async def _tidy_up(instance: Instance, payload: Mapping[str, object]) -> None:
    """Forget, a part at a time, what was delivered or given up long ago, and what nobody used: codes, uploads."""
    now = utc_now()
    removed = 1
    while removed:
        async with instance.database.unit() as unit:
            removed = await forget_finished(unit, before=now - _SENT_KEPT_FOR)
    async with instance.database.unit() as unit:
        await remove_old_codes(unit, before=now - _CODES_KEPT_FOR)
        await forget_retired_keys(unit, before=now - OLD_KEYS_LISTED_FOR)
    await _forget_uploads(instance)


async def _forget_uploads(instance: Instance) -> None:
    """Forget pictures that were sent for a status that nobody posted; the rows first, then their files."""
    before, after_id, is_more = utc_now() - _UPLOADS_KEPT_FOR, 0, True
    while is_more:
        async with instance.database.unit() as unit:
            after_id, keys = await forget_unattached(unit, before=before, after_id=after_id)
        for key in keys:
            await instance.files.delete(key)
        is_more = after_id > 0


TIDY_JOB: Final = "tidy_up"
TOWN_JOBS: Final[Jobs] = {
    EXPIRE_JOB: Job(_expire_help, EVERY),
    JOIN_JOB: Job(_join_town),
    END_MUTE_JOB: Job(_end_mute),
    TIDY_JOB: Job(_tidy_up, timedelta(hours=6)),
}


def turn_of(jobs: Jobs) -> Callable[[Instance], Awaitable[bool]]:
    """The turn of the queue `jobs` with this table."""
    return partial(job_turn, jobs)
