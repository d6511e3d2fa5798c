"""Requests and offers of help, and the answers to them."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel, col

from ensembl_fed.models.columns import (
    BigId,
    enum_column,
    id_column,
    moment_column,
    reference,
    uri_column,
)
from ensembl_fed.models.kinds import HelpAction, HelpKind, HelpState, ResponseState, Urgency


class HelpPost(SQLModel, table=True):
    """What makes a status a request or an offer; the status holds text, author and audience."""

    __tablename__ = "help_post"

    status_id: int = Field(sa_type=BigId, foreign_key="status.id", primary_key=True, ondelete="CASCADE")
    kind: HelpKind = Field(sa_column=enum_column(HelpKind))
    action: HelpAction = Field(sa_column=enum_column(HelpAction))
    category: str = Field(max_length=64)
    title: str = Field(default="", max_length=255)
    quartier_slug: str = Field(default="", max_length=64)
    # As its author's instance named the place, for quartiers that this instance does not know.
    place_name: str = Field(default="", max_length=255)
    urgency: Urgency = Field(default=Urgency.WHENEVER, sa_column=enum_column(Urgency))
    due_from: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    due_until: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    wanted: int = 1
    accepted: int = 0
    state: HelpState = Field(default=HelpState.OPEN, sa_column=enum_column(HelpState))
    expires_at: datetime = Field(sa_column=moment_column())
    changed_at: datetime = Field(sa_column=moment_column())
    # What offers of agreement name (FEP-0837); empty for what was read from a text alone.
    intent_uri: str = Field(default="", sa_column=uri_column())
    # When @aide told the author that the post will end; again after each renewal.
    reminded_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


Index("ix_help_post_state_id", col(HelpPost.state), col(HelpPost.status_id))
Index("ix_help_post_state_expires", col(HelpPost.state), col(HelpPost.expires_at))


class HelpResponse(SQLModel, table=True):
    """Somebody answers a help post. Known to the two of them alone, save on a public reply."""

    __tablename__ = "help_response"
    __table_args__ = (UniqueConstraint("help_id", "helper_id", name="uq_help_response_once"),)

    id: int = Field(sa_column=id_column())
    help_id: int = Field(sa_column=reference("help_post.status_id"))
    helper_id: int = Field(sa_column=reference("account.id"))
    # The reply, and the word of @aide that proposed the helper to the author.
    reply_id: int | None = Field(default=None, sa_column=reference("status.id", nullable=True, delete="SET NULL"))
    aide_status_id: int | None = Field(default=None, sa_column=reference("status.id", nullable=True, delete="SET NULL"))
    state: ResponseState = Field(default=ResponseState.PROPOSED, sa_column=enum_column(ResponseState))
    # The Offer of an Agreement that it came as, or went out as (FEP-0837); empty where words were enough.
    offer_uri: str = Field(default="", sa_column=uri_column(index=True))
    created_at: datetime = Field(sa_column=moment_column())
    changed_at: datetime = Field(sa_column=moment_column())
