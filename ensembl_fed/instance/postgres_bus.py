"""A bus between all processes that share a PostgreSQL: rows in each instance's schema, and notices that name them."""

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

import structlog

from ensembl_fed.clock import utc_now
from ensembl_fed.instance.bus import Hear, read_event, write_event
from ensembl_fed.storage.database import Database
from ensembl_fed.storage.stream_events import (
    Notices,
    keep_stream_events,
    remove_stream_events,
    stream_events_between,
)

_GATHER_S: Final = 0.005
_RECONNECT_S: Final = 2.0
_KEPT_FOR: Final = timedelta(minutes=5)
_CLEAN_EVERY: Final = 500
_MOST_WAITING: Final = 10_000
_log = structlog.get_logger(__name__)


class PostgresBus:
    """Gathers what happens within 5 ms into one transaction; reads what the others notify of."""

    def __init__(self, url: str, database_of: Callable[[str], Database | None]) -> None:
        self._database_of = database_of
        self._sender = secrets.token_hex(8)
        self._notices = Notices(url, self._noticed)
        self._waiting: dict[str, list[object]] = defaultdict(list)
        self._is_waiting = asyncio.Event()
        self._noted: asyncio.Queue[str] = asyncio.Queue(_MOST_WAITING)
        self._tasks: list[asyncio.Task[None]] = []
        self._batches = 0

    async def start(self, hear: Hear) -> None:
        """Begin to write and to listen."""
        self._tasks = [
            asyncio.create_task(self._write_forever(), name="bus writer"),
            asyncio.create_task(self._listen_forever(), name="bus listener"),
            asyncio.create_task(self._read_forever(hear), name="bus reader"),
        ]

    def publish(self, domain: str, events: Sequence[object]) -> None:
        """Write soon; what is too much while the database does not answer is dropped."""
        if len(self._waiting[domain]) < _MOST_WAITING:
            self._waiting[domain].extend(events)
            self._is_waiting.set()

    async def is_connected(self) -> None:
        """Wait until the listening connection is open."""
        await self._notices.is_open.wait()

    async def close(self) -> None:
        """Write what is left, and listen no more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        await self._write_waiting()
        await self._notices.close()

    def _noticed(self, notice: str) -> None:
        if not notice.startswith(self._sender) and not self._noted.full():
            self._noted.put_nowait(notice)

    async def _write_forever(self) -> None:
        while True:
            await self._is_waiting.wait()
            await asyncio.sleep(_GATHER_S)
            self._is_waiting.clear()
            await self._write_waiting()

    async def _write_waiting(self) -> None:
        waiting, self._waiting = self._waiting, defaultdict(list)
        for domain, events in waiting.items():
            database = self._database_of(domain)
            if database is not None and events:
                try:
                    await self._write(database, events)
                except Exception as error:  # noqa: BLE001 -- the top of a worker's turn: streams go on without it
                    _log.warning("bus messages lost", host=domain, reason=type(error).__name__)

    async def _write(self, database: Database, events: Sequence[object]) -> None:
        self._batches += 1
        async with database.unit() as unit:
            await keep_stream_events(unit, [write_event(event) for event in events], sender=self._sender)
            if self._batches % _CLEAN_EVERY == 0:
                await remove_stream_events(unit, before=utc_now() - _KEPT_FOR)

    async def _listen_forever(self) -> None:
        while True:
            try:
                await self._notices.open()
                await self._notices.lost.wait()
            except Exception as error:  # noqa: BLE001 -- the top of a worker's turn: it tries again
                _log.warning("bus not connected", reason=type(error).__name__)
            await asyncio.sleep(_RECONNECT_S)

    async def _read_forever(self, hear: Hear) -> None:
        while True:
            sender, domain, first, last = (await self._noted.get()).split(" ")
            database = self._database_of(domain)
            if database is None:
                continue
            try:
                async with database.reading() as unit:
                    payloads = await stream_events_between(unit, int(first), int(last), sender=sender)
            except Exception as error:  # noqa: BLE001 -- the top of a worker's turn: streams go on without it
                _log.warning("bus messages lost", host=domain, reason=type(error).__name__)
                continue
            events = [read_event(payload) for payload in payloads]
            hear(domain, [event for event in events if event is not None])
