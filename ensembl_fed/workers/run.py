"""Every worker of a process: a few tasks for each instance, ended together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

import structlog

from ensembl_fed.clock import utc_now
from ensembl_fed.instance.hosting import Hosting
from ensembl_fed.instance.instance import QUEUES, Instance
from ensembl_fed.storage.due_work import due_queues
from ensembl_fed.storage.leases import release_leases, watch
from ensembl_fed.workers.deliveries import deliver
from ensembl_fed.workers.every_turn import turns_of
from ensembl_fed.workers.jobs import Jobs, wind_up
from ensembl_fed.workers.turns import work_queue

# How long what is under way may take when the process is asked to end; what is left comes back with its lease.
DRAIN_S: Final = 8.0
# Commits in this process wake workers at once; this is how late work from elsewhere, or due by the clock, begins.
_LOOK_EVERY_S: Final = 1.0
_LOOKS_A_SECOND: Final = 20
_LOOK_FOR_INSTANCES_S: Final = 5.0
_log = structlog.get_logger(__name__)


async def run_workers(hosting: Hosting, *, jobs: Jobs, stop: asyncio.Event) -> None:
    """Work for every instance, those opened later included, until `stop` is set; then finish what is under way."""
    turns = turns_of(jobs)
    async with _taken_over(hosting), asyncio.TaskGroup() as group:

        def begin(instance: Instance) -> None:
            if stop.is_set():
                return
            group.create_task(_begin(hosting, instance, jobs, stop), name=f"clock {instance.domain}")
            group.create_task(deliver(instance, stop), name=f"deliveries {instance.domain}")
            for queue, turn in turns.items():
                group.create_task(work_queue(instance, queue, turn, stop), name=f"{queue} {instance.domain}")

        hosting.on_opened(begin)
        looker = group.create_task(_look_for_instances(hosting, stop), name="new instances")
        await stop.wait()
        looker.cancel()
        for instance in hosting.instances:
            wake_all(instance)


@asynccontextmanager
async def _taken_over(hosting: Hosting) -> AsyncIterator[None]:
    """What another process had begun when it was cut off is due again at once, unless somebody else works here.

    Files have one working process; those on a PostgreSQL know of each other.
    """
    async with AsyncExitStack() as stack:
        url = hosting.settings.database_url
        if not url or await stack.enter_async_context(watch(url)):
            for instance in hosting.instances:
                async with instance.database.unit() as unit:
                    await release_leases(unit, now=utc_now())
        yield


def wake_all(instance: Instance) -> None:
    """Let every worker of an instance look what there is to do, or that it is time to stop."""
    for queue in QUEUES:
        instance.wakes[queue].set()


async def drain(workers: "asyncio.Task[None]", stop: asyncio.Event) -> None:
    """Ask the workers to end, and end them after 8 s. Raises what had ended them before they were asked."""
    stop.set()
    done, _ = await asyncio.wait([workers], timeout=DRAIN_S)
    if not done:
        _log.warning("work left behind", until="its lease is over")
        workers.cancel()
    try:
        await workers
    except asyncio.CancelledError:
        return


async def _begin(hosting: Hosting, instance: Instance, jobs: Jobs, stop: asyncio.Event) -> None:
    """Wind up the clockwork, then look once a second what is due by the clock or came from another process."""
    is_wound_up = False
    while not stop.is_set():
        try:
            if not is_wound_up:
                await wind_up(instance, jobs)
                is_wound_up = True
            await _wake_due(instance)
        except Exception as error:  # noqa: BLE001 -- the top of a worker's turn: it looks again soon
            _log.error("store not read", host=instance.domain, exc_info=error)
        pause_s = max(_LOOK_EVERY_S, len(hosting.instances) / _LOOKS_A_SECOND)
        await _wait(stop, pause_s)


async def _wake_due(instance: Instance) -> None:
    async with instance.database.reading() as unit:
        due = await due_queues(unit, now=utc_now())
    for queue in due:
        instance.wakes[queue].set()


async def _look_for_instances(hosting: Hosting, stop: asyncio.Event) -> None:
    while not stop.is_set():
        await _wait(stop, _LOOK_FOR_INSTANCES_S)
        try:
            await hosting.look_again()
        except Exception as error:  # noqa: BLE001 -- the top of a worker's turn: it looks again soon
            _log.error("host store not read", reason=type(error).__name__)


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
