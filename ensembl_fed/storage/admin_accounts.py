"""Queries about accounts and the members behind them, as moderators look for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, delete, func, or_
from sqlmodel import col, select

from ensembl_fed.models import Account, Member, Status
from ensembl_fed.models.kinds import AccountKind, Role, Visibility
from ensembl_fed.storage.unit import Unit, unique


class AccountState(StrEnum):
    """How an account stands, as Mastodon's admin API names it."""

    ACTIVE = "active"
    PENDING = "pending"
    DISABLED = "disabled"
    SILENCED = "silenced"
    SUSPENDED = "suspended"
    SENSITIZED = "sensitized"


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Which accounts are wanted; what is None or empty narrows nothing. Words are looked for at the beginning."""

    is_local: bool | None = None
    states: tuple[AccountState, ...] = ()
    roles: tuple[Role, ...] = ()
    username: str = ""
    display_name: str = ""
    domain: str = ""
    email: str = ""


async def accounts_for_moderators(
    unit: Unit,
    wanted: AccountFilter,
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
    is_ascending: bool = False,
    limit: int,
) -> list[tuple[Account, Member | None]]:
    """Accounts with the members behind them, newest first; what speaks for an instance is left out."""
    query = (
        select(Account, Member)
        .join(Member, col(Member.account_id) == col(Account.id), isouter=True)
        .where(col(Account.kind) != AccountKind.APPLICATION, *_conditions(wanted))
    )
    if older_than is not None:
        query = query.where(col(Account.id) < older_than)
    if newer_than is not None:
        query = query.where(col(Account.id) > newer_than)
    query = query.order_by(col(Account.id).asc() if is_ascending else col(Account.id).desc())
    # An outer join: the member is None where there is none, which the type of the query does not say.
    rows: list[tuple[Account, Member | None]] = [
        (row[0], row[1]) for row in await unit.session.exec(query.limit(limit))
    ]
    return rows[::-1] if is_ascending else rows


async def members_of(unit: Unit, account_ids: Iterable[int | None]) -> dict[int, Member]:
    """The members behind these accounts, by account."""
    wanted = unique(account_ids)
    if not wanted:
        return {}
    query = select(Member).where(col(Member.account_id).in_(wanted)).limit(len(wanted))
    return {member.account_id: member for member in await unit.session.exec(query)}


async def latest_statuses_of(
    unit: Unit, account_id: int, *, visibilities: Iterable[Visibility], limit: int
) -> list[Status]:
    """What an account posted lately, in these visibilities alone, newest first; shares are left out."""
    query = select(Status).where(
        Status.account_id == account_id,
        col(Status.visibility).in_(list(visibilities)),
        col(Status.reblog_of_id).is_(None),
    )
    return list(await unit.session.exec(query.order_by(col(Status.id).desc()).limit(limit)))


async def remove_account(unit: Unit, account_id: int) -> None:
    """Remove an account with its member and all that hangs on it: for someone who was never let in."""
    await unit.execute(delete(Account).where(col(Account.id) == account_id))


def _conditions(wanted: AccountFilter) -> list[ColumnElement[bool]]:
    conditions = [_in_state(state) for state in wanted.states]
    if wanted.is_local is not None:
        conditions.append(col(Account.domain) == "" if wanted.is_local else col(Account.domain) != "")
    if wanted.roles:
        conditions.append(col(Member.role).in_(wanted.roles))
    if wanted.domain:
        conditions.append(col(Account.domain) == wanted.domain.lower())
    if wanted.email:
        conditions.append(col(Member.email) == wanted.email.strip().lower())
    if wanted.username:
        conditions.append(func.lower(col(Account.username)).startswith(wanted.username.lower(), autoescape=True))
    if wanted.display_name:
        name = wanted.display_name.lower()
        conditions.append(func.lower(col(Account.display_name)).startswith(name, autoescape=True))
    return conditions


def _in_state(state: AccountState) -> ColumnElement[bool]:
    suspended, pending = col(Account.suspended_at).is_not(None), _is_pending()
    disabled = col(Member.disabled_at).is_not(None)
    conditions = {
        AccountState.ACTIVE: and_(~suspended, ~pending, or_(col(Member.id).is_(None), ~disabled)),
        AccountState.PENDING: pending,
        AccountState.DISABLED: disabled,
        AccountState.SILENCED: col(Account.limited_at).is_not(None),
        AccountState.SUSPENDED: suspended,
        AccountState.SENSITIZED: col(Account.sensitized_at).is_not(None),
    }
    return conditions[state]


def _is_pending() -> ColumnElement[bool]:
    return and_(col(Member.id).is_not(None), col(Member.approved_at).is_(None))
