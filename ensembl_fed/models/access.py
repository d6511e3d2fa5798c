"""Who may act for a member: registered applications, codes, tokens, sessions."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from ensembl_fed.models.columns import (
    id_column,
    json_column,
    moment_column,
    no_entries,
    reference,
)


class Application(SQLModel, table=True):
    """An OAuth client."""

    id: int = Field(sa_column=id_column())
    client_id: str = Field(max_length=64, unique=True)
    secret_hash: str = Field(max_length=64)
    name: str = Field(max_length=255)
    website: str = Field(default="", max_length=2048)
    redirect_uris: list[str] = Field(sa_column=json_column())
    scopes: str = Field(max_length=2048)
    created_at: datetime = Field(sa_column=moment_column())


class AuthorizationCode(SQLModel, table=True):
    """A code that may be exchanged once."""

    __tablename__ = "authorization_code"

    code_hash: str = Field(primary_key=True, max_length=64)
    application_id: int = Field(sa_column=reference("application.id"))
    member_id: int = Field(sa_column=reference("member.id"))
    redirect_uri: str = Field(max_length=2048)
    scopes: str = Field(max_length=2048)
    challenge: str = Field(default="", max_length=128)
    created_at: datetime = Field(sa_column=moment_column())
    used_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class AccessToken(SQLModel, table=True):
    """A bearer token, kept as its SHA-256. Without a member it speaks for the application alone."""

    __tablename__ = "access_token"

    id: int = Field(sa_column=id_column())
    token_hash: str = Field(max_length=64, unique=True)
    application_id: int = Field(sa_column=reference("application.id"))
    member_id: int | None = Field(default=None, sa_column=reference("member.id", nullable=True))
    # The code it came from: a code used twice revokes it.
    code_hash: str = Field(default="", max_length=64, index=True)
    scopes: str = Field(max_length=2048)
    created_at: datetime = Field(sa_column=moment_column())


class WebSession(SQLModel, table=True):
    """A signed-in browser; the cookie holds the word whose SHA-256 stands here."""

    __tablename__ = "web_session"

    token_hash: str = Field(primary_key=True, max_length=64)
    member_id: int = Field(sa_column=reference("member.id"))
    csrf_token: str = Field(max_length=64)
    values: dict[str, Any] = Field(default_factory=no_entries, sa_column=json_column())
    created_at: datetime = Field(sa_column=moment_column())
    seen_at: datetime = Field(sa_column=moment_column())
