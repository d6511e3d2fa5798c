"""Queries compiled once for each kind of store, for the few reads where building them each time is most of the cost."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Dialect, Select, TextClause, text

from ensembl_fed.storage.unit import Row

# As SQLAlchemy writes moments on SQLite; texts so written compare as the moments do.
_MOMENT = "%Y-%m-%d %H:%M:%S.%f"


class Prepared:
    """A query whose constants stand in its text; `literal_column(":name")` marks its parameters."""

    def __init__(self, query: Select[Any]) -> None:
        self._query = query
        self._sql: dict[str, str] = {}
        self._text: dict[str, TextClause] = {}

    def sql_for(self, dialect: Dialect) -> str:
        """The query in the words of a dialect, with named parameters."""
        sql = self._sql.get(dialect.name)
        if sql is None:
            compiled = self._query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
            sql = self._sql[dialect.name] = str(compiled)
        return sql

    def text_for(self, dialect: Dialect) -> TextClause:
        """The same as a statement of Core."""
        found = self._text.get(dialect.name)
        if found is None:
            found = self._text[dialect.name] = text(self.sql_for(dialect))
        return found


def as_stored(parameters: Row) -> Mapping[str, object]:
    """Parameters as SQLite keeps them: moments are texts in UTC."""
    return {
        name: value.astimezone(UTC).strftime(_MOMENT) if isinstance(value, datetime) else value
        for name, value in parameters.items()
    }
