"""What the tables of casework share: a metadata of their own, apart from the town's."""

from typing import Any

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Text
from sqlalchemy.orm import registry
from sqlmodel import SQLModel

casework_metadata = MetaData(naming_convention=SQLModel.metadata.naming_convention)
_registry = registry(metadata=casework_metadata)


class CaseTable(SQLModel, registry=_registry):
    """A table of the casework store."""

    metadata = casework_metadata


def sealed_column() -> Any:
    """A sealed JSON object; see casework.seal."""
    return Column(Text, nullable=False)


def bytes_column() -> Any:
    """Sealed bytes."""
    return Column(LargeBinary, nullable=False)


def number_column(*, nullable: bool = False, index: bool = False) -> Any:
    """A number of the town's store (a member, a status): no foreign key can reach there."""
    return Column(BigInteger().with_variant(Integer(), "sqlite"), nullable=nullable, index=index)
