"""Queries about messages that only those who are named in them may read, and the conversations they form."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, update
from sqlmodel import col
from sqlmodel import select as select_rows

from ensembl_fed.models import Account, ConversationMark, Mention, Status
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as one of those in it sees it: its first and its last message that they may read, since they
    last removed it from their list. It is unread while the last is by somebody else and was not read."""

    first_id: int
    last_id: int
    uri: str
    is_unread: bool


async def direct_ids(
    unit: Unit,
    account_id: int,
    *,
    visible: ColumnElement[bool],
    older_than: int | None = None,
    newer_than: int | None = None,
    oldest_first: bool = False,
    limit: int,
) -> list[int]:
    """The direct messages from and to an account, newest first."""
    query = (
        select(col(Status.id))
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(_is_theirs(account_id), visible)
    )
    if older_than is not None:
        query = query.where(col(Status.id) < older_than)
    if newer_than is not None:
        query = query.where(col(Status.id) > newer_than)
    query = query.order_by(col(Status.id).asc() if oldest_first else col(Status.id).desc()).limit(limit)
    found = [row[0] for row in (await unit.execute(query)).all()]
    return found[::-1] if oldest_first else found


async def conversations(
    unit: Unit,
    account_id: int,
    *,
    visible: ColumnElement[bool],
    older_than: int | None = None,
    newer_than: int | None = None,
    limit: int,
) -> list[Conversation]:
    """The conversations of an account, the one that moved last first; they page by their last message."""
    last = func.max(col(Status.id))
    query = _gathered(account_id, visible).order_by(last.desc()).limit(limit)
    if older_than is not None:
        query = query.having(last < older_than)
    if newer_than is not None:
        query = query.having(last > newer_than)
    return [_conversation(row) for row in (await unit.execute(query)).all()]


def _gathered(account_id: int, visible: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """(first, last, last by somebody else, read up to, uri) of an account's conversations."""
    by_others = case((col(Status.account_id) != account_id, col(Status.id)))
    mark = and_(
        col(ConversationMark.conversation_uri) == col(Status.conversation_uri),
        col(ConversationMark.account_id) == account_id,
    )
    return (
        select(
            func.min(col(Status.id)),
            func.max(col(Status.id)),
            func.max(by_others),
            func.max(func.coalesce(col(ConversationMark.read_id), 0)),
            col(Status.conversation_uri),
        )
        .join(Account, col(Account.id) == col(Status.account_id))
        .outerjoin(ConversationMark, mark)
        .where(_is_theirs(account_id), visible, col(Status.id) > func.coalesce(col(ConversationMark.removed_id), 0))
        .group_by(col(Status.conversation_uri))
    )


def _conversation(row: Any) -> Conversation:
    first, last, by_others, read, uri = row
    return Conversation(first, last, uri, is_unread=by_others == last and last > read)


async def mark_conversation(
    unit: Unit, account_id: int, uri: str, *, read_id: int | None = None, removed_id: int | None = None
) -> None:
    """Note up to which message an account has read a conversation, or removed it from its list."""
    bounds = {name: value for name, value in (("read_id", read_id), ("removed_id", removed_id)) if value is not None}
    if not await unit.insert_new(ConversationMark, {"account_id": account_id, "conversation_uri": uri, **bounds}):
        theirs = (col(ConversationMark.account_id) == account_id, col(ConversationMark.conversation_uri) == uri)
        await unit.execute(update(ConversationMark).where(*theirs).values(**bounds))


def _is_theirs(account_id: int) -> ColumnElement[bool]:
    named = exists().where(col(Mention.status_id) == col(Status.id), col(Mention.account_id) == account_id)
    return (col(Status.visibility) == Visibility.DIRECT) & or_(col(Status.account_id) == account_id, named)


async def conversation_with(
    unit: Unit, account_id: int, status_id: int, *, visible: ColumnElement[bool]
) -> Conversation | None:
    """The conversation of an account that one of its messages belongs to."""
    same = select(col(Status.conversation_uri)).where(col(Status.id) == status_id).scalar_subquery()
    query = _gathered(account_id, visible).where(col(Status.conversation_uri) == same).limit(1)
    row = (await unit.execute(query)).first()
    return None if row is None else _conversation(row)


async def messages_with(
    unit: Unit,
    account_id: int,
    people: Collection[int],
    *,
    visible: ColumnElement[bool],
    older_than: int | None = None,
    limit: int,
) -> list[Status]:
    """The newest messages between an account and all of these people, newest first; others may be in them too."""
    query = (
        select_rows(Status)
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(_is_theirs(account_id), visible)
    )
    for one in people:
        named = exists().where(col(Mention.status_id) == col(Status.id), col(Mention.account_id) == one)
        query = query.where(or_(col(Status.account_id) == one, named))
    if older_than is not None:
        query = query.where(col(Status.id) < older_than)
    return list(await unit.session.exec(query.order_by(col(Status.id).desc()).limit(limit)))


async def marks_of(unit: Unit, account_id: int, keys: Collection[str]) -> dict[str, tuple[int, int]]:
    """(read up to, removed up to) of an account's conversations, by the name that the mark was made under."""
    if not keys:
        return {}
    query = select(
        col(ConversationMark.conversation_uri), col(ConversationMark.read_id), col(ConversationMark.removed_id)
    ).where(col(ConversationMark.account_id) == account_id, col(ConversationMark.conversation_uri).in_(keys))
    rows = (await unit.execute(query.limit(len(keys)))).all()
    return {key: (read or 0, removed or 0) for key, read, removed in rows}


async def people_in(unit: Unit, status_ids: Sequence[int], *, but: int) -> dict[int, list[int]]:
    """Who wrote each message and whom it names, without one of them: the others in a conversation."""
    if not status_ids:
        return {}
    authors = select(col(Status.id), col(Status.account_id)).where(col(Status.id).in_(status_ids))
    named = select(col(Mention.status_id), col(Mention.account_id)).where(col(Mention.status_id).in_(status_ids))
    most = len(status_ids) * (unit.home.limits.mentions_per_status + 1)
    found: dict[int, list[int]] = {}
    for status_id, account_id in (await unit.execute(authors.union_all(named).limit(most))).all():
        people = found.setdefault(status_id, [])
        if account_id != but and account_id not in people:
            people.append(account_id)
    return found
