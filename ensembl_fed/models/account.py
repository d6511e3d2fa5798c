"""Accounts: everyone we know of, here and elsewhere, and the keys they sign with."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel, col

from ensembl_fed.models.columns import (
    enum_column,
    id_column,
    json_column,
    moment_column,
    no_items,
    reference,
    text_column,
    uri_column,
)
from ensembl_fed.models.kinds import AccountKind, KeyUse, Role, Visibility


class Account(SQLModel, table=True):
    """An actor. `domain` is empty for the accounts of this instance."""

    __table_args__ = (UniqueConstraint("username", "domain", name="uq_account_handle"),)

    id: int = Field(sa_column=id_column())
    username: str = Field(max_length=255)
    # '' and not NULL for local accounts: a unique constraint counts NULLs as different.
    domain: str = Field(default="", max_length=255, index=True)
    uri: str = Field(sa_column=uri_column(unique=True))
    url: str = Field(default="", sa_column=uri_column())
    kind: AccountKind = Field(default=AccountKind.PERSON, sa_column=enum_column(AccountKind))
    display_name: str = Field(default="", max_length=255)
    note: str = Field(default="", sa_column=text_column())
    note_source: str = Field(default="", sa_column=text_column())
    fields: list[dict[str, Any]] = Field(default_factory=no_items, sa_column=json_column())
    emojis: list[dict[str, Any]] = Field(default_factory=no_items, sa_column=json_column())
    avatar_url: str = Field(default="", sa_column=uri_column())
    header_url: str = Field(default="", sa_column=uri_column())
    locked: bool = False
    bot: bool = False
    discoverable: bool = False
    indexable: bool = False
    inbox_uri: str = Field(default="", sa_column=uri_column())
    shared_inbox_uri: str = Field(default="", sa_column=uri_column())
    outbox_uri: str = Field(default="", sa_column=uri_column())
    followers_uri: str = Field(default="", sa_column=uri_column(index=True))
    following_uri: str = Field(default="", sa_column=uri_column())
    featured_uri: str = Field(default="", sa_column=uri_column())
    members_uri: str = Field(default="", sa_column=uri_column())
    also_known_as: list[str] = Field(default_factory=no_items, sa_column=json_column())
    moved_to_uri: str = Field(default="", sa_column=uri_column())
    # When it last moved; it stays when the move is undone, so that nobody moves to and fro.
    moved_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    followers_count: int = 0
    following_count: int = 0
    statuses_count: int = 0
    last_status_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    created_at: datetime = Field(sa_column=moment_column())
    # For accounts elsewhere: when their document was last read.
    fetched_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    # Decided here by a moderator.
    limited_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    # Whatever it posts with a picture is shown behind a warning.
    sensitized_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    suspended_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    # Reads, and writes nothing until then.
    muted_until: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    # Said by its own server (410, Delete of the actor).
    gone_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    # Grows with every change that a reader could see, so that kept fragments know they are old.
    version: int = 0

    @property
    def is_local(self) -> bool:
        """Whether it belongs to this instance."""
        return self.domain == ""


# Associations are few among many; pages ask for them often.
Index(
    "ix_account_organizations",
    col(Account.id),
    sqlite_where=text("kind = 'Organization'"),
    postgresql_where=text("kind = 'Organization'"),
)


class ActorKey(SQLModel, table=True):
    """A key of an account; the private half, sealed, only for accounts of this instance."""

    __tablename__ = "actor_key"

    uri: str = Field(primary_key=True, max_length=2048)
    account_id: int = Field(sa_column=reference("account.id"))
    use: KeyUse = Field(sa_column=enum_column(KeyUse))
    public_pem: str = Field(sa_column=text_column())
    private_sealed: str = Field(default="", sa_column=text_column())
    created_at: datetime = Field(sa_column=moment_column())
    fetched_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    # A key of ours that signs no more, but is still listed, so that what it proved can be verified for a while.
    retired_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class Member(SQLModel, table=True):
    """A person (or the team of an association) who signs in here. The account is what others see of them."""

    id: int = Field(sa_column=id_column())
    account_id: int = Field(sa_column=reference("account.id"))
    email: str = Field(max_length=320, unique=True)
    password_hash: str = Field(max_length=255)
    role: Role = Field(default=Role.RESIDENT, sa_column=enum_column(Role, index=True))
    quartier_slug: str = Field(default="", max_length=64)
    quartier_shown: bool = True
    locale: str = Field(default="fr", max_length=16)
    default_visibility: Visibility = Field(default=Visibility.PUBLIC, sa_column=enum_column(Visibility))
    default_sensitive: bool = False
    default_language: str = Field(default="fr", max_length=16)
    charter_version: str = Field(default="", max_length=32)
    reason: str = Field(default="", sa_column=text_column())
    created_at: datetime = Field(sa_column=moment_column())
    age_checked_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    confirmed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    approved_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    disabled_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    last_seen_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
