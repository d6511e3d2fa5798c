"""Queries about lists: whose they are, whom they hold, and what they show."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, case, delete, exists, false, func, or_, true, update
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, AccountList, Follow, HomeEntry, ListMember, Status
from ensembl_fed.models.kinds import FollowState, RepliesPolicy, Visibility
from ensembl_fed.storage.timelines import no_answer_to_others
from ensembl_fed.storage.unit import Unit, unique

MOST_LISTS = 50
MOST_MEMBERS = 5_000


async def lists_of(unit: Unit, account_id: int) -> list[AccountList]:
    """An account's lists, oldest first."""
    query = select(AccountList).where(AccountList.account_id == account_id).order_by(col(AccountList.id))
    return list(await unit.session.exec(query.limit(MOST_LISTS)))


async def list_of(unit: Unit, account_id: int, list_id: int) -> AccountList | None:
    """One of an account's own lists."""
    query = select(AccountList).where(AccountList.id == list_id, AccountList.account_id == account_id)
    return (await unit.session.exec(query.limit(1))).first()


async def count_lists(unit: Unit, account_id: int) -> int:
    """How many lists an account has."""
    query = select_columns(func.count()).select_from(AccountList).where(col(AccountList.account_id) == account_id)
    return int((await unit.execute(query)).scalar_one())


async def lists_with(unit: Unit, account_id: int, target_id: int) -> list[AccountList]:
    """Those of an account's lists that hold another account."""
    query = (
        select(AccountList)
        .join(ListMember, col(ListMember.list_id) == col(AccountList.id))
        .where(AccountList.account_id == account_id, ListMember.target_id == target_id)
    )
    return list(await unit.session.exec(query.order_by(col(AccountList.id)).limit(MOST_LISTS)))


async def list_members(
    unit: Unit, list_id: int, *, older_than: int | None = None, newer_than: int | None = None, limit: int
) -> list[tuple[int, Account]]:
    """Whom a list holds, latest first, each with the number to page by."""
    query = (
        select(ListMember.id, Account)
        .join(Account, col(Account.id) == col(ListMember.target_id))
        .where(
            ListMember.list_id == list_id,
            col(ListMember.id) < older_than if older_than is not None else true(),
            col(ListMember.id) > newer_than if newer_than is not None else true(),
        )
    )
    return list(await unit.session.exec(query.order_by(col(ListMember.id).desc()).limit(limit)))


async def member_ids(unit: Unit, list_id: int) -> list[int]:
    """The accounts in a list."""
    query = select_columns(col(ListMember.target_id)).where(col(ListMember.list_id) == list_id)
    return [row[0] for row in (await unit.execute(query.limit(MOST_MEMBERS))).all()]


async def followed_or_asked(unit: Unit, account_id: int, target_ids: Iterable[int]) -> set[int]:
    """Which of these accounts this one follows, or asked to."""
    wanted = unique(target_ids)
    query = select_columns(col(Follow.target_id)).where(
        col(Follow.account_id) == account_id, col(Follow.target_id).in_(wanted)
    )
    return {row[0] for row in (await unit.execute(query.limit(len(wanted) + 1))).all()}


async def add_list_members(unit: Unit, owner_id: int, list_id: int, target_ids: Sequence[int]) -> int:
    """Put accounts that the owner follows into a list; how many were not in it."""
    rows = [
        {"list_id": list_id, "owner_id": owner_id, "target_id": target_id, "id": new_id()} for target_id in target_ids
    ]
    return await unit.insert_new(ListMember, rows) if rows else 0


async def remove_list_members(unit: Unit, list_id: int, target_ids: Sequence[int]) -> None:
    """Take accounts out of a list."""
    await unit.execute(
        delete(ListMember).where(col(ListMember.list_id) == list_id, col(ListMember.target_id).in_(target_ids))
    )


async def remove_list(unit: Unit, list_id: int) -> None:
    """Forget a list and whom it held."""
    await unit.execute(delete(AccountList).where(col(AccountList.id) == list_id))


async def settle_at_home(unit: Unit, owner_id: int, target_ids: Sequence[int]) -> list[int]:
    """Note for each followed account whether the home feed shows it, and take out of it whom it no longer shows.

    Returns those that it shows again.
    """
    if not target_ids:
        return []
    theirs = and_(col(Follow.account_id) == owner_id, col(Follow.target_id).in_(target_ids))
    before = select_columns(col(Follow.target_id)).where(theirs, ~col(Follow.at_home))
    were_hidden = {row[0] for row in (await unit.execute(before.limit(len(target_ids)))).all()}
    apart = exists().where(
        col(ListMember.owner_id) == owner_id,
        col(ListMember.target_id) == col(Follow.target_id),
        col(ListMember.list_id) == col(AccountList.id),
        col(AccountList.exclusive),
    )
    await unit.execute(update(Follow).where(theirs).values(at_home=case((apart, false()), else_=true())))
    hidden = {row[0] for row in (await unit.execute(before.limit(len(target_ids)))).all()}
    written = select_columns(col(Status.id)).where(col(Status.account_id).in_(hidden - were_hidden))
    await unit.execute(
        delete(HomeEntry).where(col(HomeEntry.account_id) == owner_id, col(HomeEntry.status_id).in_(written))
    )
    return sorted(were_hidden - hidden)


async def list_status_ids(
    unit: Unit,
    wanted: AccountList,
    *,
    visible: ColumnElement[bool],
    older_than: int | None = None,
    newer_than: int | None = None,
    oldest_first: bool = False,
    limit: int,
) -> list[int]:
    """What those in a list wrote and shared, newest first, as far as `visible` lets through: surface.visibility's
    condition for the list's owner. Answers as the list's policy says."""
    query = (
        select_columns(col(Status.id))
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(
            exists().where(
                col(ListMember.list_id) == wanted.id,
                col(ListMember.target_id) == col(Status.account_id),
                col(Follow.account_id) == wanted.account_id,
                col(Follow.target_id) == col(ListMember.target_id),
                col(Follow.state) == FollowState.ACCEPTED,
                or_(col(Status.reblog_of_id).is_(None), col(Follow.show_reblogs)),
            ),
            col(Status.visibility) != Visibility.DIRECT,
            _answers_shown(wanted),
            visible,
            col(Status.id) < older_than if older_than is not None else true(),
            col(Status.id) > newer_than if newer_than is not None else true(),
        )
    )
    query = query.order_by(col(Status.id).asc() if oldest_first else col(Status.id).desc()).limit(limit)
    found = [row[0] for row in (await unit.execute(query)).all()]
    return found[::-1] if oldest_first else found


def _answers_shown(wanted: AccountList) -> ColumnElement[bool]:
    answered = col(Status.in_reply_to_account_id)
    shown = or_(no_answer_to_others(), answered == wanted.account_id)
    if wanted.replies_policy is RepliesPolicy.FOLLOWED:
        followed = select_columns(col(Follow.target_id)).where(
            col(Follow.account_id) == wanted.account_id, col(Follow.state) == FollowState.ACCEPTED
        )
        return or_(shown, answered.in_(followed))
    if wanted.replies_policy is RepliesPolicy.LIST:
        return or_(
            shown, answered.in_(select_columns(col(ListMember.target_id)).where(col(ListMember.list_id) == wanted.id))
        )
    return shown
