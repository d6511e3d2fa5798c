"""Counts for administrators: who came, who was here, what was reported, in which languages people write."""

from datetime import datetime

from sqlalchemy import ColumnElement, distinct, func, select
from sqlmodel import col

from ensembl_fed.ids import first_id_of
from ensembl_fed.models import Account, Favourite, Member, Report, Status
from ensembl_fed.models.kinds import ReportState
from ensembl_fed.storage.unit import Unit


async def count_measure(unit: Unit, key: str, begin: datetime, end: datetime) -> int:
    """How many of a kind between two moments; 0 for a kind that is not counted here."""
    match key:
        case "new_users":
            query = select(func.count()).select_from(Member).where(*_between(col(Member.created_at), begin, end))
        case "active_users":
            query = select(func.count()).select_from(Member).where(*_between(col(Member.last_seen_at), begin, end))
        case "interactions":
            favourites = (
                select(func.count()).select_from(Favourite).where(*_between(col(Favourite.created_at), begin, end))
            )
            shares = _statuses(begin, end).where(col(Status.reblog_of_id).is_not(None))
            return int((await unit.execute(favourites)).scalar_one()) + int((await unit.execute(shares)).scalar_one())
        case "opened_reports":
            query = select(func.count()).select_from(Report).where(*_between(col(Report.created_at), begin, end))
        case "resolved_reports":
            made = _between(col(Report.created_at), begin, end)
            query = select(func.count()).select_from(Report).where(*made, col(Report.state) == ReportState.RESOLVED)
        case _:
            return 0
    return int((await unit.execute(query)).scalar_one())


async def languages_between(unit: Unit, begin: datetime, end: datetime, *, limit: int) -> list[tuple[str, int]]:
    """(language, how many of our people wrote in it), most first."""
    people = func.count(distinct(col(Status.account_id)))
    query = (
        select(col(Status.language), people)
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(col(Account.domain) == "", col(Status.language) != "", *_ids_between(begin, end))
        .group_by(col(Status.language))
        .order_by(people.desc(), col(Status.language))
    )
    return [(row[0], int(row[1])) for row in (await unit.execute(query.limit(limit))).all()]


async def servers_between(unit: Unit, begin: datetime, end: datetime, *, limit: int) -> list[tuple[str, int]]:
    """(domain, how many statuses we have of it), most first; our own is ''."""
    statuses = func.count()
    query = (
        select(col(Account.domain), statuses)
        .join(Status, col(Status.account_id) == col(Account.id))
        .where(*_ids_between(begin, end))
        .group_by(col(Account.domain))
        .order_by(statuses.desc(), col(Account.domain))
    )
    return [(row[0], int(row[1])) for row in (await unit.execute(query.limit(limit))).all()]


async def count_returned(unit: Unit, begin: datetime, end: datetime, *, seen_after: datetime) -> int:
    """How many of the members who came between two moments were here after a third."""
    query = select(func.count()).select_from(Member).where(*_between(col(Member.created_at), begin, end))
    return int((await unit.execute(query.where(col(Member.last_seen_at) >= seen_after))).scalar_one())


def _statuses(begin: datetime, end: datetime):  # type: ignore[no-untyped-def]  # a Select
    return select(func.count()).select_from(Status).where(*_ids_between(begin, end))


def _ids_between(begin: datetime, end: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Status.id) >= first_id_of(begin), col(Status.id) < first_id_of(end)


def _between(column, begin: datetime, end: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:  # type: ignore[no-untyped-def]  # of several types
    return column >= begin, column < end
