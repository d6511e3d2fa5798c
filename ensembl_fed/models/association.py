"""Associations: how to reach them, who speaks in their name, and who reads their news by e-mail."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from ensembl_fed.models.columns import (
    BigId,
    enum_column,
    id_column,
    moment_column,
    reference,
    uri_column,
)
from ensembl_fed.models.kinds import EditorRole


class Association(SQLModel, table=True):
    """What an organisation of this instance says of itself beside its account; all of it is public."""

    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    category: str = Field(default="", max_length=64)
    quartier_slug: str = Field(default="", max_length=64)
    place_name: str = Field(default="", max_length=255)
    address: str = Field(default="", max_length=500)
    latitude: float | None = None
    longitude: float | None = None
    opening_hours: str = Field(default="", max_length=500)
    phone: str = Field(default="", max_length=40)
    email: str = Field(default="", max_length=320)
    website: str = Field(default="", sa_column=uri_column())
    # The numbers of the national registers: RNA is W and nine digits, SIREN nine digits.
    rna: str = Field(default="", max_length=10)
    siren: str = Field(default="", max_length=9)
    # The town knows it; until when, None for no end.
    verified_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    verified_until: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    verified_by_id: int | None = Field(
        default=None, sa_column=reference("account.id", nullable=True, index=False, delete="SET NULL")
    )
    created_at: datetime = Field(sa_column=moment_column())


class AssociationEditor(SQLModel, table=True):
    """A member who speaks in an association's name, or helps to."""

    __tablename__ = "association_editor"

    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    member_id: int = Field(sa_type=BigId, foreign_key="member.id", primary_key=True, ondelete="CASCADE", index=True)
    role: EditorRole = Field(sa_column=enum_column(EditorRole))
    created_at: datetime = Field(sa_column=moment_column())


class AssociationDeed(SQLModel, table=True):
    """Who did what in an association's name: logged for its owners, never shown to others."""

    __tablename__ = "association_deed"

    id: int = Field(sa_column=id_column())
    account_id: int = Field(sa_column=reference("account.id"))
    # None once that member is gone.
    member_id: int | None = Field(default=None, sa_column=reference("member.id", nullable=True, delete="SET NULL"))
    deed: str = Field(max_length=64)
    status_id: int | None = Field(default=None, sa_column=reference("status.id", nullable=True, delete="SET NULL"))
    created_at: datetime = Field(sa_column=moment_column())


class NewsSubscription(SQLModel, table=True):
    """An e-mail address that wants an association's news. Nothing is sent before it was confirmed."""

    __tablename__ = "news_subscription"
    __table_args__ = (UniqueConstraint("account_id", "email", name="uq_news_subscription_once"),)

    id: int = Field(sa_column=id_column())
    account_id: int = Field(sa_column=reference("account.id"))
    email: str = Field(max_length=320)
    # Stands in the links that confirm and end it.
    token: str = Field(max_length=64, unique=True)
    confirmed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    created_at: datetime = Field(sa_column=moment_column())
