"""Polls: what is asked in a status, and who chose what."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from ensembl_fed.models.columns import BigId, json_column, moment_column, uri_column


class Poll(SQLModel, table=True):
    """The question of a status, which has the same number.

    `options` are `{"title", "votes"}`: of our own polls counted from PollVote, of others' as their server says.
    """

    status_id: int = Field(sa_type=BigId, foreign_key="status.id", primary_key=True, ondelete="CASCADE")
    options: list[dict[str, Any]] = Field(sa_column=json_column())
    multiple: bool = False
    hide_totals: bool = False
    voters_count: int = 0
    expires_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    # When its end was told to those who voted.
    closed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class PollVote(SQLModel, table=True):
    """An account chose an option (counted from 0) of a poll: once, whatever arrives (security 17)."""

    __tablename__ = "poll_vote"

    status_id: int = Field(sa_type=BigId, foreign_key="poll.status_id", primary_key=True, ondelete="CASCADE")
    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE", index=True)
    choice: int = Field(primary_key=True)
    uri: str = Field(default="", sa_column=uri_column())
    created_at: datetime = Field(sa_column=moment_column())
