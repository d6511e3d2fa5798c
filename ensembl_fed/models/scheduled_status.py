"""Statuses that wait for their hour, and conversations that somebody no longer wants to hear of."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from ensembl_fed.models.columns import (
    BigId,
    id_column,
    json_column,
    moment_column,
    no_entries,
    reference,
)


class ScheduledStatus(SQLModel, table=True):
    """What an account will post at `scheduled_at`; `params` are the draft's fields, as JSON."""

    __tablename__ = "scheduled_status"

    id: int = Field(sa_column=id_column())
    account_id: int = Field(sa_column=reference("account.id"))
    scheduled_at: datetime = Field(sa_column=moment_column(index=True))
    params: dict[str, Any] = Field(default_factory=no_entries, sa_column=json_column())


class ConversationMute(SQLModel, table=True):
    """`account_id` is not notified of what happens in a conversation."""

    __tablename__ = "conversation_mute"

    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    conversation_uri: str = Field(primary_key=True, max_length=2048)
