"""Queries about notifications: one row for each cause, and none from whom its reader blocks or muted."""

from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel import select as select_rows

from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Block, DomainBlock, Mute, Notification, NotificationPolicy
from ensembl_fed.models.kinds import NotificationKind
from ensembl_fed.storage.conversation_mutes import mutes_conversation_of
from ensembl_fed.storage.unit import Unit, unique


class Reader(NamedTuple):
    """An account of this instance that may be told; `has_policy` if it holds some notifications back."""

    account_id: int
    has_policy: bool


async def willing_to_hear(
    unit: Unit, account_ids: Iterable[int], from_account_id: int, *, status_id: int | None = None
) -> list[Reader]:
    """Which of these are accounts of this instance that neither block nor mute the sender or its domain, and are not
    the sender; nor mute the conversation of the status that this is about."""
    wanted = [account_id for account_id in unique(account_ids) if account_id != from_account_id]
    if not wanted:
        return []
    blocked = exists().where(
        or_(
            and_(col(Block.account_id) == col(Account.id), col(Block.target_id) == from_account_id),
            and_(col(Block.account_id) == from_account_id, col(Block.target_id) == col(Account.id)),
        )
    )
    muted = exists().where(
        col(Mute.account_id) == col(Account.id),
        col(Mute.target_id) == from_account_id,
        col(Mute.notifications),
        or_(col(Mute.until).is_(None), col(Mute.until) > utc_now()),
    )
    sender = aliased(Account)
    apart = exists().where(
        col(DomainBlock.account_id) == col(Account.id),
        col(DomainBlock.domain) == col(sender.domain),
        col(sender.id) == from_account_id,
    )
    has_policy = exists().where(col(NotificationPolicy.account_id) == col(Account.id))
    query = select(col(Account.id), has_policy).where(
        col(Account.id).in_(wanted), col(Account.domain) == "", ~blocked, ~muted, ~apart
    )
    if status_id is not None:
        query = query.where(~mutes_conversation_of(col(Account.id), status_id))
    found = {row[0]: Reader(row[0], bool(row[1])) for row in (await unit.execute(query.limit(len(wanted)))).all()}
    return [found[account_id] for account_id in wanted if account_id in found]


async def add_notifications(
    unit: Unit,
    account_ids: Sequence[int],
    kind: NotificationKind,
    from_account_id: int,
    *,
    status_id: int | None = None,
    report_id: int | None = None,
    filtered: Container[int] = (),
) -> dict[int, int]:
    """Notify these accounts unless they know already; for those in `filtered` it is held back.

    Returns the new notifications: account -> its number.
    """
    told = await _told_already(unit, account_ids, kind, from_account_id, status_id=status_id, report_id=report_id)
    now = utc_now()
    new = {account_id: new_id(now) for account_id in account_ids if account_id not in told}
    rows = [
        {
            "id": row_id,
            "account_id": account_id,
            "kind": kind,
            "from_account_id": from_account_id,
            "status_id": status_id,
            "report_id": report_id,
            "created_at": now,
            "filtered": account_id in filtered,
        }
        for account_id, row_id in new.items()
    ]
    if rows:
        await unit.insert_new(Notification, rows)
    return new


async def _told_already(
    unit: Unit,
    account_ids: Sequence[int],
    kind: NotificationKind,
    from_account_id: int,
    *,
    status_id: int | None,
    report_id: int | None,
) -> set[int]:
    query = select(col(Notification.account_id)).where(
        col(Notification.account_id).in_(account_ids),
        col(Notification.kind) == kind,
        col(Notification.from_account_id) == from_account_id,
        col(Notification.status_id) == status_id if status_id is not None else col(Notification.status_id).is_(None),
        col(Notification.report_id) == report_id if report_id is not None else col(Notification.report_id).is_(None),
    )
    return {row[0] for row in (await unit.execute(query.limit(len(account_ids) + 1))).all()}


