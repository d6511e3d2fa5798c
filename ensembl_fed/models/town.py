"""The town: what this instance is, its quartiers, the network it belongs to."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from ensembl_fed.models.columns import (
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
from ensembl_fed.models.kinds import InstanceKind, MemberState


class InstanceProfile(SQLModel, table=True):
    """The one row that says what this instance is and how it is run."""

    __tablename__ = "instance_profile"

    id: int = Field(sa_column=id_column())
    domain: str = Field(max_length=255)
    kind: InstanceKind = Field(sa_column=enum_column(InstanceKind))
    name: str = Field(max_length=255)
    short_description: str = Field(default="", max_length=1000)
    description: str = Field(default="", sa_column=text_column())
    contact_email: str = Field(default="", max_length=320)
    # Who answers for the site, as its legal notice says: publisher, director, address, host, data_protection.
    legal: dict[str, Any] = Field(default_factory=no_entries, sa_column=json_column())
    # '' leaves the choice to the operator's setting.
    registrations: str = Field(default="", max_length=16)
    # Years; what is kept of a member is that they said so, and when (R2).
    minimum_age: int = 15
    # Speaks only with the domains that were allowed (and the town's own).
    by_invitation: bool = False
    # Whether other servers must sign even for what is public (Mastodon's secure mode).
    authorized_fetch: bool = False
    # The city whose network this instance belongs to; empty for a city and for an instance alone.
    city_domain: str = Field(default="", max_length=255)
    # The members collection that town-scoped posts are addressed to; empty outside a town.
    town_members_uri: str = Field(default="", sa_column=uri_column())
    town_group_uri: str = Field(default="", sa_column=uri_column())
    created_at: datetime = Field(sa_column=moment_column())


class Rule(SQLModel, table=True):
    """A rule of the house."""

    id: int = Field(sa_column=id_column())
    position: int
    text: str = Field(max_length=500)
    hint: str = Field(default="", max_length=1000)
    # Grows with every change; a decision keeps which one it rests on.
    version: int = 1
    # Language -> text, beside the French one.
    translations: dict[str, Any] = Field(default_factory=no_entries, sa_column=json_column())


class Quartier(SQLModel, table=True):
    """A named part of the town: the finest location that is ever published."""

    slug: str = Field(primary_key=True, max_length=64)
    name: str = Field(max_length=255)
    aliases: list[str] = Field(default_factory=no_items, sa_column=json_column())
    # GeoJSON rings: [[[longitude, latitude], …], …].
    rings: list[Any] = Field(sa_column=json_column())
    latitude: float
    longitude: float
    radius_m: float
    # The slugs of those that it borders on.
    neighbours: list[str] = Field(default_factory=no_items, sa_column=json_column())
    # The Group that announces this quartier's help posts.
    group_id: int = Field(sa_column=reference("account.id"))


class TownMember(SQLModel, table=True):
    """An instance of the town network, as this instance knows it."""

    __tablename__ = "town_member"

    domain: str = Field(primary_key=True, max_length=255)
    actor_uri: str = Field(sa_column=uri_column(unique=True))
    group_uri: str = Field(default="", sa_column=uri_column())
    shared_inbox_uri: str = Field(sa_column=uri_column())
    name: str = Field(default="", max_length=255)
    kind: InstanceKind = Field(sa_column=enum_column(InstanceKind))
    state: MemberState = Field(sa_column=enum_column(MemberState))
    joined_at: datetime = Field(sa_column=moment_column())
