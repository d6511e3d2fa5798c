"""How one account stands to many others, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, or_
from sqlalchemy import select as select_columns
from sqlalchemy.orm import Mapped
from sqlmodel import col, select

from ensembl_fed.clock import utc_now
from ensembl_fed.models import Account, AccountNote, Block, DomainBlock, Endorsement, Follow, Mute
from ensembl_fed.models.kinds import FollowState
from ensembl_fed.storage.unit import Unit, unique


@dataclass(slots=True)
class Standing:
    """How an account stands to `target_id`."""

    target_id: int
    is_following: bool = False
    is_showing_reblogs: bool = False
    is_notifying: bool = False
    is_requested: bool = False
    is_followed_by: bool = False
    is_requested_by: bool = False
    is_blocking: bool = False
    is_blocked_by: bool = False
    is_muting: bool = False
    is_muting_notifications: bool = False
    muted_until: datetime | None = None
    note: str = ""
    is_endorsed: bool = False
    is_domain_blocking: bool = False


async def standings(unit: Unit, account_id: int, target_ids: Iterable[int]) -> list[Standing]:
    """How an account stands to each of these, in their order; seven queries, however many they are."""
    wanted = unique(target_ids)
    found = {target_id: Standing(target_id) for target_id in wanted}
    if wanted:
        await _add_follows(unit, account_id, found)
        await _add_blocks(unit, account_id, found)
        await _add_mutes(unit, account_id, found)
        await _add_notes(unit, account_id, found)
        await _add_choices(unit, account_id, found)
    return list(found.values())


async def blocked_page(
    unit: Unit, account_id: int, *, older_than: int | None, newer_than: int | None, limit: int
) -> list[tuple[int, Account]]:
    """Whom an account blocks, latest first, each with the block's id to page by."""
    query = select(Block.id, Account).join(Account, col(Account.id) == col(Block.target_id))
    bounds = _bounds(col(Block.id), older_than, newer_than)
    query = query.where(Block.account_id == account_id, *bounds).order_by(col(Block.id).desc()).limit(limit)
    return list(await unit.session.exec(query))


async def muted_page(
    unit: Unit, account_id: int, *, older_than: int | None, newer_than: int | None, limit: int
) -> list[tuple[Mute, Account]]:
    """Whom an account mutes now, latest first; pages by the mute's id."""
    query = select(Mute, Account).join(Account, col(Account.id) == col(Mute.target_id))
    bounds = _bounds(col(Mute.id), older_than, newer_than)
    query = query.where(Mute.account_id == account_id, _is_muted_now(), *bounds)
    return list(await unit.session.exec(query.order_by(col(Mute.id).desc()).limit(limit)))


async def count_follow_requests(unit: Unit, account_id: int) -> int:
    """How many ask to follow an account and wait for its yes."""
    query = select(func.count()).select_from(Follow)
    return (
        await unit.session.exec(query.where(Follow.target_id == account_id, Follow.state == FollowState.PENDING))
    ).one()


async def familiar_followers(unit: Unit, account_id: int, target_id: int, *, limit: int) -> list[Account]:
    """Those whom an account follows and who follow the target."""
    mine = select(Follow.target_id).where(Follow.account_id == account_id, Follow.state == FollowState.ACCEPTED)
    query = (
        select(Account)
        .join(Follow, col(Follow.account_id) == col(Account.id))
        .where(
            Follow.target_id == target_id,
            Follow.state == FollowState.ACCEPTED,
            col(Follow.account_id).in_(mine),
        )
    )
    return list(await unit.session.exec(query.order_by(col(Follow.id).desc()).limit(limit)))


async def keep_note_on(unit: Unit, account_id: int, target_id: int, text: str) -> None:
    """Keep what an account wrote for itself about another; "" forgets it."""
    await unit.execute(
        delete(AccountNote).where(col(AccountNote.account_id) == account_id, col(AccountNote.target_id) == target_id)
    )
    if text:
        await unit.insert_new(AccountNote, {"account_id": account_id, "target_id": target_id, "text": text})


