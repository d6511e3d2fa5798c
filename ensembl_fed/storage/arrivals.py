"""Activities that arrive together are written together, and each is answered once it is on disk."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from ensembl_fed.events import WorkQueued
from ensembl_fed.storage.database import Database
from ensembl_fed.storage.received import keep_received


@dataclass(slots=True)
class _Batch:
    """Rows that share one statement and one commit."""

    rows: list[Mapping[str, object]] = field(default_factory=list)
    is_kept: bool = False


class Arrivals:
    """Writes rows for received activities. While one batch is on its way to the disk, the next one gathers.

    A unit for each request costs more than all the rest of taking it; on a quiet instance each batch is one row.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = asyncio.Lock()
        self._gathering = _Batch()

    async def keep(self, row: Mapping[str, object]) -> None:
        """Return once the row, or the one that was here before under its actor and id, is durable (S9, S40)."""
        batch = self._gathering
        batch.rows.append(row)
        async with self._turn:
            if batch.is_kept:
                return
            if self._gathering is batch:
                self._gathering = _Batch()
            # If this fails, or is cancelled, the next one of the batch tries again with the same rows.
            async with self._database.unit() as unit:
                await keep_received(unit, batch.rows)
                unit.tell(WorkQueued("received"))
            batch.is_kept = True
