"""SQLite under SQLAlchemy's asyncio, without a thread for every statement.

A statement on a page that SQLite holds in memory takes a few microseconds; handing it to a thread and back, as the
usual asyncio driver does four times a statement, takes some hundred. So statements run where they are asked for. What
may wait for the disk or for another process (COMMIT, and BEGIN IMMEDIATE when somebody else is writing) goes to a
thread, and the loop goes on meanwhile. See docs/decisions/0003-sqlite-statements-inline.md.
"""

import asyncio
import sqlite3
from collections.abc import Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import await_only


async def _at_once() -> None:
    """SQLAlchemy's asyncio wants every execution to await something."""


class InlineCursor(sqlite3.Cursor):
    """A cursor whose statements run at once."""

    # What SQLAlchemy's asyncio asks of a cursor beside the DBAPI.
    server_side = False

    async def _async_soft_close(self) -> None:
        """Nothing is held open."""

    def execute(self, sql: str, parameters: Any = ()) -> "InlineCursor":
        """Run one statement."""
        await_only(_at_once())
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any) -> "InlineCursor":
        """Run one statement for many rows."""
        await_only(_at_once())
        return super().executemany(sql, parameters)


class InlineConnection(sqlite3.Connection):
    """A connection that leaves the loop only where the disk or another process may be waited for."""

    executor: Executor | None = None
    busy_timeout_ms: int = 0

    def cursor(self, factory: Any = InlineCursor) -> Any:
        """A cursor of ours."""
        return super().cursor(factory)

    def begin_immediate(self) -> None:
        """Take the write lock: at once if it is free, else in a thread until the other process is done."""
        if self.in_transaction:
            return
        try:
            super().execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            self._in_thread(self._begin_patiently)

    def commit(self) -> None:
        """Write to disk, in a thread."""
        if self.in_transaction:
            self._in_thread(super().commit)

    def rollback(self) -> None:
        """Nothing to wait for."""
        super().rollback()

    def rows(self, sql: str, parameters: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """All rows of a query, without anything of SQLAlchemy in between."""
        return self.cursor(sqlite3.Cursor).execute(sql, parameters).fetchall()  # type: ignore[no-any-return]  # untyped above

    def savepoint(self, verb: str, name: str) -> None:
        """SAVEPOINT, RELEASE or ROLLBACK TO `name`, which SQLAlchemy made."""
        super().execute(f"{verb} {name}")

    def _begin_patiently(self) -> None:
        super().execute(f"PRAGMA busy_timeout={self.busy_timeout_ms}")
        try:
            super().execute("BEGIN IMMEDIATE")
        finally:
            super().execute("PRAGMA busy_timeout=0")

    def _in_thread(self, work: Any) -> None:
        await_only(_run(self.executor, work))


async def _run(executor: Executor | None, work: Any) -> None:
    await asyncio.get_running_loop().run_in_executor(executor, work)


class InlineSqliteDialect(SQLiteDialect_pysqlite):
    """SQLAlchemy's SQLite dialect over the connection above."""

    driver = "inline"
    is_async = True
    supports_statement_cache = True

    # Each unit is a savepoint: said to the driver directly, they cost a tenth of what compiled statements cost.

    def do_savepoint(self, connection: Connection, name: str) -> None:
        """Begin a unit inside the shared transaction."""
        _driver(connection).savepoint("SAVEPOINT", name)

    def do_release_savepoint(self, connection: Connection, name: str) -> None:
        """Keep what the unit did."""
        _driver(connection).savepoint("RELEASE", name)

    def do_rollback_to_savepoint(self, connection: Connection, name: str) -> None:
        """Undo what the unit did, and nothing else."""
        _driver(connection).savepoint("ROLLBACK TO", name)


def _driver(connection: Connection) -> InlineConnection:
    driver_connection = connection.connection.driver_connection
    if not isinstance(driver_connection, InlineConnection):
        raise TypeError("not a connection of this driver")
    return driver_connection


def connect(path: Path, pragmas: tuple[str, ...], executor: Executor | None, busy_timeout_ms: int) -> InlineConnection:
    """Open the file in autocommit mode: the transactions are ours to begin."""
    connection = sqlite3.connect(
        path, factory=InlineConnection, isolation_level=None, check_same_thread=False, cached_statements=512
    )
    connection.executor = executor
    connection.busy_timeout_ms = busy_timeout_ms
    for pragma in pragmas:
        sqlite3.Connection.execute(connection, f"PRAGMA {pragma}")
    return connection
