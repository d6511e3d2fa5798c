"""Queries about whose notifications are held back, and what becomes of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, delete, func, true, update
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import (
    Account,
    Follow,
    Notification,
    NotificationPermission,
    NotificationPolicy,
    NotificationRequest,
)
from ensembl_fed.models.kinds import FollowState
from ensembl_fed.storage.unit import Unit, unique


@dataclass(frozen=True, slots=True)
class HeldRequest:
    """An account whose notifications wait for the reader's yes: how many, and the status of the latest."""

    request: NotificationRequest
    count: int
    last_status_id: int | None


async def policy_of(unit: Unit, account_id: int) -> NotificationPolicy:
    """An account's policy; one that accepts everything if it made none."""
    found = await unit.session.get(NotificationPolicy, account_id)
    return found or NotificationPolicy(account_id=account_id)


async def policies_of(unit: Unit, account_ids: Iterable[int]) -> list[NotificationPolicy]:
    """The policies that some of these accounts made."""
    wanted = unique(account_ids)
    query = select(NotificationPolicy).where(col(NotificationPolicy.account_id).in_(wanted))
    return list(await unit.session.exec(query.limit(len(wanted) + 1)))


async def permitted(unit: Unit, account_ids: Iterable[int], from_account_id: int) -> set[int]:
    """Which of these accounts let in whatever one account causes."""
    wanted = unique(account_ids)
    query = select_columns(col(NotificationPermission.account_id)).where(
        col(NotificationPermission.account_id).in_(wanted),
        col(NotificationPermission.from_account_id) == from_account_id,
    )
    return {row[0] for row in (await unit.execute(query.limit(len(wanted) + 1))).all()}


async def follows_with(unit: Unit, account_id: int, other_id: int) -> tuple[Follow | None, Follow | None]:
    """(the agreed follow of the other by the account, that of the account by the other)."""
    found: list[Follow | None] = []
    for follower_id, target_id in ((account_id, other_id), (other_id, account_id)):
        follow = await unit.session.get(Follow, (follower_id, target_id))
        found.append(follow if follow is not None and follow.state is FollowState.ACCEPTED else None)
    return found[0], found[1]


async def hold_back(unit: Unit, account_id: int, from_account_id: int) -> None:
    """Note that notifications from an account wait for the reader's yes."""
    now = utc_now()
    row = {"id": new_id(now), "account_id": account_id, "from_account_id": from_account_id}
    if not await unit.insert_new(NotificationRequest, {**row, "created_at": now, "updated_at": now}):
        await unit.execute(
            update(NotificationRequest).where(_between(account_id, from_account_id)).values(updated_at=now)
        )


async def requests_page(
    unit: Unit, account_id: int, *, older_than: int | None = None, newer_than: int | None = None, limit: int
) -> list[HeldRequest]:
    """Whose notifications wait for an account's yes, latest asked first, without suspended accounts."""
    query = (
        select(NotificationRequest)
        .join(Account, col(Account.id) == col(NotificationRequest.from_account_id))
        .where(
            NotificationRequest.account_id == account_id,
            col(Account.suspended_at).is_(None),
            col(NotificationRequest.id) < older_than if older_than is not None else true(),
            col(NotificationRequest.id) > newer_than if newer_than is not None else true(),
        )
    )
    rows = list(await unit.session.exec(query.order_by(col(NotificationRequest.id).desc()).limit(limit)))
    return await _counted(unit, account_id, rows)


async def requests_by_ids(unit: Unit, account_id: int, request_ids: Iterable[int]) -> list[HeldRequest]:
    """Those of an account's own requests with these numbers."""
    wanted = unique(request_ids)
    query = select(NotificationRequest).where(
        NotificationRequest.account_id == account_id, col(NotificationRequest.id).in_(wanted)
    )
    return await _counted(unit, account_id, list(await unit.session.exec(query.limit(len(wanted) + 1))))


async def let_in(unit: Unit, account_id: int, from_account_ids: Sequence[int]) -> None:
    """Show what was held back from these accounts, and whatever they will cause."""
    rows = [{"account_id": account_id, "from_account_id": one} for one in from_account_ids]
    await unit.insert_new(NotificationPermission, rows)
    await unit.execute(
        update(Notification)
        .where(col(Notification.account_id) == account_id, col(Notification.from_account_id).in_(from_account_ids))
        .values(filtered=False)
    )
    await _forget_requests(unit, account_id, from_account_ids)


async def turn_away(unit: Unit, account_id: int, from_account_ids: Sequence[int]) -> None:
    """Forget what was held back from these accounts; what they will cause waits again."""
    await unit.execute(
        delete(Notification).where(
            col(Notification.account_id) == account_id,
            col(Notification.from_account_id).in_(from_account_ids),
            col(Notification.filtered),
        )
    )
    await _forget_requests(unit, account_id, from_account_ids)


async def count_held(unit: Unit, account_id: int) -> tuple[int, int]:
    """(accounts, notifications) that wait for an account's yes."""
    requests = select_columns(func.count()).where(col(NotificationRequest.account_id) == account_id)
    held = select_columns(func.count()).where(col(Notification.account_id) == account_id, col(Notification.filtered))
    return int((await unit.execute(requests)).scalar_one()), int((await unit.execute(held)).scalar_one())


async def _forget_requests(unit: Unit, account_id: int, from_account_ids: Sequence[int]) -> None:
    await unit.execute(
        delete(NotificationRequest).where(
            col(NotificationRequest.account_id) == account_id,
            col(NotificationRequest.from_account_id).in_(from_account_ids),
        )
    )


async def _counted(unit: Unit, account_id: int, rows: Sequence[NotificationRequest]) -> list[HeldRequest]:
    if not rows:
        return []
    query = (
        select_columns(col(Notification.from_account_id), func.count(), func.max(col(Notification.status_id)))
        .where(
            col(Notification.account_id) == account_id,
            col(Notification.from_account_id).in_([row.from_account_id for row in rows]),
            col(Notification.filtered),
        )
        .group_by(col(Notification.from_account_id))
    )
    found = {row[0]: (int(row[1]), row[2]) for row in (await unit.execute(query.limit(len(rows)))).all()}
    return [HeldRequest(row, *found.get(row.from_account_id, (0, None))) for row in rows]


def _between(account_id: int, from_account_id: int):  # type: ignore[no-untyped-def]  # a condition
    return and_(
        col(NotificationRequest.account_id) == account_id, col(NotificationRequest.from_account_id) == from_account_id
    )
