"""Cases, what happens in them, and what is due."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, col

from ensembl_fed.casework.kinds import AlertState, CaseState, Channel, EventKind, HelpOutcome, Level, Outcome, RelayWish
from ensembl_fed.casework.tables.columns import CaseTable, number_column, sealed_column
from ensembl_fed.models.columns import enum_column, id_column, moment_column, reference


class CaseFile(CaseTable, table=True):
    """A case (dossier). Sealed: casework.cases.Need."""

    __tablename__ = "case_file"

    id: int = Field(sa_column=id_column())
    # As agents say it: 2026-0042.
    number: str = Field(max_length=16, unique=True)
    # A keyed digest of the follow-up code that the person was given; '' without one.
    code_digest: str = Field(default="", max_length=64, index=True)
    # A keyed digest of what it came from (a message, a slip), so that it is taken in once; NULL without one.
    source_digest: str | None = Field(default=None, max_length=64, unique=True)
    person_id: int | None = Field(default=None, sa_column=reference("person_card.id", nullable=True, delete="SET NULL"))
    channel: Channel = Field(sa_column=enum_column(Channel))
    category: str = Field(max_length=64)
    quartier: str = Field(default="", max_length=64)
    state: CaseState = Field(default=CaseState.RECEIVED, sa_column=enum_column(CaseState, index=True))
    relay_wish: RelayWish = Field(default=RelayWish.AGENT, sa_column=enum_column(RelayWish))
    is_urgent: bool = False
    # A member of the instance; NULL until somebody takes the case.
    owner_id: int | None = Field(default=None, sa_column=number_column(nullable=True, index=True))
    next_action: str = Field(default="", max_length=32)
    next_at: datetime = Field(sa_column=moment_column(index=True))
    sealed: str = Field(sa_column=sealed_column())
    # Grows with every change; whoever saves an older one is told (nothing is overwritten silently).
    version: int = 1
    created_at: datetime = Field(sa_column=moment_column())
    changed_at: datetime = Field(sa_column=moment_column())
    closed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True, index=True))


# The order of the inbox: urgent first, then what is due.
Index("ix_case_file_inbox", col(CaseFile.is_urgent).desc(), col(CaseFile.next_at), col(CaseFile.id))


class CaseEvent(CaseTable, table=True):
    """One line of a case. Its words are sealed; those of a changed note stay, and the new line names the old."""

    __tablename__ = "case_event"

    id: int = Field(sa_column=id_column())
    case_id: int = Field(sa_column=reference("case_file.id"))
    kind: EventKind = Field(sa_column=enum_column(EventKind))
    level: Level = Field(default=Level.TEAM, sa_column=enum_column(Level))
    outcome: Outcome | None = Field(default=None, sa_column=enum_column(Outcome, nullable=True))
    # 0: the person themself, or the program.
    author_id: int = Field(sa_column=number_column())
    replaces_id: int | None = Field(default=None, sa_column=number_column(nullable=True))
    is_current: bool = True
    sealed: str = Field(sa_column=sealed_column())
    at: datetime = Field(sa_column=moment_column())


class FollowUp(CaseTable, table=True):
    """A question to ask some days after an introduction (C11)."""

    __tablename__ = "follow_up"

    id: int = Field(sa_column=id_column())
    case_id: int = Field(sa_column=reference("case_file.id"))
    introduction_id: int = Field(sa_column=reference("introduction.id"))
    after_days: int
    due_at: datetime = Field(sa_column=moment_column(index=True))
    outcome: HelpOutcome | None = Field(default=None, sa_column=enum_column(HelpOutcome, nullable=True))
    done_by: int | None = Field(default=None, sa_column=number_column(nullable=True))
    done_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class WellbeingAlert(CaseTable, table=True):
    """A neighbour points out somebody who may need help (V). Two seals: what was seen, and who says so."""

    __tablename__ = "wellbeing_alert"

    id: int = Field(sa_column=id_column())
    code_digest: str = Field(max_length=64, index=True)
    state: AlertState = Field(default=AlertState.RECEIVED, sa_column=enum_column(AlertState, index=True))
    # '' once the person refused.
    sealed: str = Field(sa_column=sealed_column())
    sealed_reporter: str = Field(sa_column=sealed_column())
    # The reporter wishes that the person does not learn who spoke (V2).
    hides_reporter: bool = True
    reporter_digest: str = Field(default="", max_length=64, index=True)
    quartier: str = Field(default="", max_length=64)
    owner_id: int | None = Field(default=None, sa_column=number_column(nullable=True))
    case_id: int | None = Field(default=None, sa_column=reference("case_file.id", nullable=True, delete="SET NULL"))
    is_malicious: bool = False
    version: int = 1
    created_at: datetime = Field(sa_column=moment_column(index=True))
    # RGPD, article 14: within one month the person is told that, and from what kind of source, the CCAS knows.
    inform_by: datetime = Field(sa_column=moment_column(index=True))
    informed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    closed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class RegisterEntry(CaseTable, table=True):
    """Somebody in the register of article L121-6-1 CASF (V6). Sealed: casework.register.Registered."""

    __tablename__ = "register_entry"

    id: int = Field(sa_column=id_column())
    sealed: str = Field(sa_column=sealed_column())
    digest: str = Field(max_length=64, unique=True)
    asked_by: str = Field(max_length=32)
    created_at: datetime = Field(sa_column=moment_column())
