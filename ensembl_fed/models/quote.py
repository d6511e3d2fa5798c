"""Quotes: a status shows another one, if the other's author agrees (FEP-044f)."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ensembl_fed.models.columns import enum_column, id_column, moment_column, reference, uri_column
from ensembl_fed.models.kinds import QuoteState


class Quote(SQLModel, table=True):
    """A status (`quoting_uri`, here under `status_id`) quotes another (`quoted_uri`, here under `quoted_id`)."""

    id: int = Field(sa_column=id_column())
    status_id: int | None = Field(default=None, sa_column=reference("status.id", nullable=True))
    quoting_uri: str = Field(sa_column=uri_column(unique=True))
    account_id: int = Field(sa_column=reference("account.id"))
    quoted_id: int | None = Field(default=None, sa_column=reference("status.id", nullable=True, delete="SET NULL"))
    quoted_uri: str = Field(default="", sa_column=uri_column())
    state: QuoteState = Field(sa_column=enum_column(QuoteState))
    # The quoted author's stamp, which anyone may ask for; the QuoteRequest that asked for it.
    approval_uri: str = Field(default="", sa_column=uri_column(index=True))
    request_uri: str = Field(default="", sa_column=uri_column(index=True))
    created_at: datetime = Field(sa_column=moment_column())
