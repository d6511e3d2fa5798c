"""What an account keeps of statuses: bookmarks, favourites, pins; and who favourited or shared one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, select
from sqlmodel import col
from sqlmodel import select as select_rows

from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Bookmark, Favourite, Pin, Status
from ensembl_fed.storage.unit import Unit

# (older than, newer than): exclusive bounds of what pages the list.
Bounds = tuple[int | None, int | None]


async def add_bookmark(unit: Unit, account_id: int, status_id: int) -> None:
    """Keep a status for later; it is no error if it is kept already."""
    row = {"account_id": account_id, "status_id": status_id, "id": new_id(), "created_at": utc_now()}
    await unit.insert_new(Bookmark, row)


async def remove_bookmark(unit: Unit, account_id: int, status_id: int) -> None:
    """Keep a status no longer."""
    await unit.execute(
        delete(Bookmark).where(col(Bookmark.account_id) == account_id, col(Bookmark.status_id) == status_id)
    )


async def add_pin(unit: Unit, account_id: int, status_id: int) -> None:
    """Show a status at the top of its author's profile; it is no error if it stands there already."""
    row = {"account_id": account_id, "status_id": status_id, "id": new_id(), "created_at": utc_now()}
    await unit.insert_new(Pin, row)


async def remove_pin(unit: Unit, account_id: int, status_id: int) -> None:
    """Show it there no longer."""
    await unit.execute(delete(Pin).where(col(Pin.account_id) == account_id, col(Pin.status_id) == status_id))


async def replace_pins(unit: Unit, account_id: int, status_ids: Sequence[int]) -> None:
    """Let an account of another server show these at the top of its profile, the first of them first."""
    await unit.execute(delete(Pin).where(col(Pin.account_id) == account_id))
    for status_id in reversed(status_ids):
        await add_pin(unit, account_id, status_id)


async def count_pins(unit: Unit, account_id: int) -> int:
    """How many statuses an account shows at the top of its profile."""
    query = select(func.count()).select_from(Pin).where(col(Pin.account_id) == account_id)
    return int((await unit.execute(query)).scalar_one())


async def pinned_ids(unit: Unit, account_id: int, *, visible: ColumnElement[bool], limit: int) -> list[int]:
    """What stands at the top of a profile, the latest pin first, as far as `visible` lets through."""
    query = (
        select(col(Status.id))
        .join(Pin, col(Pin.status_id) == col(Status.id))
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(col(Pin.account_id) == account_id, visible)
        .order_by(col(Pin.id).desc())
    )
    return [row[0] for row in (await unit.execute(query.limit(limit))).all()]


async def bookmarked(
    unit: Unit,
    account_id: int,
    *,
    visible: ColumnElement[bool],
    older_than: int | None = None,
    newer_than: int | None = None,
    oldest_first: bool = False,
    limit: int,
) -> list[tuple[int, int]]:
    """(the bookmark's id, which pages; the status's) of what an account kept, latest first."""
    query = _kept(Bookmark, account_id, visible)
    return await _page(unit, query, col(Bookmark.id), (older_than, newer_than), oldest_first=oldest_first, limit=limit)


async def favourited(
    unit: Unit,
    account_id: int,
    *,
    visible: ColumnElement[bool],
    older_than: int | None = None,
    newer_than: int | None = None,
    oldest_first: bool = False,
    limit: int,
) -> list[tuple[int, int]]:
    """(the favourite's id, which pages; the status's) of what an account likes, latest first."""
    query = _kept(Favourite, account_id, visible)
    return await _page(unit, query, col(Favourite.id), (older_than, newer_than), oldest_first=oldest_first, limit=limit)


def _kept(table: type[Bookmark] | type[Favourite], account_id: int, visible: ColumnElement[bool]) -> Select[int, int]:
    return (
        select(col(table.id), col(table.status_id))
        .join(Status, col(Status.id) == col(table.status_id))
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(col(table.account_id) == account_id, visible)
    )


async def _page(
    unit: Unit, query: Select[int, int], by: Any, bounds: Bounds, *, oldest_first: bool, limit: int
) -> list[tuple[int, int]]:
    query = _bounded(query, by, bounds).order_by(by.asc() if oldest_first else by.desc())
    rows = [(row[0], row[1]) for row in (await unit.execute(query.limit(limit))).all()]
    return rows[::-1] if oldest_first else rows


async def favourited_by(
    unit: Unit, status_id: int, *, older_than: int | None = None, newer_than: int | None = None, limit: int
) -> list[tuple[int, Account]]:
    """(the favourite's id, which pages; who) of those who like a status, latest first."""
    query = select_rows(col(Favourite.id), Account).join(Account, col(Account.id) == col(Favourite.account_id))
    query = query.where(Favourite.status_id == status_id)
    return await _people(unit, query, col(Favourite.id), (older_than, newer_than), limit)


async def reblogged_by(
    unit: Unit,
    status_id: int,
    *,
    visible: ColumnElement[bool],
    older_than: int | None = None,
    newer_than: int | None = None,
    limit: int,
) -> list[tuple[int, Account]]:
    """(the share's id, which pages; who) of those who shared a status, latest first; of shares that `visible` shows."""
    query = select_rows(col(Status.id), Account).join(Account, col(Account.id) == col(Status.account_id))
    query = query.where(Status.reblog_of_id == status_id, visible)
    return await _people(unit, query, col(Status.id), (older_than, newer_than), limit)


async def _people(unit: Unit, query: Any, by: Any, bounds: Bounds, limit: int) -> list[tuple[int, Account]]:
    query = query.where(col(Account.suspended_at).is_(None), col(Account.gone_at).is_(None))
    query = _bounded(query, by, bounds).order_by(by.desc()).limit(limit)
    return [(row[0], row[1]) for row in await unit.session.exec(query)]


def _bounded(query: Any, by: Any, bounds: Bounds) -> Any:
    older_than, newer_than = bounds
    if older_than is not None:
        query = query.where(by < older_than)
    if newer_than is not None:
        query = query.where(by > newer_than)
    return query
