"""Queries about hashtags: which there are, and how much they were used lately. Public statuses alone are counted."""

from datetime import datetime, timedelta

from sqlalchemy import distinct, func, select
from sqlmodel import col

from ensembl_fed.ids import new_id
from ensembl_fed.models import Status, StatusTag
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.storage.unit import Unit


async def tags_beginning(unit: Unit, beginning: str, *, limit: int, offset: int = 0) -> list[str]:
    """The folded names of hashtags in public statuses that begin so, in alphabetical order."""
    query = (
        select(col(StatusTag.name))
        .join(Status, col(Status.id) == col(StatusTag.status_id))
        .where(
            col(StatusTag.name) >= beginning,
            col(StatusTag.name) < beginning + "\U0010ffff",
            col(Status.visibility) == Visibility.PUBLIC,
        )
        .distinct()
        .order_by(col(StatusTag.name))
    )
    return [row[0] for row in (await unit.execute(query.limit(limit).offset(offset))).all()]


async def tag_use(unit: Unit, name: str, *, midnight: datetime, days: int) -> list[tuple[datetime, int, int]]:
    """(day, statuses, accounts) of a hashtag's use in public statuses for the last days, today first.

    `midnight` is today's in UTC.
    """
    found = []
    for back in range(days):
        day = midnight - timedelta(days=back)
        query = (
            select(func.count(), func.count(distinct(col(Status.account_id))))
            .select_from(StatusTag)
            .join(Status, col(Status.id) == col(StatusTag.status_id))
            .where(
                col(StatusTag.name) == name,
                # Numbers begin with the time they were made at.
                col(StatusTag.status_id) >= _first_id(day),
                col(StatusTag.status_id) < _first_id(day + timedelta(days=1)),
                col(Status.visibility) == Visibility.PUBLIC,
            )
        )
        uses, accounts = (await unit.execute(query)).one()
        found.append((day, int(uses), int(accounts)))
    return found


def _first_id(at: datetime) -> int:
    return new_id(at) >> 16 << 16
