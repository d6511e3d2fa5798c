"""The suite of what clients read and hear: a large store, each page at 1 and 16 connections, 1,000 WebSockets."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from benchmarks.client_reads import measure_read, reads_of, statements_of
from benchmarks.large_store import LARGE, SMALL, Extent, Landmarks, fill
from benchmarks.measures import Measured
from benchmarks.operations import Line
from benchmarks.page_reads import PAGES, measure_page
from benchmarks.run import LONGEST_S, Plan
from benchmarks.server import MeasuredServer, Watcher
from benchmarks.sockets import listeners_for, measure_sockets
from benchmarks.stores import open_store
from benchmarks.town import Resident, Town, open_town

NAMES: Final = (*reads_of(Landmarks(0, 0, 0)), *PAGES, "sockets")
_AUTHORS: Final = 10
_SIGNED_UP_AT_ONCE: Final = 8


@dataclass(frozen=True, slots=True)
class ClientSize:
    """How much is there and how much is done."""

    extent: Extent
    pages: int
    connections: Sequence[int]
    sockets: int
    posts: int


FULL: Final = ClientSize(LARGE, pages=1_000, connections=(1, 16), sockets=1_000, posts=5)
QUICK: Final = ClientSize(SMALL, pages=100, connections=(16,), sockets=100, posts=2)


async def measure_clients(name: str, folder: Path, plan: Plan) -> list[Measured]:
    """Measure what the plan names of this suite on one store. Ends by itself: TimeoutError after 20 minutes."""
    size = QUICK if plan.is_quick else FULL
    with open_store(name, folder) as store:
        async with asyncio.timeout(LONGEST_S), AsyncExitStack() as stack:
            plan.say(f"{name}: people sign up")
            watcher = None if plan.profile is None else Watcher("benchmarks.profiled_server", plan.profile)
            town = await open_town(stack, store, folder, watcher=watcher)
            town.server.start(f"{town.base}/healthz")
            reader, listeners = await _people(town, size, plan)
            town.server.stop()
            plan.say(f"{name}: {size.extent.statuses} statuses of {size.extent.accounts} accounts")
            local_ids = [int(author.account_id) for author in town.authors]
            domain = town.base.removeprefix("http://")
            landmarks = await fill(town.environment, domain, size.extent, int(reader.account_id), local_ids)
            wanted = {key: path for key, path in reads_of(landmarks).items() if key in plan.names}
            counted = await _counted(stack, town, reader, wanted, folder) if name == "sqlite" and not watcher else {}
            town.server.start(f"{town.base}/healthz")
            lines = await _read(town, reader, wanted, size, plan)
            lines += await _read(town, reader, {key: PAGES[key] for key in PAGES if key in plan.names}, size, plan)
            lines = [replace(line, statements=counted.get(line.what, 0)) for line in lines]
            if "sockets" in plan.names:
                plan.say(f"{name}: {size.sockets} WebSockets")
                plan.sign.measure()
                lines += await measure_sockets(town, listeners, size.sockets, size.posts)
            town.server.stop()
            return lines


async def _people(town: Town, size: ClientSize, plan: Plan) -> tuple[Resident, list[Resident]]:
    town.authors = [await town.sign_up(f"autrice{number}") for number in range(_AUTHORS)]
    reader = await town.sign_up("lectrice")
    if "sockets" not in plan.names:
        return reader, []
    listeners: list[Resident] = []
    for start in range(0, listeners_for(size.sockets), _SIGNED_UP_AT_ONCE):
        numbers = range(start, min(start + _SIGNED_UP_AT_ONCE, listeners_for(size.sockets)))
        listeners += await asyncio.gather(*(town.sign_up(f"oreille{number}") for number in numbers))
    return reader, listeners


async def _counted(
    stack: AsyncExitStack, town: Town, reader: Resident, wanted: dict[str, str], folder: Path
) -> dict[str, int]:
    """Statements by page, asked of a server that counts them; what is measured afterwards does not."""
    file = folder / "statements"
    server, town.server = (
        town.server,
        MeasuredServer(
            folder / "server.log", town.ports, town.environment, watcher=Watcher("benchmarks.counted_server", file)
        ),
    )
    stack.callback(town.server.kill)
    town.server.start(f"{town.base}/healthz")
    await town.server.tree.quiet()
    counted = {name: await statements_of(town, reader, path, file) for name, path in wanted.items()}
    town.server.stop()
    town.server = server
    return counted


async def _read(town: Town, reader: Resident, wanted: dict[str, str], size: ClientSize, plan: Plan) -> list[Measured]:
    lines = []
    for name, path in wanted.items():
        for connections in size.connections:
            plan.say(f"{town.store.name}: {name}, {connections} connections")
            plan.sign.measure()
            line = Line(f"clients {name}", name, connections)
            measure = measure_page if name in PAGES else measure_read
            if plan.profile is None:
                lines.append(await measure(town, reader, line, path, size.pages))
                continue
            with town.server.watched(plan.profile):
                profiled = await measure(town, reader, line, path, size.pages)
            plan.print_profile(profiled.count)
    return lines
