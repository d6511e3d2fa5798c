"""Reports and what moderators did."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from ensembl_fed.models.columns import (
    enum_column,
    id_column,
    json_column,
    moment_column,
    no_entries,
    no_items,
    reference,
    text_column,
    uri_column,
)
from ensembl_fed.models.kinds import ReportCategory, ReportState


class Report(SQLModel, table=True):
    """Someone reports an account, or some of its statuses."""

    id: int = Field(sa_column=id_column())
    uri: str = Field(sa_column=uri_column(unique=True))
    # The reporter, or the instance actor that speaks for one elsewhere.
    account_id: int = Field(sa_column=reference("account.id"))
    target_id: int = Field(sa_column=reference("account.id"))
    status_uris: list[str] = Field(default_factory=no_items, sa_column=json_column())
    comment: str = Field(default="", sa_column=text_column())
    category: ReportCategory = Field(default=ReportCategory.OTHER, sa_column=enum_column(ReportCategory))
    rule_ids: list[int] = Field(default_factory=no_items, sa_column=json_column())
    forwarded: bool = False
    # A visitor without account says who they are (DSA art. 16); `account_id` is then this instance's own actor.
    visitor_name: str = Field(default="", max_length=100)
    visitor_email: str = Field(default="", max_length=320)
    state: ReportState = Field(default=ReportState.OPEN, sa_column=enum_column(ReportState, index=True))
    assigned_id: int | None = Field(
        default=None, sa_column=reference("account.id", nullable=True, index=False, delete="SET NULL")
    )
    resolved_by_id: int | None = Field(
        default=None, sa_column=reference("account.id", nullable=True, index=False, delete="SET NULL")
    )
    created_at: datetime = Field(sa_column=moment_column())
    updated_at: datetime = Field(sa_column=moment_column())
    resolved_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class ModerationAction(SQLModel, table=True):
    """What a moderator did, to whom, when and why. Rows are only ever added."""

    __tablename__ = "moderation_action"

    id: int = Field(sa_column=id_column())
    moderator_id: int = Field(sa_column=reference("account.id"))
    action: str = Field(max_length=32)
    # What was decided stays on record when the account or the report is no longer there.
    target_id: int | None = Field(default=None, sa_column=reference("account.id", nullable=True, delete="SET NULL"))
    status_uri: str = Field(default="", sa_column=uri_column())
    report_id: int | None = Field(default=None, sa_column=reference("report.id", nullable=True, delete="SET NULL"))
    reason: str = Field(default="", sa_column=text_column())
    details: dict[str, Any] = Field(default_factory=no_entries, sa_column=json_column())
    created_at: datetime = Field(sa_column=moment_column())
