"""Queries about what is talked of: public posts of the last days alone, never the town's own."""

from datetime import datetime

from sqlalchemy import ColumnElement, desc, distinct, func, select
from sqlmodel import col
from sqlmodel import select as select_rows

from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, PreviewCard, Status, StatusCard, StatusTag
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.storage.unit import Unit

_MOST_USES = 10_000


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


async def trending_links(
    unit: Unit, *, since: datetime, limit: int, offset: int = 0
) -> list[tuple[PreviewCard, list[tuple[datetime, int]]]]:
    """The pages that most accounts linked to since a moment, each with when and by whom; only what has a title."""
    accounts = func.count(distinct(col(Status.account_id))).label("accounts")
    query = (
        select(col(StatusCard.card_id), accounts)
        .join(Status, col(Status.id) == col(StatusCard.status_id))
        .join(Account, col(Account.id) == col(Status.account_id))
        .join(PreviewCard, col(PreviewCard.id) == col(StatusCard.card_id))
        .where(*_talked_of(since), col(PreviewCard.title) != "")
        .group_by(col(StatusCard.card_id))
        .order_by(desc("accounts"), col(StatusCard.card_id).desc())
    )
    ids = [row[0] for row in (await unit.execute(query.limit(limit).offset(offset))).all()]
    if not ids:
        return []
    used: dict[int, list[tuple[datetime, int]]] = {card_id: [] for card_id in ids}
    uses = (
        select(col(StatusCard.card_id), col(Status.created_at), col(Status.account_id))
        .join(Status, col(Status.id) == col(StatusCard.status_id))
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(*_talked_of(since), col(StatusCard.card_id).in_(ids))
    )
    for card_id, at, account_id in (await unit.execute(uses.limit(_MOST_USES))).all():
        used[card_id].append((at, account_id))
    cards = {
        card.id: card for card in await unit.session.exec(select_rows(PreviewCard).where(col(PreviewCard.id).in_(ids)))
    }
    return [(cards[card_id], used[card_id]) for card_id in ids]


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
