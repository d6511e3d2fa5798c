"""Who is helped, how they are found again, and what they agreed to."""

from datetime import datetime

from sqlmodel import Field

from ensembl_fed.casework.kinds import Purpose, Reach, Way
from ensembl_fed.casework.tables.columns import CaseTable, number_column, sealed_column
from ensembl_fed.models.columns import enum_column, id_column, moment_column, reference


class PersonCard(CaseTable, table=True):
    """How to reach somebody. Sealed: casework.people.Person."""

    __tablename__ = "person_card"

    id: int = Field(sa_column=id_column())
    sealed: str = Field(sa_column=sealed_column())
    reach: Reach = Field(sa_column=enum_column(Reach))
    created_at: datetime = Field(sa_column=moment_column())
    changed_at: datetime = Field(sa_column=moment_column())


class SearchTerm(CaseTable, table=True):
    """A keyed digest of something that somebody is found by: a word of their name, a telephone number."""

    __tablename__ = "search_term"

    id: int = Field(sa_column=id_column())
    person_id: int = Field(sa_column=reference("person_card.id"))
    digest: str = Field(max_length=64, index=True)


class Consent(CaseTable, table=True):
    """Who agreed to what, when, how, to which words. Kept as proof when the person card is gone."""

    id: int = Field(sa_column=id_column())
    case_id: int = Field(sa_column=reference("case_file.id"))
    # The helper's side of an introduction, when it is they who agreed.
    introduction_id: int | None = Field(default=None, sa_column=reference("introduction.id", nullable=True))
    purpose: Purpose = Field(sa_column=enum_column(Purpose))
    way: Way = Field(sa_column=enum_column(Way))
    text_version: str = Field(max_length=32)
    # What exactly was agreed to, in words.
    sealed: str = Field(sa_column=sealed_column())
    # 0: the person themself, online.
    recorded_by: int = Field(sa_column=number_column())
    given_at: datetime = Field(sa_column=moment_column())
    withdrawn_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
