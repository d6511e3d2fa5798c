"""A condition on a list of any length that is one parameter, so that the statement stays the same."""

from typing import Any

import orjson
from sqlalchemy import ARRAY, ColumnElement, Dialect, SQLColumnExpression, String, bindparam, column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.type_api import TypeEngine
from sqlalchemy.types import TypeDecorator


class _ListOf(TypeDecorator[list[Any]]):
    """An array on PostgreSQL, a JSON text on SQLite."""

    impl = String()
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """What each store has."""
        wanted: TypeEngine[Any] = ARRAY(self.item) if dialect.name == "postgresql" else String()
        return dialect.type_descriptor(wanted)

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> Any:
        """JSON where there are no arrays."""
        return value if value is None or dialect.name == "postgresql" else orjson.dumps(value).decode()


class _Items(FunctionElement[Any]):
    """The items of a list as rows."""

    name = "items"
    inherit_cache = True


@compiles(_Items, "sqlite")
def _items_on_sqlite(element: _Items, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_Items, "postgresql")
def _items_on_postgres(element: _Items, compiler: SQLCompiler, **options: Any) -> str:
    return f"unnest({compiler.process(element.clauses, **options)})"


def one_of(subject: SQLColumnExpression[Any], name: str, item: TypeEngine[Any]) -> ColumnElement[bool]:
    """That `subject` is among the list bound as `name`, whose items are of this type."""
    items = _Items(bindparam(name, type_=_ListOf(item))).alias("value")
    return subject.in_(select(column("value")).select_from(items))
