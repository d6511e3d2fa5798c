"""Queries about who follows, blocks and mutes whom."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, case, delete, or_, update
from sqlalchemy import select as core_select
from sqlmodel import col, select

from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Block, Follow, Mute
from ensembl_fed.models.kinds import FollowState
from ensembl_fed.storage.quick_statement import QuickStatement
from ensembl_fed.storage.unit import Unit, unique


async def follow_between(unit: Unit, account_id: int, target_id: int) -> Follow | None:
    """The follow, asked or agreed, of one account by another."""
    return await unit.session.get(Follow, (account_id, target_id), populate_existing=True)


async def follow_by_uri(unit: Unit, uri: str) -> Follow | None:
    """The follow that this Follow activity made."""
    return (await unit.session.exec(select(Follow).where(Follow.uri == uri).limit(1))).first()


async def add_follow(unit: Unit, account_id: int, target_id: int, *, uri: str, state: FollowState) -> bool:
    """Note a follow; False if there was one already."""
    new = await unit.insert_new(
        Follow,
        {
            "account_id": account_id,
            "target_id": target_id,
            "state": state,
            "uri": uri,
            "id": new_id(),
            "created_at": utc_now(),
        },
    )
    return new > 0


async def remove_follow(unit: Unit, account_id: int, target_id: int) -> Follow | None:
    """End a follow; returns what it was."""
    follow = await follow_between(unit, account_id, target_id)
    if follow is not None:
        await unit.session.delete(follow)
        await unit.session.flush()
    return follow


async def accept_follow(unit: Unit, account_id: int, target_id: int) -> bool:
    """A follow that was asked for is agreed to; False if none was waiting."""
    result = await unit.execute(
        update(Follow)
        .where(
            col(Follow.account_id) == account_id,
            col(Follow.target_id) == target_id,
            col(Follow.state) == FollowState.PENDING,
        )
        .values(state=FollowState.ACCEPTED)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result always has one


async def followers_page(
    unit: Unit,
    target_id: int,
    *,
    state: FollowState = FollowState.ACCEPTED,
    older_than: int | None = None,
    newer_than: int | None = None,
    limit: int,
) -> list[tuple[Follow, Account]]:
    """Who follows an account, latest first; pages by the follow's id."""
    query = (
        select(Follow, Account)
        .join(Account, col(Account.id) == col(Follow.account_id))
        .where(Follow.target_id == target_id, Follow.state == state)
    )
    return list(await unit.session.exec(_paged(query, older_than, newer_than).limit(limit)))


async def following_page(
    unit: Unit,
    account_id: int,
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
    limit: int,
) -> list[tuple[Follow, Account]]:
    """Whom an account follows, latest first; pages by the follow's id."""
    query = (
        select(Follow, Account)
        .join(Account, col(Account.id) == col(Follow.target_id))
        .where(Follow.account_id == account_id, Follow.state == FollowState.ACCEPTED)
    )
    return list(await unit.session.exec(_paged(query, older_than, newer_than).limit(limit)))


def _paged(query, older_than: int | None, newer_than: int | None):  # type: ignore[no-untyped-def]  # two shapes of Select
    if older_than is not None:
        query = query.where(col(Follow.id) < older_than)
    if newer_than is not None:
        query = query.where(col(Follow.id) > newer_than)
    return query.order_by(col(Follow.id).desc())


# The shared inbox of an account's server where there is one. Built once: every post asks it.
_INBOX = case((col(Account.shared_inbox_uri) != "", col(Account.shared_inbox_uri)), else_=col(Account.inbox_uri))
_FOLLOWER_INBOXES = QuickStatement(
    core_select(col(Account.domain), _INBOX)
    .join(Follow, col(Follow.account_id) == col(Account.id))
    .where(
        col(Follow.target_id) == bindparam("target_id"),
        col(Follow.state) == FollowState.ACCEPTED,
        col(Account.domain) != "",
        col(Account.gone_at).is_(None),
        col(Account.suspended_at).is_(None),
    )
    .distinct()
    .limit(1_000_000)
)


