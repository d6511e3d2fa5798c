"""What a client reads in a large store, and how many statements each page is."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import orjson

from benchmarks.large_store import TAG, WORD, Landmarks
from benchmarks.load import LoadFailed, Shot, fire
from benchmarks.measures import Measured
from benchmarks.operations import Line, measured, spending
from benchmarks.town import Resident, Town

_OK: Final = 200
_DEADLINE_S: Final = 180.0
_WARM: Final = 3
_LOOKS: Final = 5
# A thread of 500 is fifty pages in one.
_FEWER: Final[Mapping[str, int]] = {"thread": 20, "search": 4}


def reads_of(landmarks: Landmarks) -> dict[str, str]:
    """The paths by name."""
    return {
        "home": "/api/v1/timelines/home?limit=20",
        "public": "/api/v1/timelines/public?limit=20",
        "local": "/api/v1/timelines/public?local=true&limit=20",
        "tag": f"/api/v1/timelines/tag/{TAG}?limit=20",
        "list": f"/api/v1/timelines/list/{landmarks.list_id}?limit=20",
        "notifications": "/api/v1/notifications?limit=20",
        "grouped notifications": "/api/v2/notifications?limit=20",
        "thread": f"/api/v1/statuses/{landmarks.thread_id}/context",
        "account": f"/api/v1/accounts/{landmarks.busy_account_id}/statuses?limit=20",
        "search": f"/api/v2/search?q={WORD}&type=statuses&limit=20",
    }


async def measure_read(town: Town, reader: Resident, line: Line, path: str, count: int) -> Measured:
    """One page, over and over."""
    shot = Shot("GET", f"{town.base}{path}", reader.headers)
    await shown(town, shot)
    async with spending(town) as spent:
        flight = await fire(
            [shot] * max(count // _FEWER.get(line.what, 1), line.connections),
            connections=line.connections,
            expected=_OK,
            deadline_s=_DEADLINE_S,
        )
    return measured(town, line, flight, spent)


async def statements_of(town: Town, reader: Resident, path: str, file: Path) -> int:
    """How many statements a page is once it is warm; background work counts too, so the least of some looks."""
    shot = Shot("GET", f"{town.base}{path}", reader.headers)
    for _ in range(_WARM):
        await shown(town, shot)
    found = []
    for _ in range(_LOOKS):
        with town.server.watched(file):
            await shown(town, shot)
        found.append(int(await asyncio.to_thread(file.read_text)))
    return min(found)


async def shown(town: Town, shot: Shot) -> int:
    """How many things a page shows. Raises LoadFailed for none: an empty page measures nothing."""
    async with town.session.get(shot.url, headers=shot.headers) as answer:
        content = await answer.read()
    things = _things(orjson.loads(content)) if answer.status == _OK else ()
    if not things:
        raise LoadFailed(f"{shot.url} was answered {answer.status} with nothing: {content[:300]!r}")
    return len(things)


def _things(answer: object) -> Sequence[object]:
    if isinstance(answer, list):
        return answer
    if not isinstance(answer, dict):
        return ()
    lists = [value for value in answer.values() if isinstance(value, list)]
    return max(lists, key=len, default=())
