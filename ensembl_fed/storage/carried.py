"""Queries about what members carry from server to server: their lists as rows, imports under way, archives."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, select

from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import (
    Account,
    AccountList,
    Archive,
    Block,
    Bookmark,
    CsvImport,
    DomainBlock,
    Favourite,
    Follow,
    ListMember,
    Mute,
    Status,
)
from ensembl_fed.models.kinds import ArchiveState, FollowState
from ensembl_fed.storage.unit import Unit

_MOST_ROWS = 100_000
_SHOWN = 5


async def followed_rows(unit: Unit, account_id: int) -> list[tuple[Account, bool, bool]]:
    """(account, shows reblogs, notifies) of whom an account follows."""
    query = (
        select(Account, Follow.show_reblogs, Follow.notify)
        .join(Follow, col(Follow.target_id) == col(Account.id))
        .where(Follow.account_id == account_id, Follow.state == FollowState.ACCEPTED)
        .order_by(col(Follow.id))
    )
    return list(await unit.session.exec(query.limit(_MOST_ROWS)))


async def blocked_rows(unit: Unit, account_id: int) -> list[Account]:
    """Whom an account blocks."""
    query = select(Account).join(Block, col(Block.target_id) == col(Account.id)).where(Block.account_id == account_id)
    return list(await unit.session.exec(query.order_by(col(Block.id)).limit(_MOST_ROWS)))


async def muted_rows(unit: Unit, account_id: int) -> list[tuple[Account, bool]]:
    """(account, hides notifications) of whom an account mutes for good."""
    query = (
        select(Account, Mute.notifications)
        .join(Mute, col(Mute.target_id) == col(Account.id))
        .where(Mute.account_id == account_id, col(Mute.until).is_(None))
    )
    return list(await unit.session.exec(query.order_by(col(Mute.id)).limit(_MOST_ROWS)))


async def blocked_domain_rows(unit: Unit, account_id: int) -> list[str]:
    """The domains that an account blocks."""
    query = select(DomainBlock.domain).where(DomainBlock.account_id == account_id).order_by(col(DomainBlock.domain))
    return list(await unit.session.exec(query.limit(_MOST_ROWS)))


async def list_rows(unit: Unit, account_id: int) -> list[tuple[str, Account]]:
    """(title, account) of everyone in an account's lists."""
    query = (
        select(AccountList.title, Account)
        .join(ListMember, col(ListMember.list_id) == col(AccountList.id))
        .join(Account, col(Account.id) == col(ListMember.target_id))
        .where(AccountList.account_id == account_id)
        .order_by(col(AccountList.id), col(ListMember.id))
    )
    return list(await unit.session.exec(query.limit(_MOST_ROWS)))


async def bookmarked_uris(unit: Unit, account_id: int) -> list[str]:
    """The statuses that an account keeps."""
    query = (
        select(Status.uri)
        .join(Bookmark, col(Bookmark.status_id) == col(Status.id))
        .where(Bookmark.account_id == account_id)
        .order_by(col(Bookmark.id))
    )
    return list(await unit.session.exec(query.limit(_MOST_ROWS)))


async def liked_uris(unit: Unit, account_id: int) -> list[str]:
    """The statuses that an account likes."""
    query = (
        select(Status.uri)
        .join(Favourite, col(Favourite.status_id) == col(Status.id))
        .where(Favourite.account_id == account_id)
        .order_by(col(Favourite.id))
    )
    return list(await unit.session.exec(query.limit(_MOST_ROWS)))


async def own_status_part(unit: Unit, account_id: int, *, newer_than: int, limit: int) -> list[Status]:
    """Some of an account's statuses, shares included, oldest first."""
    query = select(Status).where(Status.account_id == account_id, col(Status.id) > newer_than).order_by(col(Status.id))
    return list(await unit.session.exec(query.limit(limit)))


async def block_domain_for(unit: Unit, account_id: int, domain: str) -> None:
    """An account wants nothing of a domain. Twice is once."""
    row = {"account_id": account_id, "domain": domain, "id": new_id(), "created_at": utc_now()}
    await unit.insert_new(DomainBlock, row)


async def import_by_id(unit: Unit, import_id: int) -> CsvImport | None:
    """A list that was brought."""
    return await unit.session.get(CsvImport, import_id, populate_existing=True)


async def imports_of(unit: Unit, account_id: int) -> Sequence[CsvImport]:
    """The last lists that a member brought, latest first."""
    query = select(CsvImport).where(CsvImport.account_id == account_id).order_by(col(CsvImport.id).desc())
    return list(await unit.session.exec(query.limit(_SHOWN)))


async def list_titled(unit: Unit, account_id: int, title: str) -> AccountList | None:
    """An account's list with a title."""
    query = select(AccountList).where(AccountList.account_id == account_id, AccountList.title == title)
    return (await unit.session.exec(query.limit(1))).first()


async def archive_of(unit: Unit, account_id: int) -> Archive | None:
    """The last archive that a member asked for."""
    query = select(Archive).where(Archive.account_id == account_id).order_by(col(Archive.id).desc())
    return (await unit.session.exec(query.limit(1))).first()


async def archive_by_id(unit: Unit, archive_id: int) -> Archive | None:
    """An archive."""
    return await unit.session.get(Archive, archive_id, populate_existing=True)


async def old_archives(unit: Unit, *, now: datetime, limit: int) -> list[Archive]:
    """Archives whose time is over, and those that could not be made."""
    query = select(Archive).where((col(Archive.expires_at) <= now) | (col(Archive.state) == ArchiveState.FAILED))
    return list(await unit.session.exec(query.limit(limit)))


async def remove_archive(unit: Unit, archive_id: int) -> None:
    """Forget an archive."""
    await unit.execute(delete(Archive).where(col(Archive.id) == archive_id))
