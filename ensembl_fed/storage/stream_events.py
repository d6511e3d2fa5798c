"""Rows by which processes that share a PostgreSQL tell each other what to stream, and the notices that name them."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlmodel import col

from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import StreamEvent
from ensembl_fed.storage.unit import Unit

_CHANNEL = "ensembl_fed"
_MOST_READ = 1_000


async def keep_stream_events(unit: Unit, payloads: Sequence[dict[str, Any]], *, sender: str) -> None:
    """Keep what happened and notify the other processes of it when the unit commits."""
    now = utc_now()
    rows: list[dict[str, Any]] = [
        {"id": new_id(), "payload": {**payload, "sender": sender}, "created_at": now} for payload in payloads
    ]
    await unit.insert_new(StreamEvent, rows)
    # A notice holds less than 8,000 bytes; the ids of one batch lie close together.
    ids = [row["id"] for row in rows]
    notice = f"{sender} {unit.home.domain} {min(ids)} {max(ids)}"
    await unit.execute(select(func.pg_notify(_CHANNEL, notice)))


async def stream_events_between(unit: Unit, first: int, last: int, *, sender: str) -> list[dict[str, Any]]:
    """What one process kept under these ids, in order."""
    query = select(col(StreamEvent.payload)).where(col(StreamEvent.id).between(first, last))
    payloads = (await unit.execute(query.order_by(col(StreamEvent.id)).limit(_MOST_READ))).scalars()
    return [payload for payload in payloads if payload.get("sender") == sender]


async def remove_stream_events(unit: Unit, *, before: datetime) -> None:
    """Forget what every process has heard long ago."""
    await unit.execute(delete(StreamEvent).where(col(StreamEvent.created_at) < before))


class Notices:
    """One connection that listens for the notices of the other processes."""

    def __init__(self, url: str, hear: Callable[[str], None]) -> None:
        self._url = "postgresql://" + url.split("://", 1)[1]
        self._hear = hear
        self._connection: Any = None  # asyncpg ships no types
        self.lost = asyncio.Event()
        self.is_open = asyncio.Event()

    async def open(self) -> None:
        """Connect and listen; `lost` is set when the connection ends. Raises OSError or asyncpg's errors."""
        import asyncpg  # not where SQLite is the store

        self.lost.clear()
        self._connection = await asyncpg.connect(self._url)
        self._connection.add_termination_listener(self._ended)
        await self._connection.add_listener(_CHANNEL, lambda *notice: self._hear(notice[3]))
        self.is_open.set()

    def _ended(self, _connection: Any) -> None:
        self.is_open.clear()
        self.lost.set()

    async def close(self) -> None:
        """Listen no more."""
        if self._connection is not None:
            await self._connection.close()
            self._connection = None
