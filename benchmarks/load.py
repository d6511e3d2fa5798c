"""A small client that keeps its connections and sends requests as fast as they are answered."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import aiohttp

_ANSWER_S: Final = 30.0
_TOLD_CHARS: Final = 300


class LoadFailed(Exception):
    """An answer that was not the expected one, or none; the text says which."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One request, made ready before the clock runs."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Flight:
    """How a number of requests went: the whole time, and each one's, in seconds."""

    seconds: float
    latencies_s: Sequence[float]


async def fire(shots: Sequence[Shot], *, connections: int, expected: int, deadline_s: float) -> Flight:
    """Send all requests over so many kept connections. Raises LoadFailed at the first wrong answer or the deadline."""
    connector = aiohttp.TCPConnector(limit=connections, keepalive_timeout=60)
    timeout = aiohttp.ClientTimeout(total=_ANSWER_S)
    waiting = iter(shots)
    latencies: list[float] = []
    async with aiohttp.ClientSession(
        connector=connector, timeout=timeout, trust_env=False, skip_auto_headers=("User-Agent",)
    ) as session:
        began = time.perf_counter()
        try:
            async with asyncio.timeout(deadline_s):
                await _all_connections(session, connections, waiting, latencies, expected)
        except TimeoutError as error:
            raise LoadFailed(f"{len(latencies)} of {len(shots)} answers within {deadline_s:.0f} s") from error
        return Flight(time.perf_counter() - began, sorted(latencies))


async def _all_connections(
    session: aiohttp.ClientSession, connections: int, waiting: Iterator[Shot], latencies: list[float], expected: int
) -> None:
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(connections):
                group.create_task(_one_connection(session, waiting, latencies, expected))
    except* (aiohttp.ClientError, LoadFailed, TimeoutError) as errors:
        raise LoadFailed(f"{errors.exceptions[0]!r}") from errors


async def _one_connection(
    session: aiohttp.ClientSession, waiting: Iterator[Shot], latencies: list[float], expected: int
) -> None:
    for shot in waiting:
        began = time.perf_counter()
        async with session.request(shot.method, shot.url, headers=shot.headers, data=shot.body) as answer:
            content = await answer.read()
        latencies.append(time.perf_counter() - began)
        if answer.status != expected:
            said = content.decode(errors="replace")[:_TOLD_CHARS]
            raise LoadFailed(f"{shot.method} {shot.url} was answered {answer.status} instead of {expected}: {said}")