async def notifications_page(
    unit: Unit,
    account_id: int,
    *,
    kinds: Iterable[NotificationKind] | None = None,
    but: Iterable[NotificationKind] = (),
    from_account_id: int | None = None,
    hidden: Iterable[int] = (),
    with_filtered: bool = False,
    older_than: int | None = None,
    newer_than: int | None = None,
    oldest_first: bool = False,
    limit: int,
) -> list[Notification]:
    """An account's notifications, newest first, of some kinds; none from suspended accounts or from `hidden` ones.

    What is held back is left out unless it is asked for. With `oldest_first` the page is the one next to `newer_than`.
    """
    query = (
        select_rows(Notification)
        .join(Account, col(Account.id) == col(Notification.from_account_id))
        .where(Notification.account_id == account_id, col(Account.suspended_at).is_(None))
    )
    for clause in narrowed(
        kinds, but, from_account_id=from_account_id, hidden=hidden, older_than=older_than, newer_than=newer_than
    ):
        query = query.where(clause)
    if not with_filtered:
        query = query.where(~col(Notification.filtered))
    order = col(Notification.id).asc() if oldest_first else col(Notification.id).desc()
    rows = list(await unit.session.exec(query.order_by(order).limit(limit)))
    return rows[::-1] if oldest_first else rows


def narrowed(
    kinds: Iterable[NotificationKind] | None,
    but: Iterable[NotificationKind],
    *,
    from_account_id: int | None,
    hidden: Iterable[int] = (),
    older_than: int | None = None,
    newer_than: int | None = None,
) -> list[ColumnElement[bool]]:
    """Conditions on Notification that narrow an account's notifications as its reader asks."""
    clauses: list[ColumnElement[bool]] = []
    if kinds is not None:
        clauses.append(col(Notification.kind).in_(list(kinds)))
    if left_out := list(but):
        clauses.append(col(Notification.kind).not_in(left_out))
    if from_account_id is not None:
        clauses.append(col(Notification.from_account_id) == from_account_id)
    if unseen := list(hidden):
        clauses.append(col(Notification.from_account_id).not_in(unseen))
    if older_than is not None:
        clauses.append(col(Notification.id) < older_than)
    if newer_than is not None:
        clauses.append(col(Notification.id) > newer_than)
    return clauses


async def notification_by_id(unit: Unit, account_id: int, notification_id: int) -> Notification | None:
    """One of an account's own notifications."""
    query = select_rows(Notification).where(Notification.id == notification_id, Notification.account_id == account_id)
    return (await unit.session.exec(query.limit(1))).first()


async def count_newer(
    unit: Unit,
    account_id: int,
    *,
    newer_than: int,
    kinds: Iterable[NotificationKind] | None = None,
    but: Iterable[NotificationKind] = (),
    from_account_id: int | None = None,
    limit: int,
) -> int:
    """How many notifications, of some kinds, came after one, counted up to `limit`; none that is held back."""
    newer = (
        select(col(Notification.id))
        .where(
            col(Notification.account_id) == account_id,
            ~col(Notification.filtered),
            *narrowed(kinds, but, from_account_id=from_account_id, newer_than=newer_than),
        )
        .limit(limit)
        .subquery()
    )
    return int((await unit.execute(select(func.count()).select_from(newer))).scalar_one())


async def dismiss(unit: Unit, account_id: int, notification_id: int | None = None) -> None:
    """Remove one of an account's notifications, or all of them."""
    statement = delete(Notification).where(col(Notification.account_id) == account_id)
    if notification_id is not None:
        statement = statement.where(col(Notification.id) == notification_id)
    await unit.execute(statement)


async def withdraw_notifications(
    unit: Unit,
    account_id: int,
    from_account_id: int,
    *kinds: NotificationKind,
    status_id: int | None = None,
) -> None:
    """What was notified is no longer so: a favourite, a share or a follow was taken back. No kinds means all."""
    statement = delete(Notification).where(
        col(Notification.account_id) == account_id, col(Notification.from_account_id) == from_account_id
    )
    if kinds:
        statement = statement.where(col(Notification.kind).in_(kinds))
    if status_id is not None:
        statement = statement.where(col(Notification.status_id) == status_id)
    await unit.execute(statement)
