"""An instance's store: units that share a commit on SQLite, ordinary transactions on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncTransaction
from sqlmodel.ext.asyncio.session import AsyncSession

from ensembl_fed.home import Home
from ensembl_fed.storage import engines
from ensembl_fed.storage.quick_statement import QuickStatement
from ensembl_fed.storage.sqlite_driver import InlineConnection
from ensembl_fed.storage.unit import Row, Unit

# How long units that keep arriving may share one transaction (measured: 3 ms gives the most commits per second).
_SHARED_COMMIT_S = 0.003

Listener = Callable[[Sequence[object]], None]


class Database(Protocol):
    """What an instance needs of its store, whichever it is."""

    home: Home
    listener: Listener

    def unit(self) -> AbstractAsyncContextManager[Unit]:
        """A unit that writes: leaving it commits, durably; an exception rolls it back."""

    def reading(self) -> AbstractAsyncContextManager[Unit]:
        """A unit that only reads, and never waits for writers."""

    async def rows(self, query: QuickStatement, parameters: Row) -> Sequence[tuple[Any, ...]]:
        """What a query finds among what is committed: the few hottest reads, without session and unit.

        Values come as the driver gives them: ask for numbers and texts only.
        """

    async def migrate(self) -> None:
        """Bring the tables to this version. Safe to repeat, and from several processes at once."""

    async def close(self) -> None:
        """Let go of every connection."""


def _deaf(events: Sequence[object]) -> None:
    """Nobody listens yet."""


class PostgresDatabase:
    """One schema of a PostgreSQL database."""

    def __init__(self, url: str, schema: str, home: Home, chain: engines.Chain = "instance") -> None:
        self.home = home
        self._chain: engines.Chain = chain
        self.listener: Listener = _deaf
        self.schema = schema
        self._url = url
        self._reader: asyncio.Future[Any] | None = None
        self._engine = engines.postgres_engine(url, schema)

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        """An ordinary transaction."""
        async with AsyncSession(self._engine, expire_on_commit=False) as session:
            unit = Unit(session, self.home, is_postgres=True)
            yield unit
            await session.commit()
        if unit.events:
            self.listener(unit.events)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Unit]:
        """A transaction that is never committed."""
        async with AsyncSession(self._engine, expire_on_commit=False) as session:
            yield Unit(session, self.home, is_postgres=True)

    async def rows(self, query: QuickStatement, parameters: Row) -> Sequence[tuple[Any, ...]]:
        """The query on a connection that does nothing else."""
        if self._reader is None:
            self._reader = asyncio.ensure_future(engines.postgres_reader(self._url, self.schema))
        pool = await asyncio.shield(self._reader)
        found: Sequence[tuple[Any, ...]] = await pool.fetch(query.postgres.sql, *query.postgres.in_order(parameters))
        return found

    async def migrate(self) -> None:
        """Make the schema and bring its tables to this version, one process at a time."""
        await engines.migrate_postgres(self._engine, self.schema, self._chain)

    async def close(self) -> None:
        """Let go of the pools."""
        if self._reader is not None:
            await (await self._reader).close()
            self._reader = None
        await self._engine.dispose()


class SqliteDatabase:
    """One SQLite file: readers beside one writer, and units that share a commit while they come thick."""

    def __init__(self, path: Path, home: Home, chain: engines.Chain = "instance") -> None:
        self.home = home
        self._chain: engines.Chain = chain
        self.listener: Listener = _deaf
        self.path = path
        self._write_engine: AsyncEngine = engines.sqlite_writer(path, overwrites=chain == "casework")
        self._read_engine: AsyncEngine = engines.sqlite_reader(path)
        self._writer: AsyncConnection | None = None
        self._reader: InlineConnection | None = None
        self._transaction: AsyncTransaction | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._share: asyncio.Future[None] | None = None
        self._began = 0.0

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        """A savepoint in the shared transaction; resumes when that transaction is on disk."""
        await self._take_turn()
        try:
            share = await self._join()
            unit = await self._open()
            try:
                yield unit
                await unit.session.commit()
            except BaseException:
                await asyncio.shield(unit.session.rollback())
                raise
            finally:
                await asyncio.shield(unit.session.close())
        finally:
            try:
                if self._transaction is not None and (self._waiting == 0 or self._is_old()):
                    await asyncio.shield(self._commit())
            finally:
                self._turn.release()
        await share
        if unit.events:
            self.listener(unit.events)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Unit]:
        """A connection of the readers' pool; sees what was committed."""
        async with AsyncSession(self._read_engine, expire_on_commit=False, autoflush=False) as session:
            yield Unit(session, self.home, is_postgres=False)

    async def rows(self, query: QuickStatement, parameters: Row) -> Sequence[tuple[Any, ...]]:
        """The query on the readers' connection, at once."""
        if self._reader is None:
            self._reader = await self._open_reader()
        return query.read(self._reader, parameters)

    async def migrate(self) -> None:
        """Bring the file's tables to this version."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        await engines.migrate_sqlite(self._write_engine, self._chain)

    async def close(self) -> None:
        """Close the file; the last writer out folds the log into it."""
        async with self._turn:
            if self._transaction is not None:
                await self._commit()
            if self._writer is not None:
                await self._writer.close()
                self._writer = None
        self._reader = None
        await self._read_engine.dispose()
        await self._write_engine.dispose()

    async def _open_reader(self) -> InlineConnection:
        """The connection that all readers share; the engine keeps it open."""
        async with self._read_engine.connect() as connection:
            driver_connection = (await connection.get_raw_connection()).driver_connection
        if not isinstance(driver_connection, InlineConnection):
            raise TypeError("not a connection of this driver")
        return driver_connection

    async def _take_turn(self) -> None:
        self._waiting += 1
        try:
            await self._turn.acquire()
        except asyncio.CancelledError:
            # The unit before us may have left its commit to us.
            if self._waiting == 1 and self._transaction is not None:
                asyncio.get_running_loop().create_task(self._commit_left_over())
            raise
        finally:
            self._waiting -= 1

    async def _commit_left_over(self) -> None:
        async with self._turn:
            if self._transaction is not None and self._waiting == 0:
                await self._commit()

    async def _join(self) -> "asyncio.Future[None]":
        """Begin a transaction if none is open, and share its outcome."""
        if self._writer is None:
            self._writer = await self._write_engine.connect()
        if self._transaction is None or self._share is None:
            loop = asyncio.get_running_loop()
            self._transaction = await self._writer.begin()
            self._share = loop.create_future()
            self._began = loop.time()
        return self._share

    async def _open(self) -> Unit:
        session = AsyncSession(
            self._writer, expire_on_commit=False, autoflush=True, join_transaction_mode="create_savepoint"
        )
        return Unit(session, self.home, is_postgres=False)

    def _is_old(self) -> bool:
        return asyncio.get_running_loop().time() - self._began > _SHARED_COMMIT_S

    async def _commit(self) -> None:
        transaction, share = self._transaction, self._share
        self._transaction = self._share = None
        if transaction is None or share is None:
            return
        try:
            await transaction.commit()
        except BaseException as error:
            share.set_exception(error)
            share.exception()  # a share that nobody awaits any more is no news
            raise
        share.set_result(None)
