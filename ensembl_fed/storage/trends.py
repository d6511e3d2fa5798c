"""Queries about what is talked of: public posts of the last days alone, never the town's own."""

from datetime import datetime

from sqlalchemy import ColumnElement, desc, distinct, func, select
from sqlmodel import col

from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Status, StatusTag
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.storage.unit import Unit


async def trending_tags(unit: Unit, *, since: datetime, limit: int, offset: int = 0) -> list[str]:
    """The hashtags that most accounts used since a moment, folded; of limited and suspended accounts none count."""
    accounts = func.count(distinct(col(Status.account_id))).label("accounts")
    query = (
        select(col(StatusTag.name), accounts)
        .join(Status, col(Status.id) == col(StatusTag.status_id))
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(*_talked_of(since))
        .group_by(col(StatusTag.name))
        .order_by(desc("accounts"), func.count().desc(), col(StatusTag.name))
    )
    return [row[0] for row in (await unit.execute(query.limit(limit).offset(offset))).all()]


async def trending_statuses(
    unit: Unit, *, visible: ColumnElement[bool], since: datetime, limit: int, offset: int = 0
) -> list[int]:
    """The public posts since a moment that were shared and liked most, by those who want to be found.

    `visible` is surface.visibility's condition for the viewer.
    """
    warmth = (2 * col(Status.reblogs_count) + col(Status.favourites_count)).label("warmth")
    query = (
        select(col(Status.id), warmth)
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(
            *_talked_of(since),
            visible,
            col(Account.discoverable),
            col(Status.in_reply_to_id).is_(None),
            ~col(Status.sensitive),
            warmth > 0,
        )
        .order_by(desc("warmth"), col(Status.id).desc())
    )
    return [row[0] for row in (await unit.execute(query.limit(limit).offset(offset))).all()]


def _talked_of(since: datetime) -> list[ColumnElement[bool]]:
    return [
        # Numbers begin with the time they were made at.
        col(Status.id) >= new_id(since) >> 16 << 16,
        col(Status.visibility) == Visibility.PUBLIC,
        col(Status.reblog_of_id).is_(None),
        col(Account.limited_at).is_(None),
        col(Account.suspended_at).is_(None),
        col(Account.gone_at).is_(None),
    ]
