"""Voisins solidaires: residents who are ready to help, what they agreed to, and what they did."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, col

from ensembl_fed.models.columns import (
    BigId,
    enum_column,
    id_column,
    json_column,
    moment_column,
    no_items,
    reference,
    text_column,
)
from ensembl_fed.models.kinds import SolidaryBadge, SolidaryConsentKind


class SolidaryNeighbour(SQLModel, table=True):
    """A voisin solidaire, of this instance or as another instance of the town told of one.

    Of one from elsewhere who stopped, only the account and `changed_at` stay, so that no older news brings them back.
    """

    __tablename__ = "solidary_neighbour"

    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    is_active: bool = True
    first_name: str = Field(default="", max_length=60)
    quartier_slug: str = Field(default="", max_length=64)
    # The two consents, each given by itself: to stand in the directory, to be called upon by the CCAS.
    is_listed: bool = False
    is_for_ccas: bool = False
    categories: list[str] = Field(default_factory=no_items, sa_column=json_column())
    languages: list[str] = Field(default_factory=no_items, sa_column=json_column())
    # One bit for each part of the week, see text.week; 0: as agreed.
    slots: int = 0
    weekly_most: int = 2
    paused_until: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    muted_categories: list[str] = Field(default_factory=no_items, sa_column=json_column())
    # Whether they said that they are of age; the date of birth is never asked.
    is_adult: bool = False
    charter_version: str = Field(default="", max_length=32)
    charter_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    # Given by the CCAS; others see it only if the neighbour wishes.
    badge: SolidaryBadge | None = Field(default=None, sa_column=enum_column(SolidaryBadge, nullable=True))
    badge_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    badge_shown: bool = False
    created_at: datetime = Field(sa_column=moment_column())
    changed_at: datetime = Field(sa_column=moment_column())


Index("ix_solidary_neighbour_active_quartier", col(SolidaryNeighbour.is_active), col(SolidaryNeighbour.quartier_slug))


class SolidaryConsent(SQLModel, table=True):
    """Proof of what a resident agreed to, in which words, when, and when they took it back."""

    __tablename__ = "solidary_consent"

    id: int = Field(sa_column=id_column())
    account_id: int = Field(sa_column=reference("account.id"))
    kind: SolidaryConsentKind = Field(sa_column=enum_column(SolidaryConsentKind))
    version: str = Field(max_length=32)
    given_at: datetime = Field(sa_column=moment_column())
    withdrawn_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class SolidaryMission(SQLModel, table=True):
    """What a voisin solidaire did, for their own record; nobody else reads it (S7)."""

    __tablename__ = "solidary_mission"

    id: int = Field(sa_column=id_column())
    account_id: int = Field(sa_column=reference("account.id"))
    # The help post it was about, if it came from one.
    help_id: int | None = Field(
        default=None, sa_column=reference("help_post.status_id", nullable=True, delete="SET NULL")
    )
    category: str = Field(default="", max_length=64)
    minutes: int = 0
    words: str = Field(default="", sa_column=text_column())
    done_at: datetime = Field(sa_column=moment_column())
    created_at: datetime = Field(sa_column=moment_column())
