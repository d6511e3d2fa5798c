"""What an account is shown: home feed rows, notifications, reading places."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, col

from ensembl_fed.models.columns import BigId, enum_column, id_column, moment_column, reference
from ensembl_fed.models.kinds import NotificationKind


class HomeEntry(SQLModel, table=True):
    """`status_id` (a status or a share) stands in the home feed of `account_id`."""

    __tablename__ = "home_entry"

    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    status_id: int = Field(sa_type=BigId, foreign_key="status.id", primary_key=True, ondelete="CASCADE", index=True)


class Notification(SQLModel, table=True):
    """Something happened that concerns `account_id`."""

    id: int = Field(sa_column=id_column())
    account_id: int = Field(sa_column=reference("account.id", index=False))
    kind: NotificationKind = Field(sa_column=enum_column(NotificationKind))
    from_account_id: int = Field(sa_column=reference("account.id"))
    status_id: int | None = Field(default=None, sa_column=reference("status.id", nullable=True))
    report_id: int | None = Field(default=None, sa_column=reference("report.id", nullable=True))
    created_at: datetime = Field(sa_column=moment_column())
    # Held back by the reader's policy until they accept who caused it.
    filtered: bool = False


Index("ix_notification_account_id_id", col(Notification.account_id), col(Notification.id))
Index(
    "uq_notification_once",
    col(Notification.account_id),
    col(Notification.kind),
    col(Notification.from_account_id),
    col(Notification.status_id),
    unique=True,
)


class Marker(SQLModel, table=True):
    """How far an account has read a timeline (`home` or `notifications`)."""

    account_id: int = Field(sa_type=BigId, foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    timeline: str = Field(primary_key=True, max_length=32)
    last_read_id: int = Field(sa_type=BigId)
    version: int = 0
    updated_at: datetime = Field(sa_column=moment_column())
