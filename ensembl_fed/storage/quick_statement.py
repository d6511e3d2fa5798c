"""Statements of the hottest paths, run in a unit with as little in between as each store allows."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Executable
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement

from ensembl_fed.storage.sqlite_driver import InlineConnection
from ensembl_fed.storage.unit import Row, Unit

# A unit's session notes here which connection it is on.
_DRIVER = "driver"
Processor = Callable[[Any], Any]


def _dumps(value: object) -> str:
    return orjson.dumps(value).decode()


DIALECT = SQLiteDialect_pysqlite(paramstyle="named", json_serializer=_dumps, json_deserializer=orjson.loads)


class QuickStatement:
    """A statement of Core that is compiled once; its parameters are given by name.

    On SQLite it goes to the driver as text: SQLAlchemy's way there takes ten times as long as the statement (measured:
    150 against 12 microseconds). On PostgreSQL, where the network takes longer than either, it is run as it is.
    Values that come back are as the driver gives them: ask for numbers and texts only.
    """

    def __init__(self, statement: Executable, *, postgres: Executable | None = None) -> None:
        """`postgres` is the same for PostgreSQL, where the two dialects have words of their own."""
        self._statement = statement
        self._postgres = statement if postgres is None else postgres
        self._sql = ""
        self._constants: dict[str, object] = {}
        self._processors: dict[str, Processor] = {}

    async def rows(self, unit: Unit, parameters: Row) -> Sequence[tuple[Any, ...]]:
        """What it finds, with what this unit changed already."""
        driver = await _driver_of(unit)
        if driver is None:
            return [tuple(row) for row in (await unit.execute(self._postgres, parameters)).all()]
        self._compile()
        return driver.rows(self._sql, self._bound(parameters))

    def read(self, driver: InlineConnection, parameters: Row) -> Sequence[tuple[Any, ...]]:
        """What it finds among what is committed, on a connection of SQLite's that belongs to no unit."""
        self._compile()
        return driver.rows(self._sql, self._bound(parameters))

    @property
    def statement(self) -> Executable:
        """The statement of Core itself, as PostgreSQL runs it."""
        return self._postgres

    async def run(self, unit: Unit, parameters: Row | Sequence[Row]) -> int:
        """Run it, once or for many rows. Returns how many rows it wrote."""
        driver = await _driver_of(unit)
        if driver is None:
            result = await unit.execute(self._postgres, parameters)
            return max(int(result.rowcount), 0)  # type: ignore[attr-defined]  # what writes always has one
        self._compile()
        cursor = driver.cursor(sqlite3.Cursor)
        if isinstance(parameters, Mapping):
            cursor.execute(self._sql, self._bound(parameters))
        else:
            cursor.executemany(self._sql, [self._bound(row) for row in parameters])
        return max(int(cursor.rowcount), 0)

    def _bound(self, parameters: Row) -> dict[str, object]:
        """Parameters as the driver takes them, beside the statement's own constants."""
        bound = dict(self._constants)
        for name, value in parameters.items():
            process = self._processors.get(name)
            bound[name] = value if process is None else process(value)
        return bound

    def _compile(self) -> None:
        if self._sql:
            return
        compiled = _compiled(self._statement)
        for name, bind in compiled.binds.items():
            process = bind.type.dialect_impl(DIALECT).bind_processor(DIALECT)
            if process is not None:
                self._processors[name] = process
        # `IN` lists are written out: their members are numbers, texts and members of StrEnums.
        wanted: dict[str, Any] = {name: None for name, bind in compiled.binds.items() if bind.required}
        expanded = compiled.construct_expanded_state(wanted)
        self._constants = self._bound({name: value for name, value in expanded.parameters.items() if value is not None})
        self._sql = expanded.statement


def _compiled(statement: Executable) -> SQLCompiler:
    """The statement in SQLite's words, with named parameters."""
    if not isinstance(statement, ClauseElement):
        raise TypeError("not a statement of Core")
    compiled = statement.compile(dialect=DIALECT)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError("not a statement in SQL")
    return compiled


async def _driver_of(unit: Unit) -> InlineConnection | None:
    """The driver's connection under a unit on SQLite; what the ORM still holds back is written first."""
    session = unit.session.sync_session
    if session.new or session.identity_map.check_modified() or session.deleted:
        await unit.session.flush()
    if _DRIVER not in session.info:
        session.info[_DRIVER] = None if unit.is_postgres else await _open_driver(unit)
    known: InlineConnection | None = session.info[_DRIVER]
    return known


async def _open_driver(unit: Unit) -> InlineConnection | None:
    session = unit.session.sync_session
    if not isinstance(session.bind, Connection):
        await unit.connection()  # the pool may have to open one; a unit that writes stands on one that is open
    driver = session.connection().connection.driver_connection
    return driver if isinstance(driver, InlineConnection) else None
