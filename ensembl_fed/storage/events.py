"""Queries about events and who takes part in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, or_, update
from sqlmodel import col, select

from ensembl_fed.models import Account, Event, EventJoin, Status
from ensembl_fed.models.kinds import JoinState
from ensembl_fed.storage.unit import Unit, unique

_MOST_JOINED = 10_000
_MOST_COMING = 2_000


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What a list of events is narrowed to; empty means everything. `after` and `before` bound when they take place."""

    after: datetime
    before: datetime | None = None
    quartier: str = ""
    account_ids: tuple[int, ...] = ()

    def clauses(self) -> list[ColumnElement[bool]]:
        """The filter as conditions on Event and Status."""
        wanted: list[ColumnElement[bool]] = [
            or_(col(Event.last_ends_at).is_(None), col(Event.last_ends_at) >= self.after)
        ]
        if self.before is not None:
            wanted.append(col(Event.starts_at) < self.before)
        if self.quartier:
            wanted.append(col(Event.quartier_slug) == self.quartier)
        if self.account_ids:
            wanted.append(col(Status.account_id).in_(self.account_ids))
        return wanted


async def event_by_id(unit: Unit, status_id: int) -> Event | None:
    """The event that a status is, if it is one."""
    return await unit.session.get(Event, status_id, populate_existing=True)


async def event_for_change(unit: Unit, status_id: int) -> Event | None:
    """The same, held against others until the unit ends: the last place is not given twice."""
    return await unit.session.get(Event, status_id, populate_existing=True, with_for_update=True)


async def events_by_ids(unit: Unit, status_ids: Iterable[int]) -> dict[int, Event]:
    """Those of the statuses that are events, by number."""
    wanted = unique(status_ids)
    query = select(Event).where(col(Event.status_id).in_(wanted)).limit(len(wanted) + 1)
    rows = await unit.session.exec(query.execution_options(populate_existing=True))
    return {event.status_id: event for event in rows}


async def events_page(
    unit: Unit, wanted: EventFilter, *, visible: ColumnElement[bool], limit: int
) -> list[tuple[Event, Status, Account]]:
    """Events with status and author, by their first start. `visible` is `surface.visibility.shown_clause(viewer)`.

    Their numbers first: joined in one query, a store with few events looks through all its statuses for them.
    """
    ids = await _ids_of(unit, wanted)
    if not ids:
        return []
    query = (
        select(Event, Status, Account)
        .join(Status, col(Status.id) == col(Event.status_id))
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(col(Event.status_id).in_(ids), *wanted.clauses(), visible)
        .order_by(col(Event.starts_at), col(Event.status_id))
    )
    return list(await unit.session.exec(query.limit(limit)))


async def _ids_of(unit: Unit, wanted: EventFilter) -> list[int]:
    """The events that a filter lets through, whoever announces them and whoever may see them."""
    clauses = replace(wanted, account_ids=()).clauses()
    query = select(Event.status_id).where(*clauses).order_by(col(Event.starts_at), col(Event.status_id))
    return list(await unit.session.exec(query.limit(_MOST_COMING)))


async def join_of(unit: Unit, status_id: int, account_id: int) -> EventJoin | None:
    """Whether an account takes part."""
    return await unit.session.get(EventJoin, (status_id, account_id), populate_existing=True)


async def joins_by(unit: Unit, account_id: int, status_ids: Iterable[int]) -> dict[int, EventJoin]:
    """In which of these events an account takes part."""
    wanted = unique(status_ids)
    query = select(EventJoin).where(EventJoin.account_id == account_id, col(EventJoin.status_id).in_(wanted))
    return {join.status_id: join for join in await unit.session.exec(query.limit(len(wanted) + 1))}


async def remove_join(unit: Unit, status_id: int, account_id: int) -> None:
    """An account takes no part any more."""
    await unit.execute(
        delete(EventJoin).where(col(EventJoin.status_id) == status_id, col(EventJoin.account_id) == account_id)
    )


async def settle_join(unit: Unit, status_id: int, account_id: int) -> None:
    """The organiser agreed."""
    await unit.execute(
        update(EventJoin)
        .where(col(EventJoin.status_id) == status_id, col(EventJoin.account_id) == account_id)
        .values(state=JoinState.ACCEPTED)
    )


async def count_joined(unit: Unit, status_id: int) -> int:
    """How many take part, as far as this instance knows."""
    query = select(func.count()).where(EventJoin.status_id == status_id, EventJoin.state == JoinState.ACCEPTED)
    return int((await unit.session.exec(query)).one())


async def joined_accounts(unit: Unit, status_id: int, *, local: bool) -> Sequence[Account]:
    """Who takes part, of this instance or elsewhere; none who is suspended or gone."""
    query = (
        select(Account)
        .join(EventJoin, col(EventJoin.account_id) == col(Account.id))
        .where(
            EventJoin.status_id == status_id,
            (col(Account.domain) == "") if local else (col(Account.domain) != ""),
            col(Account.suspended_at).is_(None),
            col(Account.gone_at).is_(None),
        )
        .order_by(col(EventJoin.created_at))
    )
    return (await unit.session.exec(query.limit(_MOST_JOINED))).all()
