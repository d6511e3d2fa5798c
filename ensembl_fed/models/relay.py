"""Relays: where public posts are passed on to whoever listens there."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ensembl_fed.models.columns import enum_column, id_column, moment_column, uri_column
from ensembl_fed.models.kinds import RelayKind, RelayState


class Relay(SQLModel, table=True):
    """A relay that this instance sends its public posts to, and takes others' public posts from."""

    id: int = Field(sa_column=id_column())
    kind: RelayKind = Field(sa_column=enum_column(RelayKind))
    state: RelayState = Field(default=RelayState.PENDING, sa_column=enum_column(RelayState))
    inbox_uri: str = Field(sa_column=uri_column(unique=True))
    # Who speaks for it. Of the Mastodon kind it is known once the relay has answered.
    actor_uri: str = Field(default="", sa_column=uri_column(index=True))
    # The Follow that asked it.
    follow_uri: str = Field(default="", sa_column=uri_column())
    created_at: datetime = Field(sa_column=moment_column())
