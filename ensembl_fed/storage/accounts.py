"""Queries about accounts, their keys and the members behind them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import BigInteger, String, bindparam, func, update
from sqlalchemy import select as core_select
from sqlmodel import col, select

from ensembl_fed.models import Account, ActorKey, Member
from ensembl_fed.models.kinds import KeyUse, Role
from ensembl_fed.storage.one_of import one_of
from ensembl_fed.storage.quick_rows import QuickRows
from ensembl_fed.storage.quick_statement import QuickStatement
from ensembl_fed.storage.unit import Unit, unique

INSTANCE_ACTOR = "instance.actor"
_BY_ID = QuickRows(Account, col(Account.id) == bindparam("account_id", type_=BigInteger()))
_BY_URIS = QuickRows(Account, one_of(col(Account.uri), "uris", String()))


_VERSIONS = QuickStatement(
    core_select(col(Account.id), col(Account.version)).where(one_of(col(Account.id), "ids", BigInteger()))
)


async def account_versions(unit: Unit, account_ids: Iterable[int]) -> dict[int, int]:
    """In which version these accounts are now, by number; those that are gone are left out."""
    wanted = unique(account_ids)
    return dict(await _VERSIONS.rows(unit, {"ids": wanted})) if wanted else {}


async def account_by_id(unit: Unit, account_id: int) -> Account | None:
    """The account with this number."""
    held = unit.held(Account, account_id)
    if held is not None:
        return held
    return next(iter(await _BY_ID.find(unit, {"account_id": account_id})), None)


async def accounts_by_ids(unit: Unit, account_ids: Iterable[int | None]) -> dict[int, Account]:
    """The accounts with these numbers, by number; at most a page's worth is asked for at a time."""
    wanted = unique(account_ids)
    if not wanted:
        return {}
    rows = await unit.session.exec(select(Account).where(col(Account.id).in_(wanted)).limit(len(wanted)))
    return {account.id: account for account in rows}


async def account_by_uri(unit: Unit, uri: str) -> Account | None:
    """The account with this ActivityPub id."""
    return (await unit.session.exec(select(Account).where(Account.uri == uri).limit(1))).first()


async def accounts_by_uris(unit: Unit, uris: Iterable[str]) -> dict[str, Account]:
    """The accounts that we know of these, by uri."""
    wanted = list(dict.fromkeys(uris))
    if not wanted:
        return {}
    return {account.uri: account for account in await _BY_URIS.find(unit, {"uris": wanted})}


async def account_by_handle(unit: Unit, username: str, domain: str = "") -> Account | None:
    """The account `@username@domain`, whatever its case; an empty or our own domain means a local one."""
    domain = "" if domain.lower() == unit.home.domain else domain.lower()
    query = select(Account).where(Account.domain == domain)
    # Local names are stored in lower case, so the unique index serves.
    query = (
        query.where(Account.username == username.lower())
        if domain == ""
        else query.where(func.lower(col(Account.username)) == username.lower())
    )
    return (await unit.session.exec(query.limit(1))).first()


async def instance_actor(unit: Unit) -> Account:
    """The Application that speaks for the instance itself."""
    found = await account_by_handle(unit, INSTANCE_ACTOR)
    if found is None:
        raise LookupError("this store has no instance actor: it was never set up")
    return found


async def key_by_uri(unit: Unit, uri: str) -> ActorKey | None:
    """The key with this id."""
    return await unit.session.get(ActorKey, uri)


async def keys_of(unit: Unit, account_ids: Iterable[int]) -> dict[int, list[ActorKey]]:
    """The keys of these accounts, by account, the newest first."""
    wanted = unique(account_ids)
    rows = await unit.session.exec(
        select(ActorKey)
        .where(col(ActorKey.account_id).in_(wanted))
        .order_by(col(ActorKey.created_at).desc())
        .limit(len(wanted) * len(KeyUse) * 2)
    )
    found: dict[int, list[ActorKey]] = {account_id: [] for account_id in wanted}
    for key in rows:
        found[key.account_id].append(key)
    return found


async def member_by_id(unit: Unit, member_id: int) -> Member | None:
    """The member with this number."""
    return await unit.session.get(Member, member_id)


async def member_of(unit: Unit, account_id: int) -> Member | None:
    """The member behind a local account; groups and services have none."""
    return (await unit.session.exec(select(Member).where(Member.account_id == account_id).limit(1))).first()


async def member_by_email(unit: Unit, email: str) -> Member | None:
    """The member who signs in with this address, whatever its case (addresses are stored in lower case)."""
    return (await unit.session.exec(select(Member).where(Member.email == email.strip().lower()).limit(1))).first()


async def members_with_role(unit: Unit, *roles: Role, limit: int = 100) -> list[Member]:
    """The members who hold one of these roles, oldest first."""
    query = select(Member).where(col(Member.role).in_(roles), col(Member.disabled_at).is_(None))
    return list(await unit.session.exec(query.order_by(col(Member.id)).limit(limit)))


async def count_members(unit: Unit, *, active_since: datetime | None = None) -> int:
    """How many approved members there are who may sign in, or of them those seen since a moment."""
    may_sign_in = (col(Member.approved_at).is_not(None), col(Member.disabled_at).is_(None))
    query = select(func.count()).select_from(Member).where(*may_sign_in)
    if active_since is not None:
        query = query.where(col(Member.last_seen_at) >= active_since)
    return (await unit.session.exec(query)).one()


async def change_counts(
    unit: Unit, account_id: int, *, followers: int = 0, following: int = 0, statuses: int = 0
) -> None:
    """Add to an account's counts; they never fall below zero."""
    changes = {
        name: func.max(getattr(Account, name) + delta, 0)
        if not unit.is_postgres
        else func.greatest(getattr(Account, name) + delta, 0)
        for name, delta in (
            ("followers_count", followers),
            ("following_count", following),
            ("statuses_count", statuses),
        )
        if delta
    }
    await unit.execute(
        update(Account).where(col(Account.id) == account_id).values(version=Account.version + 1, **changes)
    )
