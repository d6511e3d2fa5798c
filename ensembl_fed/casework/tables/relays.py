"""What leaves without a name, who answers, and who is introduced to whom."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from ensembl_fed.casework.kinds import HelpOutcome, IntroductionState, RelayState
from ensembl_fed.casework.tables.columns import CaseTable, number_column, sealed_column
from ensembl_fed.models.columns import (
    enum_column,
    id_column,
    json_column,
    moment_column,
    no_items,
    reference,
    text_column,
)


class Relay(CaseTable, table=True):
    """A request published by @ccas for somebody. The text is public, so it is not sealed."""

    id: int = Field(sa_column=id_column())
    case_id: int = Field(sa_column=reference("case_file.id"))
    # The idempotency key of the post: random, says nothing of the case.
    key: str = Field(max_length=64, unique=True)
    text: str = Field(sa_column=text_column())
    category: str = Field(max_length=64)
    quartier: str = Field(default="", max_length=64)
    state: RelayState = Field(sa_column=enum_column(RelayState, index=True))
    publish_at: datetime = Field(sa_column=moment_column(index=True))
    status_id: int | None = Field(default=None, sa_column=number_column(nullable=True, index=True))
    author_id: int = Field(sa_column=number_column())
    # Words of a neighbour below the relay wait for an agent when they may name somebody.
    held: int = 0
    created_at: datetime = Field(sa_column=moment_column())
    published_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    closed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class HeldReply(CaseTable, table=True):
    """A reply to a relay that may name somebody: hidden until an agent has decided."""

    __tablename__ = "held_reply"

    id: int = Field(sa_column=id_column())
    relay_id: int = Field(sa_column=reference("relay.id"))
    status_uri: str = Field(max_length=2048)
    sealed: str = Field(sa_column=sealed_column())
    held_at: datetime = Field(sa_column=moment_column())
    decided_by: int | None = Field(default=None, sa_column=number_column(nullable=True))
    decided_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class Introduction(CaseTable, table=True):
    """A helper and somebody to help. Sealed: casework.introductions.Helper and what was given to whom."""

    id: int = Field(sa_column=id_column())
    case_id: int = Field(sa_column=reference("case_file.id"))
    relay_id: int | None = Field(default=None, sa_column=reference("relay.id", nullable=True, delete="SET NULL"))
    # A keyed digest of the helper's address, so that a helper stands once in a case and their load is counted.
    helper_digest: str = Field(max_length=64, index=True)
    state: IntroductionState = Field(
        default=IntroductionState.PROPOSED, sa_column=enum_column(IntroductionState, index=True)
    )
    reasons: list[Any] = Field(default_factory=no_items, sa_column=json_column())
    sealed: str = Field(sa_column=sealed_column())
    outcome: HelpOutcome | None = Field(default=None, sa_column=enum_column(HelpOutcome, nullable=True))
    version: int = 1
    created_at: datetime = Field(sa_column=moment_column())
    introduced_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    introduced_by: int | None = Field(default=None, sa_column=number_column(nullable=True))


class MissionCard(CaseTable, table=True):
    """What a helper may read by a link that ends (C10). Its words are sealed."""

    __tablename__ = "mission_card"

    id: int = Field(sa_column=id_column())
    introduction_id: int = Field(sa_column=reference("introduction.id"))
    token_digest: str = Field(max_length=64, unique=True)
    sealed: str = Field(sa_column=sealed_column())
    created_at: datetime = Field(sa_column=moment_column())
    expires_at: datetime = Field(sa_column=moment_column(index=True))
    accepted_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
