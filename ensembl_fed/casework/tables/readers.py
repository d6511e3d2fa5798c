"""Who may enter, who entered, and what they read."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from ensembl_fed.casework.tables.columns import CaseTable, number_column, sealed_column
from ensembl_fed.models.columns import id_column, moment_column, reference


class Agent(CaseTable, table=True):
    """A member who works at the desk, and their second factor (sealed). Without `let_in_at` they wait at the door."""

    id: int = Field(sa_column=id_column())
    member_id: int = Field(sa_column=number_column())
    # As colleagues know them.
    name: str = Field(max_length=255)
    is_responsible: bool = False
    sealed: str = Field(sa_column=sealed_column())
    # The last time step of a code that was taken: a code is taken once.
    last_step: int = 0
    confirmed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    let_in_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    let_in_by: int | None = Field(default=None, sa_column=number_column(nullable=True))
    created_at: datetime = Field(sa_column=moment_column())

    __table_args__ = (UniqueConstraint("member_id", name="uq_agent_member"),)


class RecoveryCode(CaseTable, table=True):
    """One of the codes that stand in for a lost telephone; each works once."""

    __tablename__ = "recovery_code"

    id: int = Field(sa_column=id_column())
    agent_id: int = Field(sa_column=reference("agent.id"))
    digest: str = Field(max_length=64)
    used_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class DeskSession(CaseTable, table=True):
    """A browser's session in which the second factor was proved."""

    __tablename__ = "desk_session"

    # A keyed digest of the session's own digest: neither store opens the other's sessions.
    digest: str = Field(primary_key=True, max_length=64)
    agent_id: int = Field(sa_column=reference("agent.id"))
    entered_at: datetime = Field(sa_column=moment_column())
    seen_at: datetime = Field(sa_column=moment_column())


class ReadAudit(CaseTable, table=True):
    """One reading, or one refusal. Never deleted with what it is about; `who` becomes a pseudonym on erasure."""

    __tablename__ = "read_audit"

    id: int = Field(sa_column=id_column())
    at: datetime = Field(sa_column=moment_column(index=True))
    member_id: int = Field(sa_column=number_column(index=True))
    who: str = Field(max_length=255)
    action: str = Field(max_length=64)
    # case, alert, slip, person, register, audit; and its number, 0 for a list.
    about: str = Field(max_length=32)
    about_id: int = Field(sa_column=number_column(index=True))
    # Why somebody outside of the team read it.
    reason: str = Field(default="", max_length=500)
    was_allowed: bool = True
