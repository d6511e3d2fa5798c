"""What the CCAS decided for its desk, how long things are kept, and what is left of what was erased."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from ensembl_fed.casework.kinds import Channel
from ensembl_fed.casework.tables.columns import CaseTable, number_column
from ensembl_fed.models.columns import enum_column, id_column, json_column, moment_column, text_column


class DeskSetting(CaseTable, table=True):
    """Something that the CCAS chose: its telephone, its emergency numbers, the words of its form."""

    __tablename__ = "desk_setting"

    name: str = Field(primary_key=True, max_length=64)
    value: Any = Field(sa_column=json_column())
    changed_by: int = Field(sa_column=number_column())
    changed_at: datetime = Field(sa_column=moment_column())


class ConsentText(CaseTable, table=True):
    """A version of the words that people agree to (G9)."""

    __tablename__ = "consent_text"

    version: str = Field(primary_key=True, max_length=32)
    text: str = Field(sa_column=text_column())
    since: datetime = Field(sa_column=moment_column())


class RetentionRule(CaseTable, table=True):
    """How long a kind of thing is kept (G5)."""

    __tablename__ = "retention_rule"

    subject: str = Field(primary_key=True, max_length=32)
    days: int
    changed_by: int = Field(sa_column=number_column())
    changed_at: datetime = Field(sa_column=moment_column())


class RetentionRun(CaseTable, table=True):
    """One application of the rules: how many of what, and a digest that proves the line."""

    __tablename__ = "retention_run"

    id: int = Field(sa_column=id_column())
    at: datetime = Field(sa_column=moment_column())
    counts: dict[str, Any] = Field(sa_column=json_column())
    # HMAC over this line and the digest before it.
    proof: str = Field(max_length=64)


class DatedCount(CaseTable, table=True):
    """All that is left of a request that was refused or erased (I14)."""

    __tablename__ = "dated_count"

    id: int = Field(sa_column=id_column())
    on: str = Field(max_length=10)
    what: str = Field(max_length=32)
    channel: Channel = Field(sa_column=enum_column(Channel))
    # Only where the quartier has five requests or more.
    quartier: str = Field(default="", max_length=64)


class ErasureProof(CaseTable, table=True):
    """That somebody's data were given out or erased, without saying whose (G6)."""

    __tablename__ = "erasure_proof"

    id: int = Field(sa_column=id_column())
    at: datetime = Field(sa_column=moment_column())
    what: str = Field(max_length=16)
    by: int = Field(sa_column=number_column())
    counts: dict[str, Any] = Field(sa_column=json_column())
    pseudonym: str = Field(max_length=64)
