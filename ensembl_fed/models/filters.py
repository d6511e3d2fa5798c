"""Filters: what an account wants to be warned of, or not to see."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from ensembl_fed.models.columns import enum_column, id_column, json_column, moment_column, reference
from ensembl_fed.models.kinds import FilterAction


class Filter(SQLModel, table=True):
    """A filter of one account; `context` are the places it works in (home, notifications, public, thread, account)."""

    __tablename__ = "word_filter"

    id: int = Field(sa_column=id_column())
    account_id: int = Field(sa_column=reference("account.id"))
    title: str = Field(max_length=255)
    context: list[Any] = Field(sa_column=json_column())
    action: FilterAction = Field(default=FilterAction.WARN, sa_column=enum_column(FilterAction))
    expires_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    created_at: datetime = Field(sa_column=moment_column())


class FilterKeyword(SQLModel, table=True):
    """Words that a filter looks for."""

    __tablename__ = "filter_keyword"

    id: int = Field(sa_column=id_column())
    filter_id: int = Field(sa_column=reference("word_filter.id"))
    keyword: str = Field(max_length=512)
    whole_word: bool = True


class FilterStatus(SQLModel, table=True):
    """One status that a filter is about."""

    __tablename__ = "filter_status"

    id: int = Field(sa_column=id_column())
    filter_id: int = Field(sa_column=reference("word_filter.id"))
    status_id: int = Field(sa_column=reference("status.id"))