async def follower_inboxes(unit: Unit, target_id: int) -> list[tuple[str, str]]:
    """(domain, inbox) of every follower elsewhere, shared inboxes once; none of who is suspended or gone."""
    rows = await _FOLLOWER_INBOXES.rows(unit, {"target_id": target_id})
    return [(row[0], row[1]) for row in rows]


async def is_blocked(unit: Unit, account_id: int, other_id: int) -> bool:
    """Whether either blocks the other."""
    query = select(Block.id).where(
        or_(
            (col(Block.account_id) == account_id) & (col(Block.target_id) == other_id),
            (col(Block.account_id) == other_id) & (col(Block.target_id) == account_id),
        )
    )
    return (await unit.session.exec(query.limit(1))).first() is not None


_BLOCKS = (
    core_select(col(Block.account_id), col(Block.target_id))
    .where(or_(col(Block.account_id) == bindparam("account_id"), col(Block.target_id) == bindparam("account_id")))
    .limit(100_000)
)
_MUTES = (
    core_select(col(Mute.target_id))
    .where(
        col(Mute.account_id) == bindparam("account_id"),
        or_(col(Mute.until).is_(None), col(Mute.until) > bindparam("now")),
    )
    .limit(100_000)
)


async def blocked_ids(unit: Unit, account_id: int) -> set[int]:
    """The accounts that this one blocks, or that block it."""
    rows = (await unit.execute(_BLOCKS, {"account_id": account_id})).all()
    return {target if blocker == account_id else blocker for blocker, target in rows}


async def hidden_ids(unit: Unit, account_id: int) -> set[int]:
    """The accounts whose statuses this one must not be shown: blocked either way, or muted now."""
    muted = (await unit.execute(_MUTES, {"account_id": account_id, "now": utc_now()})).all()
    return await blocked_ids(unit, account_id) | {row[0] for row in muted}


async def followed_among(unit: Unit, account_id: int, target_ids: Iterable[int]) -> set[int]:
    """Which of these accounts this one follows, with consent."""
    wanted: Sequence[int] = unique(target_ids)
    query = select(Follow.target_id).where(
        Follow.account_id == account_id,
        Follow.state == FollowState.ACCEPTED,
        col(Follow.target_id).in_(wanted),
    )
    return set(await unit.session.exec(query.limit(len(wanted) + 1)))


async def add_block(unit: Unit, account_id: int, target_id: int, *, uri: str, number: int, now: datetime) -> bool:
    """Note a block; False if there was one already."""
    row = {"account_id": account_id, "target_id": target_id, "uri": uri, "id": number, "created_at": now}
    return await unit.insert_new(Block, row) > 0


async def remove_block(unit: Unit, account_id: int, target_id: int) -> str | None:
    """End a block; returns its activity's id, None if there was none."""
    where = (col(Block.account_id) == account_id, col(Block.target_id) == target_id)
    uri = (await unit.execute(select(Block.uri).where(*where).limit(1))).scalar_one_or_none()
    if uri is not None:
        await unit.execute(delete(Block).where(*where))
    return uri


async def put_mute(
    unit: Unit,
    account_id: int,
    target_id: int,
    *,
    number: int,
    now: datetime,
    until: datetime | None,
    notifications: bool,
) -> None:
    """Note a mute, or change its bounds."""
    row = {"account_id": account_id, "target_id": target_id, "id": number, "created_at": now}
    bounds = {"until": until, "notifications": notifications}
    if not await unit.insert_new(Mute, {**row, **bounds}):
        await unit.execute(
            update(Mute).where(col(Mute.account_id) == account_id, col(Mute.target_id) == target_id).values(**bounds)
        )


async def remove_mute(unit: Unit, account_id: int, target_id: int) -> None:
    """End a mute."""
    await unit.execute(delete(Mute).where(col(Mute.account_id) == account_id, col(Mute.target_id) == target_id))


async def remove_ended_mute(unit: Unit, account_id: int, target_id: int, *, now: datetime) -> bool:
    """End a mute whose time is over; False if there is none such."""
    result = await unit.execute(
        delete(Mute).where(col(Mute.account_id) == account_id, col(Mute.target_id) == target_id, col(Mute.until) <= now)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]  # a DELETE's result always has one
