"""One post and everybody who listens: how long until the last of 1,000 WebSockets has it, and what one costs."""

import asyncio
import time
from contextlib import AsyncExitStack
from typing import Final

import aiohttp
import orjson

from benchmarks.load import Flight, LoadFailed
from benchmarks.measures import Measured, Unit
from benchmarks.operations import Line, measured, spending
from benchmarks.town import Resident, Town

_OPENED_AT_ONCE: Final = 50
_DEADLINE_S: Final = 60.0
_OK: Final = 200
# More would be refused: each listener has so many at most.
_PER_LISTENER: Final = 10


def listeners_for(sockets: int) -> int:
    """How many people it takes to listen on so many."""
    return -(-sockets // _PER_LISTENER)


async def measure_sockets(town: Town, listeners: list[Resident], sockets: int, posts: int) -> list[Measured]:
    """Open them on the public stream, post some times, and wait each time until the last one was told."""
    before_mb = town.server.tree.resident_mb()
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), trust_env=False)
        )
        opened = await _open(session, town, listeners, sockets, stack)
        each_kb = (town.server.tree.resident_mb() - before_mb) * 1_000 / sockets
        waits = []
        async with spending(town) as spent:
            for number in range(posts):
                began = time.perf_counter()
                status_id = await _post(town, number)
                await _all_told(opened, status_id)
                waits.append(time.perf_counter() - began)
    flight = Flight(sum(waits), sorted(waits))
    line = Line("sockets", f"a post to one of {sockets} WebSockets", sockets)
    memory = Measured(
        "socket memory",
        "memory of an open WebSocket",
        town.store.name,
        count=sockets,
        value=each_kb,
        unit=Unit.KILOBYTE,
    )
    return [measured(town, line, flight, spent, per=posts * sockets), memory]


async def _open(
    session: aiohttp.ClientSession, town: Town, listeners: list[Resident], sockets: int, stack: AsyncExitStack
) -> list[aiohttp.ClientWebSocketResponse]:
    opened: list[aiohttp.ClientWebSocketResponse] = []
    for start in range(0, sockets, _OPENED_AT_ONCE):
        numbers = range(start, min(start + _OPENED_AT_ONCE, sockets))
        opened += await asyncio.gather(*(_one(session, town, listeners[n // _PER_LISTENER]) for n in numbers))
    for socket in opened:
        stack.push_async_callback(socket.close)
    return opened


async def _one(session: aiohttp.ClientSession, town: Town, who: Resident) -> aiohttp.ClientWebSocketResponse:
    return await session.ws_connect(f"{town.base}/api/v1/streaming?stream=public:local", headers=who.headers)


async def _post(town: Town, number: int) -> str:
    [shot] = town.posts(town.authors[:1], 1, f"Annonce à tous {number}")
    async with town.session.post(shot.url, headers=shot.headers, data=shot.body) as answer:
        content = await answer.read()
    if answer.status != _OK:
        raise LoadFailed(f"a post was answered {answer.status}: {content[:300]!r}")
    return str(orjson.loads(content)["id"])


async def _all_told(sockets: list[aiohttp.ClientWebSocketResponse], status_id: str) -> None:
    try:
        async with asyncio.timeout(_DEADLINE_S):
            await asyncio.gather(*(_told(socket, status_id) for socket in sockets))
    except TimeoutError as error:
        raise LoadFailed(f"not every WebSocket was told within {_DEADLINE_S:.0f} s") from error


async def _told(socket: aiohttp.ClientWebSocketResponse, status_id: str) -> None:
    async for message in socket:
        event = orjson.loads(message.data)
        if event["event"] == "update" and orjson.loads(event["payload"])["id"] == status_id:
            return
    raise LoadFailed("a WebSocket was closed while it listened")
