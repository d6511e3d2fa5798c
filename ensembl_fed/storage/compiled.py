"""A statement of Core in one store's own words, compiled once, with its parameters as the driver takes them."""

from collections.abc import Callable, Sequence
from typing import Any

import orjson
from sqlalchemy import Dialect, Executable
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement

from ensembl_fed.storage.unit import Row

Processor = Callable[[Any], Any]


def _dumps(value: object) -> str:
    return orjson.dumps(value).decode()


SQLITE: Dialect = SQLiteDialect_pysqlite(paramstyle="named", json_serializer=_dumps, json_deserializer=orjson.loads)
POSTGRES: Dialect = PGDialect_asyncpg(  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy
    json_serializer=_dumps, json_deserializer=orjson.loads
)


class Compiled:
    """Text for the driver, and the way from values by name to what the driver binds."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        compiled = _compiled(statement, dialect)
        self._processors: dict[str, Processor] = {}
        for name, bind in compiled.binds.items():
            process = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if process is not None:
                self._processors[name] = process
        # `IN` lists are written out: their members are numbers, texts and members of StrEnums.
        wanted: dict[str, Any] = {name: None for name, bind in compiled.binds.items() if bind.required}
        expanded = compiled.construct_expanded_state(wanted)
        self._constants: dict[str, object] = {}
        self._constants = self.named({name: value for name, value in expanded.parameters.items() if value is not None})
        self._order: Sequence[str] = expanded.positiontup or ()
        self.sql: str = expanded.statement

    def named(self, parameters: Row) -> dict[str, object]:
        """Parameters by name, beside the statement's own constants."""
        bound = dict(self._constants)
        for name, value in parameters.items():
            process = self._processors.get(name)
            bound[name] = value if process is None else process(value)
        return bound

    def in_order(self, parameters: Row) -> list[object]:
        """The same in the order of `$1`, `$2`…"""
        bound = self.named(parameters)
        return [bound[name] for name in self._order]


def _compiled(statement: Executable, dialect: Dialect) -> SQLCompiler:
    if not isinstance(statement, ClauseElement):
        raise TypeError("not a statement of Core")
    compiled = statement.compile(dialect=dialect)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError("not a statement in SQL")
    return compiled
