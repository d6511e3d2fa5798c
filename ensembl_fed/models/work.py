"""Work that is owed: what leaves, what arrived, what waits for its hour."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel, col

from ensembl_fed.models.columns import (
    BigId,
    enum_column,
    id_column,
    json_column,
    moment_column,
    no_entries,
    reference,
    text_column,
    uri_column,
)
from ensembl_fed.models.kinds import DeliveryState, ReceivedState


class OutgoingActivity(SQLModel, table=True):
    """An activity as it is sent, kept once however many inboxes it goes to."""

    __tablename__ = "outgoing_activity"

    id: int = Field(sa_column=id_column())
    account_id: int = Field(sa_column=reference("account.id"))
    # What it is about: deliveries about one object to one inbox keep their order.
    object_uri: str = Field(default="", sa_column=uri_column())
    body: str = Field(sa_column=text_column())
    # It went to the followers alone: each server is told who of its own they are (FEP-8fcf).
    for_followers: bool = False
    created_at: datetime = Field(sa_column=moment_column())


class Delivery(SQLModel, table=True):
    """One activity owed to one inbox."""

    id: int = Field(sa_column=id_column())
    activity_id: int = Field(sa_column=reference("outgoing_activity.id"))
    inbox_uri: str = Field(sa_column=uri_column())
    host: str = Field(max_length=255)
    state: DeliveryState = Field(default=DeliveryState.WAITING, sa_column=enum_column(DeliveryState))
    attempts: int = 0
    next_at: datetime = Field(sa_column=moment_column())
    last_error: str = Field(default="", max_length=255)
    # A digest of inbox and object: of those that share it the oldest that waits goes first. '' has no order to keep.
    order_key: str = Field(default="", max_length=64)


Index(
    "ix_delivery_order",
    col(Delivery.order_key),
    col(Delivery.id),
    sqlite_where=text("state = 'waiting'"),
    postgresql_where=text("state = 'waiting'"),
)
Index(
    "ix_delivery_waiting",
    col(Delivery.next_at),
    col(Delivery.host),
    sqlite_where=text("state = 'waiting'"),
    postgresql_where=text("state = 'waiting'"),
)
Index("ix_delivery_host_state", col(Delivery.host), col(Delivery.state))
# What operators count: without it each count would read every row that was ever delivered.
Index(
    "ix_delivery_given_up",
    col(Delivery.id),
    sqlite_where=text("state = 'given_up'"),
    postgresql_where=text("state = 'given_up'"),
)


class PeerHost(SQLModel, table=True):
    """What we learnt of a host by speaking to it: how it likes signatures, whether it answers."""

    __tablename__ = "peer_host"

    host: str = Field(primary_key=True, max_length=255)
    # '' unknown, 'cavage', 'rfc9421' or 'rfc9421-ed25519': what worked last, or what its actors say it takes.
    signature: str = Field(default="", max_length=16)
    failures: int = 0
    # While the circuit is open nothing is sent.
    closed_until: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    last_success_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class ReceivedActivity(SQLModel, table=True):
    """A verified activity that was answered 202 and waits for its handler, or had it."""

    __tablename__ = "received_activity"
    __table_args__ = (UniqueConstraint("actor_uri", "activity_uri", name="uq_received_once"),)

    id: int = Field(sa_column=id_column())
    actor_uri: str = Field(sa_column=uri_column())
    activity_uri: str = Field(sa_column=uri_column())
    body: str = Field(sa_column=text_column())
    state: ReceivedState = Field(default=ReceivedState.WAITING, sa_column=enum_column(ReceivedState))
    attempts: int = 0
    next_at: datetime = Field(sa_column=moment_column())
    last_error: str = Field(default="", max_length=255)


Index(
    "ix_received_waiting",
    col(ReceivedActivity.next_at),
    sqlite_where=text("state = 'waiting'"),
    postgresql_where=text("state = 'waiting'"),
)
Index(
    "ix_received_failed",
    col(ReceivedActivity.id),
    sqlite_where=text("state = 'failed'"),
    postgresql_where=text("state = 'failed'"),
)


class ScheduledJob(SQLModel, table=True):
    """Something to do at or after `run_at`; `key` makes asking twice the same as once."""

    __tablename__ = "scheduled_job"

    id: int = Field(sa_column=id_column())
    kind: str = Field(max_length=64)
    key: str = Field(max_length=255, unique=True)
    payload: dict[str, Any] = Field(default_factory=no_entries, sa_column=json_column())
    run_at: datetime = Field(sa_column=moment_column(index=True))
    attempts: int = 0
    last_error: str = Field(default="", max_length=255)


class StreamEvent(SQLModel, table=True):
    """What other processes must stream; rows are short-lived. Only written where several processes serve."""

    __tablename__ = "stream_event"

    id: int = Field(sa_column=id_column())
    payload: dict[str, Any] = Field(sa_column=json_column())
    created_at: datetime = Field(sa_column=moment_column(index=True))


class OutgoingMail(SQLModel, table=True):
    """A mail that is owed."""

    __tablename__ = "outgoing_mail"

    id: int = Field(sa_column=id_column())
    recipient: str = Field(max_length=320)
    subject: str = Field(max_length=255)
    text: str = Field(sa_column=text_column())
    # The same for readers of HTML; empty for the mails that are plain.
    html: str = Field(default="", sa_column=text_column())
    # Where one click ends mails of this kind (RFC 8058); empty for those that answer what somebody did.
    unsubscribe_url: str = Field(default="", max_length=2048)
    attempts: int = 0
    next_at: datetime = Field(sa_column=moment_column(index=True))


class MediaWork(SQLModel, table=True):
    """A film or a sound that was sent and is made fit to be shown: gone once it is, kept if it cannot be."""

    __tablename__ = "media_work"

    media_id: int = Field(sa_type=BigId, foreign_key="media.id", primary_key=True, ondelete="CASCADE")
    # The private file that came; '' once it was given up.
    source_key: str = Field(default="", max_length=64)
    attempts: int = 0
    # None when there is nothing left to do.
    next_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True, index=True))
    # What its owner is told.
    problem: str = Field(default="", max_length=255)
