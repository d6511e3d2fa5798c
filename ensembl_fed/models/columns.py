"""How enums, moments and JSON values are stored, the same on both stores."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import JSON, BigInteger, Column, DateTime, Dialect, ForeignKey, Integer, String, Text
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

# Constraints have names, so that a migration can speak of them.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# Rows are not validated by pydantic, so its validators are built only where somebody asks for one: a start is shorter.
SQLModel.model_config["defer_build"] = True

# SQLite gives its fast row id only to INTEGER PRIMARY KEY.
BigId = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime in Python; `timestamptz` on PostgreSQL, ISO text in UTC on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment must be aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite forgets the zone; it was UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


EnumType = TypeVar("EnumType", bound=StrEnum)


class EnumValue(TypeDecorator[EnumType]):
    """A StrEnum stored as its value (SQLAlchemy's own type would store the name)."""

    impl = String(32)
    cache_ok = True

    def __init__(self, enum: type[EnumType]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: EnumType | None, dialect: Dialect) -> str | None:
        """Only members of the enum may be stored."""
        return None if value is None else self.enum(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> EnumType | None:
        """Back to the member."""
        return None if value is None else self.enum(value)


def id_column() -> Any:  # SQLModel's Field takes any column
    """The primary key: a time-sortable number given by us."""
    return Column(BigId, primary_key=True, autoincrement=False)


def reference(target: str, *, nullable: bool = False, index: bool = True, delete: str = "CASCADE") -> Any:
    """A foreign key to `table.column` with what happens when that row goes."""
    return Column(BigId, ForeignKey(target, ondelete=delete), nullable=nullable, index=index)


def enum_column(enum: type[StrEnum], *, nullable: bool = False, index: bool = False) -> Any:
    """A closed set, stored by value."""
    return Column(EnumValue(enum), nullable=nullable, index=index)


def moment_column(*, nullable: bool = False, index: bool = False) -> Any:
    """A moment in UTC."""
    return Column(UtcDateTime(), nullable=nullable, index=index)


def json_column(*, nullable: bool = False) -> Any:
    """A JSON value whose inside is never asked for in SQL."""
    return Column(JSON, nullable=nullable)


def text_column(*, nullable: bool = False) -> Any:
    """Text without a length in the store; its bound is in Limits."""
    return Column(Text, nullable=nullable)


def uri_column(*, nullable: bool = False, unique: bool = False, index: bool = False) -> Any:
    """An address, as long as peers make them."""
    return Column(String(2048), nullable=nullable, unique=unique, index=index)


def no_items() -> list[Any]:
    """The default of a list. A function of ours: pydantic reads the signature of a builtin anew for every row."""
    return []


def no_entries() -> dict[str, Any]:
    """The same for a mapping."""
    return {}
