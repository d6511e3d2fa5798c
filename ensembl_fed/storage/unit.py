"""One unit of work: what a request or a worker's turn reads and writes together."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import CursorResult, Executable, Result
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm.attributes import instance_state
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from ensembl_fed.home import Home

Row = Mapping[str, object]
Table = TypeVar("Table", bound=SQLModel)


class Unit:
    """A transaction on an instance's store, what it will tell the outside once committed, and the home it belongs to.

    Made by `Database.unit()` and `Database.reading()` alone. Never wait for the network while one is open.
    """

    __slots__ = ("events", "home", "is_postgres", "session")

    def __init__(self, session: AsyncSession, home: Home, *, is_postgres: bool) -> None:
        """`is_postgres` says which of the two dialects the store speaks."""
        self.session = session
        self.home = home
        self.is_postgres = is_postgres
        self.events: list[object] = []

    def tell(self, event: object) -> None:
        """Let those who stream and work hear of `event`, but only once this unit is committed."""
        self.events.append(event)

    def held(self, table: type[Table], number: int) -> Table | None:
        """What this unit read or wrote before by its number, as it is in memory; None says nothing about the store."""
        held: Table | None = self.session.sync_session.identity_map.get((table, (number,), None))
        return None if held is None or instance_state(held).expired else held

    async def connection(self) -> AsyncConnection:
        """The connection under the session, for statements of Core on hot paths."""
        return await self.session.connection()

    async def execute(
        self, statement: Executable, parameters: Row | Sequence[Row] | None = None
    ) -> Result[*tuple[Any, ...]]:
        """Run a statement of Core without the ORM; pending ORM changes are flushed first."""
        if self.session.new or self.session.dirty or self.session.deleted:
            await self.session.flush()
        connection = await self.connection()
        return await connection.execute(statement, parameters)

    async def insert_new(self, table: type[SQLModel], rows: Row | Sequence[Row]) -> int:
        """Insert rows, passing over those that are there already (any unique constraint). Returns how many were new."""
        connection = await self.connection()
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        result: CursorResult[Any] = await connection.execute(
            insert(table).on_conflict_do_nothing(), _complete(table, rows)
        )
        return max(result.rowcount, 0)

    async def add(self, *rows: SQLModel) -> None:
        """Insert rows by the ORM, now."""
        self.session.add_all(rows)
        await self.session.flush()


def _complete(table: type[SQLModel], rows: Row | Sequence[Row]) -> Any:
    """Rows with the defaults that the model gives and the statement would not."""
    if isinstance(rows, Mapping):
        return _with_defaults(table, rows)
    return [_with_defaults(table, row) for row in rows]


def _with_defaults(table: type[SQLModel], row: Row) -> dict[str, object]:
    filled = dict(row)
    for name, field in table.model_fields.items():
        if name not in filled and not field.is_required():
            filled[name] = field.get_default(call_default_factory=True)
    return filled


def unique(items: Iterable[int | None]) -> list[int]:
    """The given ids without None and without repetition, in order: what an IN clause wants."""
    return list(dict.fromkeys(item for item in items if item is not None))
