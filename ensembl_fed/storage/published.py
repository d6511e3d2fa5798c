"""Queries behind the collections that other servers read."""

from sqlalchemy import func
from sqlmodel import col, select

from ensembl_fed.models import Account, Status, Tombstone
from ensembl_fed.models.kinds import AccountKind, Visibility
from ensembl_fed.storage.unit import Unit

_WRITERS = (AccountKind.PERSON, AccountKind.ORGANIZATION)
_OPEN = (Visibility.PUBLIC, Visibility.UNLISTED)


async def open_statuses_of(unit: Unit, account_id: int, *, older_than: int | None = None, limit: int) -> list[Status]:
    """What anyone may see of an account's statuses and shares, newest first."""
    query = select(Status).where(Status.account_id == account_id, col(Status.visibility).in_(_OPEN))
    if older_than is not None:
        query = query.where(col(Status.id) < older_than)
    return list(await unit.session.exec(query.order_by(col(Status.id).desc()).limit(limit)))


async def count_open_statuses_of(unit: Unit, account_id: int) -> int:
    """How many of an account's statuses anyone may see."""
    query = select(func.count()).where(Status.account_id == account_id, col(Status.visibility).in_(_OPEN))
    return (await unit.session.exec(query)).one()


async def open_replies_to(unit: Unit, status_id: int, *, limit: int) -> list[str]:
    """The addresses of the answers to a status that anyone may see, oldest first."""
    query = select(Status.uri).where(Status.in_reply_to_id == status_id, col(Status.visibility).in_(_OPEN))
    return list(await unit.session.exec(query.order_by(col(Status.id)).limit(limit)))


async def open_statuses_in(unit: Unit, conversation_uri: str, *, limit: int) -> list[str]:
    """The addresses of what anyone may see of a conversation, oldest first."""
    query = select(Status.uri).where(
        Status.conversation_uri == conversation_uri,
        col(Status.visibility).in_(_OPEN),
        col(Status.reblog_of_id).is_(None),
    )
    return list(await unit.session.exec(query.order_by(col(Status.id)).limit(limit)))


async def tombstone_of(unit: Unit, uri: str) -> Tombstone | None:
    """What is left of something that its owner deleted."""
    return await unit.session.get(Tombstone, uri)


async def count_local_posts(unit: Unit) -> int:
    """How many posts there are by those who live here: no shares, nothing that programs and groups write."""
    query = (
        select(func.count())
        .select_from(Status)
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(Account.domain == "", col(Account.kind).in_(_WRITERS), col(Status.reblog_of_id).is_(None))
    )
    return (await unit.session.exec(query)).one()
