"""Queries about reports and about what moderators did."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select

from ensembl_fed.models import ModerationAction, Report
from ensembl_fed.models.kinds import ReportState
from ensembl_fed.storage.unit import Unit, unique


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Which reports are wanted. `hidden_from` is the account that reads: nobody reads the reports about themself."""

    hidden_from: int
    state: ReportState | None = None
    is_assigned: bool | None = None
    account_id: int | None = None
    target_id: int | None = None


async def report_by_id(unit: Unit, report_id: int) -> Report | None:
    """The report with this number."""
    return await unit.session.get(Report, report_id)


async def report_by_uri(unit: Unit, uri: str) -> Report | None:
    """The report that this Flag made, or that was sent as it."""
    return (await unit.session.exec(select(Report).where(Report.uri == uri).limit(1))).first()


async def open_reports_between(unit: Unit, account_id: int, target_id: int, *, limit: int = 50) -> list[Report]:
    """What an account reported about another and nobody decided yet, newest first."""
    query = select(Report).where(
        Report.account_id == account_id, Report.target_id == target_id, Report.state == ReportState.OPEN
    )
    return list(await unit.session.exec(query.order_by(col(Report.id).desc()).limit(limit)))


async def reports_page(
    unit: Unit,
    wanted: ReportFilter,
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
    is_ascending: bool = False,
    limit: int,
) -> list[Report]:
    """Reports, newest first; with `is_ascending` those just above the lower bound (still newest first)."""
    query = select(Report).where(*_conditions(wanted))
    if older_than is not None:
        query = query.where(col(Report.id) < older_than)
    if newer_than is not None:
        query = query.where(col(Report.id) > newer_than)
    query = query.order_by(col(Report.id).asc() if is_ascending else col(Report.id).desc())
    rows = list(await unit.session.exec(query.limit(limit)))
    return rows[::-1] if is_ascending else rows


async def count_reports(unit: Unit, wanted: ReportFilter) -> int:
    """How many reports there are of a kind."""
    query = select(func.count()).select_from(Report).where(*_conditions(wanted))
    return (await unit.session.exec(query)).one()


async def open_reports_about(unit: Unit, target_ids: Iterable[int]) -> dict[int, int]:
    """How many reports about each of these accounts wait for a decision."""
    wanted = unique(target_ids)
    query = (
        select(Report.target_id, func.count())
        .where(col(Report.target_id).in_(wanted), Report.state == ReportState.OPEN)
        .group_by(col(Report.target_id))
        .limit(len(wanted) + 1)
    )
    counts: dict[int, int] = {row[0]: row[1] for row in (await unit.execute(query)).all()}
    return dict.fromkeys(wanted, 0) | counts


async def actions_about(unit: Unit, target_id: int, *, limit: int) -> list[ModerationAction]:
    """What moderators did about an account, newest first."""
    query = select(ModerationAction).where(ModerationAction.target_id == target_id)
    return list(await unit.session.exec(query.order_by(col(ModerationAction.id).desc()).limit(limit)))


def _conditions(wanted: ReportFilter) -> list[ColumnElement[bool]]:
    conditions = [col(Report.target_id) != wanted.hidden_from]
    if wanted.state is not None:
        conditions.append(col(Report.state) == wanted.state)
    if wanted.is_assigned is not None:
        is_free = col(Report.assigned_id).is_(None)
        conditions.append(~is_free if wanted.is_assigned else is_free)
    if wanted.account_id is not None:
        conditions.append(col(Report.account_id) == wanted.account_id)
    if wanted.target_id is not None:
        conditions.append(col(Report.target_id) == wanted.target_id)
    return conditions
