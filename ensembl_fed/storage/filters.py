"""Queries about filters: whose they are, which words they look for, which statuses they name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete
from sqlmodel import col, select

from ensembl_fed.models import Filter, FilterKeyword, FilterStatus
from ensembl_fed.storage.unit import Unit

MOST_FILTERS = 200
MOST_KEYWORDS = 2_000
MOST_STATUSES = 2_000


@dataclass(frozen=True, slots=True)
class WholeFilter:
    """A filter with all that it looks for."""

    filter: Filter
    keywords: Sequence[FilterKeyword] = field(default_factory=list)
    statuses: Sequence[FilterStatus] = field(default_factory=list)


async def filters_of(unit: Unit, account_id: int) -> list[WholeFilter]:
    """An account's filters, oldest first, those that have expired too."""
    query = select(Filter).where(Filter.account_id == account_id).order_by(col(Filter.id))
    return await _whole(unit, list(await unit.session.exec(query.limit(MOST_FILTERS))))


async def filter_of(unit: Unit, account_id: int, filter_id: int) -> WholeFilter | None:
    """One of an account's own filters."""
    query = select(Filter).where(Filter.id == filter_id, Filter.account_id == account_id)
    found = await _whole(unit, list(await unit.session.exec(query.limit(1))))
    return found[0] if found else None


async def keyword_of(unit: Unit, account_id: int, keyword_id: int) -> tuple[Filter, FilterKeyword] | None:
    """One keyword of an account's own filters, with its filter."""
    query = (
        select(Filter, FilterKeyword)
        .join(FilterKeyword, col(FilterKeyword.filter_id) == col(Filter.id))
        .where(FilterKeyword.id == keyword_id, Filter.account_id == account_id)
    )
    return (await unit.session.exec(query.limit(1))).first()


async def filtered_status_of(unit: Unit, account_id: int, entry_id: int) -> FilterStatus | None:
    """One of the statuses that an account's own filters name."""
    query = (
        select(FilterStatus)
        .join(Filter, col(FilterStatus.filter_id) == col(Filter.id))
        .where(FilterStatus.id == entry_id, Filter.account_id == account_id)
    )
    return (await unit.session.exec(query.limit(1))).first()


async def remove_filter(unit: Unit, filter_id: int) -> None:
    """Forget a filter with all that it looks for."""
    await unit.execute(delete(Filter).where(col(Filter.id) == filter_id))


async def remove_keywords(unit: Unit, filter_id: int, keyword_ids: Iterable[int]) -> None:
    """Forget some of a filter's keywords."""
    wanted = list(keyword_ids)
    await unit.execute(
        delete(FilterKeyword).where(col(FilterKeyword.filter_id) == filter_id, col(FilterKeyword.id).in_(wanted))
    )


async def remove_filtered_status(unit: Unit, entry_id: int) -> None:
    """A filter no longer names a status."""
    await unit.execute(delete(FilterStatus).where(col(FilterStatus.id) == entry_id))


async def _whole(unit: Unit, filters: Sequence[Filter]) -> list[WholeFilter]:
    if not filters:
        return []
    ids = [one.id for one in filters]
    words = select(FilterKeyword).where(col(FilterKeyword.filter_id).in_(ids)).order_by(col(FilterKeyword.id))
    named = select(FilterStatus).where(col(FilterStatus.filter_id).in_(ids)).order_by(col(FilterStatus.id))
    keywords = list(await unit.session.exec(words.limit(MOST_KEYWORDS)))
    statuses = list(await unit.session.exec(named.limit(MOST_STATUSES)))
    return [
        WholeFilter(
            one,
            [keyword for keyword in keywords if keyword.filter_id == one.id],
            [entry for entry in statuses if entry.filter_id == one.id],
        )
        for one in filters
    ]
