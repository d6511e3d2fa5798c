"""One run: a store is made, served, filled, measured, started again and thrown away."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from rich.console import Console

from benchmarks.machine import Sign
from benchmarks.measures import Measured, Unit
from benchmarks.operations import (
    OPERATIONS,
    prepare_followers,
    prepare_known_actors,
    prepare_people,
)
from benchmarks.profile_report import print_profile
from benchmarks.server import Watcher
from benchmarks.stores import open_store
from benchmarks.town import Resident, Town, open_town, write

LONGEST_S: Final = 1_200  # for one store
_STARTS: Final = 3
_IDLE_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much is done. `counts` are operations by name; a delivery's are posts to 200 hosts."""

    statuses: int
    counts: dict[str, int]
    connections: Sequence[int]


FULL: Final = Size(
    2_000, {"home": 1_500, "public": 1_500, "post": 1_000, "inbox": 700, "delivery": 5}, connections=(1, 16)
)
QUICK: Final = Size(200, {"home": 200, "public": 200, "post": 200, "inbox": 200, "delivery": 1}, connections=(16,))


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure, how much of it, in which unit, and where the profile goes."""

    names: Sequence[str]
    is_quick: bool
    sign: Sign
    console: Console
    profile: Path | None

    @property
    def size(self) -> Size:
        """How much of the first suite."""
        return QUICK if self.is_quick else FULL

    def say(self, what: str) -> None:
        """Tell what is being done."""
        self.console.print(f"==> {what}", style="dim")

    def print_profile(self, operations: int) -> None:
        """Say where the time of so many operations went."""
        if self.profile is not None:
            print_profile(self.console, self.profile, operations)


async def measure_store(name: str, folder: Path, plan: Plan) -> list[Measured]:
    """Measure everything that the plan names on one store. Ends by itself: TimeoutError after 20 minutes."""
    with open_store(name, folder) as store:
        async with asyncio.timeout(LONGEST_S), AsyncExitStack() as stack:
            plan.say(f"{name}: making four instances")
            watcher = None if plan.profile is None else Watcher("benchmarks.profiled_server", plan.profile)
            town = await open_town(stack, store, folder, watcher=watcher)
            town.server.start(_front(town))
            lines = [await _memory(town, "memory", "resident memory idle, four instances")]
            reader = await _fill(town, plan)
            for operation in plan.names:
                if operation in OPERATIONS:
                    lines += await _measure(town, reader, operation, plan)
            lines.append(await _memory(town, "memory after", "resident memory after the load"))
            town.server.stop()
            if "start" in plan.names:
                lines.append(_starts(town))
            return lines


async def _fill(town: Town, plan: Plan) -> Resident:
    plan.say(f"{town.store.name}: {plan.size.statuses} statuses through the API")
    reader = await prepare_people(town)
    await write(town, plan.size.statuses)
    await town.server.tree.quiet()
    return reader


async def _measure(town: Town, reader: Resident, name: str, plan: Plan) -> list[Measured]:
    if name == "inbox":
        await prepare_known_actors(town, reader)
    if name == "delivery":
        await prepare_followers(town)
    lines = []
    for connections in plan.size.connections if name != "delivery" else (1,):
        plan.say(f"{town.store.name}: {name}, {connections} connections")
        plan.sign.measure()
        count = plan.size.counts[name]
        if plan.profile is None:
            lines.append(await OPERATIONS[name](town, reader, count, connections))
            continue
        with town.server.watched(plan.profile):
            line = await OPERATIONS[name](town, reader, count, connections)
        plan.print_profile(line.count)
    return lines


async def _memory(town: Town, name: str, what: str) -> Measured:
    await asyncio.sleep(_IDLE_S)
    await town.server.tree.quiet()
    return Measured(name, what, town.store.name, value=town.server.tree.resident_mb(), unit=Unit.MEGABYTE)


def _starts(town: Town) -> Measured:
    seconds, cpu_s = [], []
    for _ in range(_STARTS):
        seconds.append(town.server.start(_front(town)))
        cpu_s.append(town.server.tree.cpu_s())
        town.server.stop()
    what = "process start to the first answer of /api/v2/instance"
    return Measured(
        "start",
        what,
        town.store.name,
        count=_STARTS,
        value=median(seconds),
        unit=Unit.SECOND,
        cpu_s=median(cpu_s),
        details=seconds,
    )


def _front(town: Town) -> str:
    return f"{town.base}/api/v2/instance"
