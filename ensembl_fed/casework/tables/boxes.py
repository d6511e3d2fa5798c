"""The boxes in the streets, the rounds that empty them, and the slips that were in them."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from ensembl_fed.casework.kinds import Reach, SlipKind, SlipState, SlipVerdict
from ensembl_fed.casework.tables.columns import CaseTable, bytes_column, number_column, sealed_column
from ensembl_fed.models.columns import enum_column, id_column, moment_column, reference


class HelpBox(CaseTable, table=True):
    """A box for slips. Who holds the key is sealed; all else is public."""

    __tablename__ = "help_box"

    id: int = Field(sa_column=id_column())
    slug: str = Field(max_length=64, unique=True)
    name: str = Field(max_length=255)
    place: str = Field(default="", max_length=255)
    hours: str = Field(default="", max_length=255)
    quartier: str = Field(default="", max_length=64)
    latitude: float | None = None
    longitude: float | None = None
    # A collection is late when the last one is longer ago than this.
    every_days: int = 7
    sealed: str = Field(sa_column=sealed_column())
    created_at: datetime = Field(sa_column=moment_column())
    collected_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    closed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class BoxDuty(CaseTable, table=True):
    """Who empties a box on which day of the week (0 is Monday)."""

    __tablename__ = "box_duty"
    __table_args__ = (UniqueConstraint("box_id", "weekday", name="uq_box_duty_day"),)

    id: int = Field(sa_column=id_column())
    box_id: int = Field(sa_column=reference("help_box.id"))
    weekday: int
    member_id: int = Field(sa_column=number_column())


class CollectionRound(CaseTable, table=True):
    """One emptying of a box: how many slips were counted. They are transcribed later, maybe by somebody else."""

    __tablename__ = "collection_round"

    id: int = Field(sa_column=id_column())
    box_id: int = Field(sa_column=reference("help_box.id"))
    # As agents say it: mediatheque-12.
    batch: str = Field(max_length=96, unique=True)
    counted: int
    collected_by: int = Field(sa_column=number_column())
    collected_at: datetime = Field(sa_column=moment_column())


class Slip(CaseTable, table=True):
    """A paper slip. Sealed: casework.slips.SlipWords."""

    id: int = Field(sa_column=id_column())
    round_id: int = Field(sa_column=reference("collection_round.id"))
    position: int
    # The number printed on it; a keyed digest finds it without showing it.
    number_digest: str = Field(default="", max_length=64, index=True)
    kind: SlipKind = Field(default=SlipKind.REQUEST, sa_column=enum_column(SlipKind))
    category: str = Field(default="", max_length=64)
    quartier: str = Field(default="", max_length=64)
    reach: Reach | None = Field(default=None, sa_column=enum_column(Reach, nullable=True))
    state: SlipState = Field(default=SlipState.COLLECTED, sa_column=enum_column(SlipState, index=True))
    verdict: SlipVerdict | None = Field(default=None, sa_column=enum_column(SlipVerdict, nullable=True))
    case_id: int | None = Field(default=None, sa_column=reference("case_file.id", nullable=True, delete="SET NULL"))
    sealed: str = Field(sa_column=sealed_column())
    version: int = 1
    created_at: datetime = Field(sa_column=moment_column())
    transcribed_by: int | None = Field(default=None, sa_column=number_column(nullable=True))
    transcribed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    answered_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class SlipImage(CaseTable, table=True):
    """The photograph of a slip, sealed; destroyed after some days, and the row says when."""

    __tablename__ = "slip_image"

    id: int = Field(sa_column=id_column())
    slip_id: int = Field(sa_column=reference("slip.id"))
    sealed: bytes = Field(sa_column=bytes_column())
    taken_at: datetime = Field(sa_column=moment_column(index=True))
    destroyed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
