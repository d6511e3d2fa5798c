"""Whole rows of the hottest paths, read without the ORM and still belonging to the unit."""

from collections.abc import Sequence
from typing import Generic

from sqlalchemy import ColumnElement, inspect, select
from sqlalchemy.orm import Mapper, make_transient_to_detached

from ensembl_fed.storage.quick_statement import DIALECT, QuickStatement
from ensembl_fed.storage.unit import Row, Table, Unit


class QuickRows(Generic[Table]):
    """Rows of a table on which a condition with parameters holds, on SQLite: a sixth of the ORM's time for each.

    They are in every respect what the ORM would have loaded: one object for each row in a unit, whose changes are
    written. PostgreSQL is left to the ORM.
    """

    def __init__(self, table: type[Table], condition: ColumnElement[bool]) -> None:
        mapper: Mapper[Table] = inspect(table, raiseerr=True)
        columns = mapper.local_table.columns
        self._table = table
        self._names = list(columns.keys())
        self._key = next(place for place, column in enumerate(columns) if column is mapper.primary_key[0])
        self._new = mapper.class_manager.new_instance
        self._query = QuickStatement(select(*columns).where(condition))
        processors = [column.type.dialect_impl(DIALECT).result_processor(DIALECT, None) for column in columns]
        self._processors = [(place, process) for place, process in enumerate(processors) if process is not None]

    async def find(self, unit: Unit, parameters: Row) -> Sequence[Table]:
        """The rows; those that the unit holds are as it left them."""
        return [self._object(unit, row) for row in await self._query.rows(unit, parameters)]

    def _object(self, unit: Unit, row: tuple[object, ...]) -> Table:
        number = row[self._key]
        held = unit.held(self._table, number) if isinstance(number, int) else None
        if held is not None:
            return held
        values = list(row)
        for place, process in self._processors:
            values[place] = process(values[place])
        found: Table = self._new()
        found.__dict__.update(zip(self._names, values, strict=True))
        make_transient_to_detached(found)
        unit.session.add(found)
        return found
