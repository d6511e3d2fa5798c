"""Statuses and what hangs on them: mentions, tags, media, edits, favourites, tombstones."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel, col

from ensembl_fed.models.columns import (
    BigId,
    enum_column,
    id_column,
    json_column,
    moment_column,
    no_entries,
    no_items,
    reference,
    text_column,
    uri_column,
)
from ensembl_fed.models.kinds import MediaKind, QuotePolicy, Visibility


class Status(SQLModel, table=True):
    """A message, or a share of one (`reblog_of_id`)."""

    __table_args__ = (UniqueConstraint("account_id", "idempotency_key", name="uq_status_idempotency"),)

    id: int = Field(sa_column=id_column())
    uri: str = Field(sa_column=uri_column(unique=True))
    url: str = Field(default="", sa_column=uri_column())
    account_id: int = Field(sa_column=reference("account.id", index=False))
    reblog_of_id: int | None = Field(default=None, sa_column=reference("status.id", nullable=True))
    content: str = Field(default="", sa_column=text_column())
    # What the author typed, for edits; empty for statuses from elsewhere.
    text: str = Field(default="", sa_column=text_column())
    spoiler_text: str = Field(default="", sa_column=text_column())
    visibility: Visibility = Field(sa_column=enum_column(Visibility))
    # Written here. The few of a small instance stand among very many of others.
    local: bool = False
    sensitive: bool = False
    language: str = Field(default="", max_length=16)
    in_reply_to_id: int | None = Field(default=None, sa_column=reference("status.id", nullable=True, delete="SET NULL"))
    in_reply_to_uri: str = Field(default="", sa_column=uri_column())
    in_reply_to_account_id: int | None = Field(
        default=None, sa_column=reference("account.id", nullable=True, index=False, delete="SET NULL")
    )
    conversation_uri: str = Field(default="", sa_column=uri_column(index=True))
    application_id: int | None = Field(
        default=None, sa_column=reference("application.id", nullable=True, index=False, delete="SET NULL")
    )
    emojis: list[dict[str, Any]] = Field(default_factory=no_items, sa_column=json_column())
    replies_count: int = 0
    reblogs_count: int = 0
    favourites_count: int = 0
    quotes_count: int = 0
    quote_policy: QuotePolicy = Field(default=QuotePolicy.NOBODY, sa_column=enum_column(QuotePolicy))
    # StatusPart: what else is to be looked up to show it.
    parts: int = 0
    idempotency_key: str | None = Field(default=None, max_length=255)
    created_at: datetime = Field(sa_column=moment_column())
    edited_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    # Grows with every change that a reader could see: text, counts, help state.
    version: int = 0


Index("ix_status_account_id_id", col(Status.account_id), col(Status.id))
Index("ix_status_visibility_id", col(Status.visibility), col(Status.id))
Index("ix_status_local_id", col(Status.local), col(Status.id))
# One share of a status for each account; also how a viewer's own shares are found.
Index(
    "uq_status_share_once",
    col(Status.account_id),
    col(Status.reblog_of_id),
    unique=True,
    sqlite_where=col(Status.reblog_of_id).is_not(None),
    postgresql_where=col(Status.reblog_of_id).is_not(None),
)


class StatusEdit(SQLModel, table=True):
    """How a status read before an edit."""

    __tablename__ = "status_edit"

    id: int = Field(sa_column=id_column())
    status_id: int = Field(sa_column=reference("status.id"))
    content: str = Field(default="", sa_column=text_column())
    spoiler_text: str = Field(default="", sa_column=text_column())
    sensitive: bool = False
    # The poll's options at that time; None without a poll.
    poll_options: list[str] | None = Field(default=None, sa_column=json_column(nullable=True))
    created_at: datetime = Field(sa_column=moment_column())


class Mention(SQLModel, table=True):
    """A status names an account. A silent one is addressed without standing in the text."""

    status_id: int = Field(sa_type=BigId, foreign_key="status.id", primary_key=True, ondelete="CASCADE")
    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE", index=True)
    silent: bool = False


class StatusTag(SQLModel, table=True):
    """A status carries a hashtag. `name` is folded (lower case, no accents); `shown` is as it was typed."""

    __tablename__ = "status_tag"

    name: str = Field(primary_key=True, max_length=255)
    status_id: int = Field(sa_type=BigId, foreign_key="status.id", primary_key=True, ondelete="CASCADE", index=True)
    shown: str = Field(max_length=255)


class Media(SQLModel, table=True):
    """A picture, ours (`key` names the stored file) or elsewhere (`remote_url`)."""

    id: int = Field(sa_column=id_column())
    account_id: int = Field(sa_column=reference("account.id"))
    status_id: int | None = Field(default=None, sa_column=reference("status.id", nullable=True))
    position: int = 0
    kind: MediaKind = Field(default=MediaKind.IMAGE, sa_column=enum_column(MediaKind))
    key: str = Field(default="", max_length=255)
    preview_key: str = Field(default="", max_length=255)
    remote_url: str = Field(default="", sa_column=uri_column())
    media_type: str = Field(default="", max_length=127)
    description: str = Field(default="", sa_column=text_column())
    blurhash: str = Field(default="", max_length=127)
    # {"original": {"width", "height"}, "small": {...}, "focus": {"x", "y"}}, as clients read it.
    meta: dict[str, Any] = Field(default_factory=no_entries, sa_column=json_column())
    created_at: datetime = Field(sa_column=moment_column())


class Favourite(SQLModel, table=True):
    """An account likes a status."""

    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    status_id: int = Field(sa_type=BigId, foreign_key="status.id", primary_key=True, ondelete="CASCADE", index=True)
    uri: str = Field(default="", sa_column=uri_column())
    id: int = Field(sa_type=BigId, sa_column_kwargs={"unique": True})
    created_at: datetime = Field(sa_column=moment_column())


class Bookmark(SQLModel, table=True):
    """An account keeps a status for later; nobody else ever knows."""

    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    status_id: int = Field(sa_type=BigId, foreign_key="status.id", primary_key=True, ondelete="CASCADE", index=True)
    # Time-sortable: the list of bookmarks pages by it.
    id: int = Field(sa_type=BigId, sa_column_kwargs={"unique": True})
    created_at: datetime = Field(sa_column=moment_column())


class Pin(SQLModel, table=True):
    """An account shows one of its own statuses at the top of its profile."""

    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    status_id: int = Field(sa_type=BigId, foreign_key="status.id", primary_key=True, ondelete="CASCADE", index=True)
    # Time-sortable: the latest pin stands first.
    id: int = Field(sa_type=BigId, sa_column_kwargs={"unique": True})
    created_at: datetime = Field(sa_column=moment_column())


class Tombstone(SQLModel, table=True):
    """What its author deleted stays deleted (security 15)."""

    uri: str = Field(primary_key=True, max_length=2048)
    account_uri: str = Field(sa_column=uri_column())
    deleted_at: datetime = Field(sa_column=moment_column())
