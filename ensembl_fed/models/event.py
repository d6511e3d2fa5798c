"""Events of associations and of the town, ours and other servers', and who takes part."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, col

from ensembl_fed.models.columns import BigId, enum_column, moment_column, text_column, uri_column
from ensembl_fed.models.kinds import EventState, JoinMode, JoinState


class Event(SQLModel, table=True):
    """What makes a status an event; the status holds text, author and audience."""

    status_id: int = Field(sa_type=BigId, foreign_key="status.id", primary_key=True, ondelete="CASCADE")
    title: str = Field(max_length=255)
    # What it is about, without the lines of date and place that stand in the status; empty for events from elsewhere.
    description: str = Field(default="", sa_column=text_column())
    starts_at: datetime = Field(sa_column=moment_column())
    ends_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    # In which recurrence is counted: a market at nine stays at nine when summer time ends.
    timezone: str = Field(default="Europe/Paris", max_length=64)
    # RFC 5545; empty for what takes place once.
    recurrence: str = Field(default="", max_length=255)
    # The end of the last occurrence; None when there is no last one.
    last_ends_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    place_name: str = Field(default="", max_length=255)
    address: str = Field(default="", max_length=500)
    latitude: float | None = None
    longitude: float | None = None
    quartier_slug: str = Field(default="", max_length=64)
    capacity: int | None = None
    # How many said that they come; for events from elsewhere, what their server says.
    joined: int = 0
    # None when not said.
    is_free: bool | None = None
    price: str = Field(default="", max_length=120)
    accessibility: str = Field(default="", max_length=500)
    # Where one registers, or reads more.
    link: str = Field(default="", sa_column=uri_column())
    state: EventState = Field(default=EventState.CONFIRMED, sa_column=enum_column(EventState))
    join_mode: JoinMode = Field(default=JoinMode.NONE, sa_column=enum_column(JoinMode))


Index("ix_event_starts_at", col(Event.starts_at))
Index("ix_event_last_ends_at", col(Event.last_ends_at))


class EventJoin(SQLModel, table=True):
    """An account takes part in an event, or asked to."""

    __tablename__ = "event_join"

    status_id: int = Field(sa_type=BigId, foreign_key="status.id", primary_key=True, ondelete="CASCADE")
    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE", index=True)
    # The id of the Join.
    uri: str = Field(default="", sa_column=uri_column())
    state: JoinState = Field(default=JoinState.ACCEPTED, sa_column=enum_column(JoinState))
    created_at: datetime = Field(sa_column=moment_column())
