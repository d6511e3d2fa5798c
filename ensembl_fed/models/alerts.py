"""When and how somebody wants to be told: by mail in a digest, at once on their devices, not at night."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ensembl_fed.models.columns import BigId, enum_column, moment_column
from ensembl_fed.models.kinds import DigestRhythm


class AlertChoices(SQLModel, table=True):
    """What an account of this instance chose. Without a row: no digest, no quiet hours, nothing about the quartier."""

    __tablename__ = "alert_choices"

    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    digest: DigestRhythm = Field(default=DigestRhythm.OFF, sa_column=enum_column(DigestRhythm))
    # Up to when the last digest told.
    digest_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    # Hours of the town's clock, 0 to 23; the same twice is no quiet time.
    quiet_from: int = 0
    quiet_until: int = 0
    # "Demandes dans mon quartier": told of each as it is posted.
    near_home: bool = False
