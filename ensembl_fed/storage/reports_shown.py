"""Queries about the reports that notifications name."""

from collections.abc import Iterable

from sqlmodel import col, select

from ensembl_fed.models import Account, Report
from ensembl_fed.storage.unit import Unit, unique


async def reports_with_targets(unit: Unit, report_ids: Iterable[int | None]) -> dict[int, tuple[Report, Account]]:
    """These reports, and whom each is about, by number."""
    wanted = unique(report_ids)
    if not wanted:
        return {}
    query = (
        select(Report, Account)
        .join(Account, col(Account.id) == col(Report.target_id))
        .where(col(Report.id).in_(wanted))
        .limit(len(wanted))
    )
    return {report.id: (report, account) for report, account in await unit.session.exec(query)}
