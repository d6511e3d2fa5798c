"""Statements for the statuses of this instance: the hot path of posting, in Core and prepared once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, case, delete, insert, select, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col

from ensembl_fed.models import Account, Favourite, Media, MediaWork, Mention, Status
from ensembl_fed.storage.kept_notes import inserted_status, status_row
from ensembl_fed.storage.quick_statement import QuickStatement, insert_new
from ensembl_fed.storage.unit import Unit, unique

_INSERT = insert_new(Status)
_COUNT = QuickStatement(
    update(Account)
    .where(col(Account.id) == bindparam("author_id"))
    .values(
        statuses_count=Account.statuses_count + 1,
        last_status_at=bindparam("posted_at"),
        version=Account.version + 1,
    )
)
_COUNT_REPLY = QuickStatement(
    update(Status)
    .where(col(Status.id) == bindparam("parent_id"))
    .values(replies_count=Status.replies_count + 1, version=Status.version + 1)
)


async def insert_own_status(unit: Unit, values: Mapping[str, object]) -> Status | None:
    """Insert a status or a share; None if its author used its idempotency key before, also at this very moment.

    Values that are not given are the model's defaults. The status belongs to the unit.
    """
    row = status_row({**values, "local": True})
    return inserted_status(unit, row) if await _INSERT.run(unit, row) else None


async def count_own_status(unit: Unit, author: Account, status: Status) -> None:
    """Count a status that was just inserted, for its author and for what it answers."""
    await _COUNT.run(unit, {"author_id": author.id, "posted_at": status.created_at})
    _show_count(author, statuses=1, posted_at=status.created_at)
    if status.in_reply_to_id is not None:
        await _COUNT_REPLY.run(unit, {"parent_id": status.in_reply_to_id})


async def mention_rows(unit: Unit, status_id: int, accounts: Sequence[tuple[int, bool]]) -> None:
    """Note whom a new status names, with whether the text leaves them out."""
    rows = [{"status_id": status_id, "account_id": account_id, "silent": silent} for account_id, silent in accounts]
    await unit.execute(insert(Mention), rows)


async def replace_mentions(unit: Unit, status_id: int, accounts: Sequence[tuple[int, bool]]) -> None:
    """Let a status name these accounts and no others."""
    await unit.execute(delete(Mention).where(col(Mention.status_id) == status_id))
    if accounts:
        await mention_rows(unit, status_id, accounts)


async def attach_media(unit: Unit, account_id: int, status_id: int, media_ids: Sequence[int]) -> bool:
    """Let a status have these uploads, in this order; False if one is another's, stands elsewhere or is not ready."""
    wanted = unique(media_ids)
    place = case({media_id: position for position, media_id in enumerate(wanted)}, value=col(Media.id), else_=0)
    result = await unit.execute(
        update(Media)
        .where(
            col(Media.id).in_(wanted),
            col(Media.account_id) == account_id,
            col(Media.id).not_in(select(col(MediaWork.media_id))),
            col(Media.status_id).is_(None) | (col(Media.status_id) == status_id),
        )
        .values(status_id=status_id, position=place)
    )
    return bool(result.rowcount == len(wanted))  # type: ignore[attr-defined]  # an UPDATE's result always has one


async def detach_media(unit: Unit, status_id: int, *, but: Sequence[int] = ()) -> None:
    """Let uploads outlive the status, or the version of it, that showed them."""
    statement = update(Media).where(col(Media.status_id) == status_id).values(status_id=None)
    if but:
        statement = statement.where(col(Media.id).not_in(but))
    await unit.execute(statement)


async def add_favourite(unit: Unit, favourite: Favourite) -> bool:
    """Note that an account likes a status; False if it did already."""
    return await unit.insert_new(Favourite, favourite.model_dump()) > 0


async def remove_favourite(unit: Unit, account_id: int, status_id: int) -> bool:
    """Take a liking back; False if there was none."""
    result = await unit.execute(
        delete(Favourite).where(col(Favourite.account_id) == account_id, col(Favourite.status_id) == status_id)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]  # a DELETE's result always has one


def show_status_count(status: Status, *, reblogs: int = 0, favourites: int = 0, replies: int = 0) -> None:
    """Let an object in memory show a count that a statement changed, without reading the row again."""
    set_committed_value(status, "reblogs_count", max(status.reblogs_count + reblogs, 0))
    set_committed_value(status, "favourites_count", max(status.favourites_count + favourites, 0))
    set_committed_value(status, "replies_count", max(status.replies_count + replies, 0))
    set_committed_value(status, "version", status.version + 1)


def show_account_count(account: Account, *, statuses: int = 0, followers: int = 0, following: int = 0) -> None:
    """The same for an account."""
    _show_count(account, statuses=statuses, followers=followers, following=following)


def _show_count(
    account: Account, *, statuses: int = 0, followers: int = 0, following: int = 0, posted_at: datetime | None = None
) -> None:
    set_committed_value(account, "statuses_count", max(account.statuses_count + statuses, 0))
    set_committed_value(account, "followers_count", max(account.followers_count + followers, 0))
    set_committed_value(account, "following_count", max(account.following_count + following, 0))
    set_committed_value(account, "version", account.version + 1)
    if posted_at is not None:
        set_committed_value(account, "last_status_at", posted_at)