async def _add_follows(unit: Unit, account_id: int, found: dict[int, Standing]) -> None:
    wanted = list(found)
    # Columns, not rows of the ORM: those would be as they were before what this unit has changed.
    query = select_columns(
        col(Follow.account_id), col(Follow.target_id), col(Follow.state), col(Follow.show_reblogs), col(Follow.notify)
    ).where(
        or_(
            (col(Follow.account_id) == account_id) & col(Follow.target_id).in_(wanted),
            (col(Follow.target_id) == account_id) & col(Follow.account_id).in_(wanted),
        )
    )
    for follower_id, target_id, state, show_reblogs, notify in await unit.execute(query.limit(len(wanted) * 2)):
        is_agreed = state is FollowState.ACCEPTED
        if follower_id == account_id and target_id in found:
            standing = found[target_id]
            standing.is_following, standing.is_requested = is_agreed, not is_agreed
            standing.is_showing_reblogs, standing.is_notifying = show_reblogs, notify
        else:
            standing = found[follower_id]
            standing.is_followed_by, standing.is_requested_by = is_agreed, not is_agreed


async def _add_blocks(unit: Unit, account_id: int, found: dict[int, Standing]) -> None:
    wanted = list(found)
    query = select(Block.account_id, Block.target_id).where(
        or_(
            (col(Block.account_id) == account_id) & col(Block.target_id).in_(wanted),
            (col(Block.target_id) == account_id) & col(Block.account_id).in_(wanted),
        )
    )
    for blocker_id, target_id in await unit.session.exec(query.limit(len(wanted) * 2)):
        if blocker_id == account_id:
            found[target_id].is_blocking = True
        else:
            found[blocker_id].is_blocked_by = True


async def _add_mutes(unit: Unit, account_id: int, found: dict[int, Standing]) -> None:
    wanted = list(found)
    query = select(col(Mute.target_id), col(Mute.notifications), col(Mute.until)).where(
        col(Mute.account_id) == account_id, col(Mute.target_id).in_(wanted), _is_muted_now()
    )
    for target_id, notifications, until in await unit.execute(query.limit(len(wanted))):
        standing = found[target_id]
        standing.is_muting, standing.is_muting_notifications = True, notifications
        standing.muted_until = until


async def _add_notes(unit: Unit, account_id: int, found: dict[int, Standing]) -> None:
    wanted = list(found)
    query = select(col(AccountNote.target_id), col(AccountNote.text)).where(
        col(AccountNote.account_id) == account_id, col(AccountNote.target_id).in_(wanted)
    )
    for target_id, text in await unit.execute(query.limit(len(wanted))):
        found[target_id].note = text


async def _add_choices(unit: Unit, account_id: int, found: dict[int, Standing]) -> None:
    wanted = list(found)
    shown = select_columns(col(Endorsement.target_id)).where(
        col(Endorsement.account_id) == account_id, col(Endorsement.target_id).in_(wanted)
    )
    for row in await unit.execute(shown.limit(len(wanted))):
        found[row[0]].is_endorsed = found[row[0]].is_following
    apart = (
        select_columns(col(Account.id))
        .join(DomainBlock, col(DomainBlock.domain) == col(Account.domain))
        .where(col(DomainBlock.account_id) == account_id, col(Account.id).in_(wanted))
    )
    for row in await unit.execute(apart.limit(len(wanted))):
        found[row[0]].is_domain_blocking = True


def _is_muted_now() -> ColumnElement[bool]:
    return or_(col(Mute.until).is_(None), col(Mute.until) > utc_now())


def _bounds(row_id: Mapped[int], older_than: int | None, newer_than: int | None) -> Sequence[ColumnElement[bool]]:
    bounds = []
    if older_than is not None:
        bounds.append(row_id < older_than)
    if newer_than is not None:
        bounds.append(row_id > newer_than)
    return bounds
