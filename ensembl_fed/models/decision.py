"""Decisions of moderators with their reasons, who lends which power to the town, appeals, and the log of it all."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from ensembl_fed.models.columns import (
    BigId,
    enum_column,
    id_column,
    json_column,
    moment_column,
    no_entries,
    reference,
    text_column,
    uri_column,
)
from ensembl_fed.models.kinds import AppealState, DecisionScope, DecisionState, GroundKind


def _said(column: str) -> CheckConstraint:
    """What a decision can't be stored without (I9)."""
    return CheckConstraint(f"length(trim({column})) > 0", name=f"has_{column}")


class ModerationDecision(SQLModel, table=True):
    """One decision with its statement of reasons (DSA art. 17), the same `uri` on every instance that hears of it."""

    __tablename__ = "moderation_decision"
    __table_args__ = (
        _said("uri"), _said("action"), _said("target_uri"), _said("ground_text"), _said("facts"), _said("redress"),
    )  # fmt: skip

    id: int = Field(sa_column=id_column())
    uri: str = Field(sa_column=uri_column(unique=True))
    # The actor of the instance whose moderators decided; empty in no case.
    issuer_uri: str = Field(sa_column=uri_column())
    # Who decided, where that was here.
    moderator_id: int | None = Field(
        default=None, sa_column=reference("account.id", nullable=True, index=False, delete="SET NULL")
    )
    # The second of two, where two must agree.
    seconded_by_id: int | None = Field(
        default=None, sa_column=reference("account.id", nullable=True, index=False, delete="SET NULL")
    )
    action: str = Field(max_length=32)
    target_id: int | None = Field(default=None, sa_column=reference("account.id", nullable=True, delete="SET NULL"))
    target_uri: str = Field(sa_column=uri_column())
    status_uri: str = Field(default="", sa_column=uri_column())
    scope: DecisionScope = Field(sa_column=enum_column(DecisionScope))
    ground: GroundKind = Field(sa_column=enum_column(GroundKind))
    ground_text: str = Field(sa_column=text_column())
    rule_id: int | None = Field(default=None, sa_type=BigId)
    # Which version of the law or of the rule: a number, or the day of a law.
    ground_version: str = Field(default="", max_length=64)
    facts: str = Field(sa_column=text_column())
    detected_automatically: bool = False
    decided_automatically: bool = False
    after_report: bool = False
    starts_at: datetime = Field(sa_column=moment_column())
    ends_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True, index=True))
    redress: str = Field(sa_column=text_column())
    # What the decision is contested with by whom may not sign in.
    word: str = Field(default="", max_length=64)
    # Of the text that was signed: the same id with other reasons is not the same decision.
    digest: str = Field(default="", max_length=64)
    report_id: int | None = Field(default=None, sa_column=reference("report.id", nullable=True, delete="SET NULL"))
    state: DecisionState = Field(sa_column=enum_column(DecisionState, index=True))
    # What undoing it needs: the audience that a hidden post had.
    kept: dict[str, Any] = Field(default_factory=no_entries, sa_column=json_column())
    created_at: datetime = Field(sa_column=moment_column())
    undone_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class DecisionAnswer(SQLModel, table=True):
    """What one member of the town did with a decision that was sent to it."""

    __tablename__ = "decision_answer"
    __table_args__ = (UniqueConstraint("decision_id", "domain", name="uq_decision_answer_member"),)

    id: int = Field(sa_column=id_column())
    decision_id: int = Field(sa_column=reference("moderation_decision.id"))
    domain: str = Field(max_length=255)
    # '' until it answers.
    result: str = Field(default="", max_length=32)
    reason: str = Field(default="", max_length=500)
    sent_at: datetime = Field(sa_column=moment_column())
    answered_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class Mandate(SQLModel, table=True):
    """The powers that an instance lends to the moderators of its town, as both of them keep it."""

    id: int = Field(sa_column=id_column())
    uri: str = Field(sa_column=uri_column(unique=True))
    lender_domain: str = Field(max_length=255, index=True)
    holder_domain: str = Field(max_length=255)
    # Power -> how it is lent.
    powers: dict[str, Any] = Field(default_factory=no_entries, sa_column=json_column())
    starts_at: datetime = Field(sa_column=moment_column())
    ends_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    accepted_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    revoked_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    created_at: datetime = Field(sa_column=moment_column())


class TownInvitation(SQLModel, table=True):
    """A link by which one instance joins the town; only the digest of its word is kept."""

    __tablename__ = "town_invitation"

    id: int = Field(sa_column=id_column())
    digest: str = Field(max_length=64, unique=True)
    name: str = Field(default="", max_length=255)
    kind: str = Field(max_length=32)
    expires_at: datetime = Field(sa_column=moment_column())
    used_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    used_by: str = Field(default="", max_length=255)
    created_at: datetime = Field(sa_column=moment_column())


class Appeal(SQLModel, table=True):
    """Somebody contests a decision about them (DSA art. 20)."""

    id: int = Field(sa_column=id_column())
    uri: str = Field(sa_column=uri_column(unique=True))
    decision_id: int = Field(sa_column=reference("moderation_decision.id"))
    text: str = Field(sa_column=text_column())
    state: AppealState = Field(default=AppealState.OPEN, sa_column=enum_column(AppealState, index=True))
    decided_by_id: int | None = Field(
        default=None, sa_column=reference("account.id", nullable=True, index=False, delete="SET NULL")
    )
    answer: str = Field(default="", sa_column=text_column())
    created_at: datetime = Field(sa_column=moment_column())
    decided_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class AuditEntry(SQLModel, table=True):
    """One line of the log: `digest` covers the line and the digest of the one before it."""

    __tablename__ = "audit_entry"

    number: int = Field(sa_column=id_column())
    at: datetime = Field(sa_column=moment_column())
    kind: str = Field(max_length=64)
    actor: str = Field(default="", sa_column=uri_column())
    about: str = Field(default="", sa_column=uri_column(index=True))
    # JSON as it was digested, character for character.
    details: str = Field(default="{}", sa_column=text_column())
    before: str = Field(max_length=64)
    digest: str = Field(max_length=64)
