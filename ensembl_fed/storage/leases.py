"""What a process had begun when it was cut off waits for no lease, once nobody else can be doing it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

from sqlalchemy import literal_column, update
from sqlmodel import col

from ensembl_fed.models import Delivery, ReceivedActivity
from ensembl_fed.storage.unit import Unit

# Any number that no other program uses in the same database.
_LOCK: Final = 0x656E73656D626C


async def release_leases(unit: Unit, *, now: datetime) -> None:
    """Make due what was never tried to its end. For the one process that works on a store, before it begins.

    What was tried before keeps its pause. Whoever calls this beside another worker does things twice.
    """
    for table in (ReceivedActivity, Delivery):
        await unit.execute(
            update(table)
            .where(col(table.state) == literal_column("'waiting'"), col(table.attempts) == 0, col(table.next_at) > now)
            .values(next_at=now)
        )


@asynccontextmanager
async def watch(database_url: str) -> AsyncIterator[bool]:
    """Be known as a worker on this PostgreSQL for the length of the block; True inside if no other was at its start.

    Each worker holds a shared lock, which the server takes back when the worker's connection ends, however it ends.
    Source: PostgreSQL 15, 9.27.10, advisory locks of sessions.
    """
    import asyncpg  # not where SQLite is the store

    connection = await asyncpg.connect("postgresql://" + database_url.split("://", 1)[1])
    try:
        is_alone: bool = await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK)
        await connection.execute("SELECT pg_advisory_lock_shared($1)", _LOCK)
        if is_alone:
            await connection.execute("SELECT pg_advisory_unlock($1)", _LOCK)
        yield is_alone
    finally:
        connection.terminate()
