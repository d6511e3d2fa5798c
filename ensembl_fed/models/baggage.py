"""What members bring with them and take away: lists read from files, and archives of everything."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from ensembl_fed.models.columns import (
    enum_column,
    id_column,
    json_column,
    moment_column,
    no_items,
    reference,
)
from ensembl_fed.models.kinds import ArchiveState, CsvKind


class CsvImport(SQLModel, table=True):
    """A list that a member brought as CSV, worked through a part at a time."""

    __tablename__ = "csv_import"

    id: int = Field(sa_column=id_column())
    account_id: int = Field(sa_column=reference("account.id"))
    kind: CsvKind = Field(sa_column=enum_column(CsvKind))
    # Lines not worked through yet, each as its columns; emptied as they are.
    waiting: list[Any] = Field(default_factory=no_items, sa_column=json_column())
    total: int = 0
    done: int = 0
    # [[line, reason], …], as far as they are kept.
    refused: list[Any] = Field(default_factory=no_items, sa_column=json_column())
    created_at: datetime = Field(sa_column=moment_column())
    finished_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class Archive(SQLModel, table=True):
    """Everything of a member in one file, made by a job and kept for some days."""

    id: int = Field(sa_column=id_column())
    account_id: int = Field(sa_column=reference("account.id"))
    state: ArchiveState = Field(default=ArchiveState.WAITING, sa_column=enum_column(ArchiveState))
    # The name of its file, which cannot be guessed.
    key: str = Field(default="", max_length=64)
    bytes: int = 0
    created_at: datetime = Field(sa_column=moment_column())
    expires_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True, index=True))
