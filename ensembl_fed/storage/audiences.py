"""Queries about whom a status is for: who is named, who shared it, who reacted to it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, func, or_, select, union
from sqlmodel import col
from sqlmodel import select as select_rows

from ensembl_fed.models import Account, Favourite, Mention, Status
from ensembl_fed.storage.unit import Unit

_MOST_SHARES = 1_000
_MOST_REACTIONS = 10_000


async def named_accounts(unit: Unit, status_id: int) -> list[tuple[Account, bool]]:
    """Whom a status names or is addressed to, with whether the text leaves them out."""
    query = (
        select_rows(Account, Mention.silent)
        .join(Mention, col(Mention.account_id) == col(Account.id))
        .where(Mention.status_id == status_id)
        .order_by(col(Account.id))
    )
    return list(await unit.session.exec(query.limit(unit.home.limits.mentions_per_status * 4)))


async def local_shares(unit: Unit, status_id: int) -> list[Status]:
    """The shares of a status by accounts of this instance."""
    query = (
        select_rows(Status)
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(Status.reblog_of_id == status_id, Account.domain == "")
    )
    return list(await unit.session.exec(query.limit(_MOST_SHARES)))


async def shares_of(unit: Unit, status_id: int) -> list[tuple[int, int]]:
    """(id, account id) of every share of a status."""
    query = select(col(Status.id), col(Status.account_id)).where(col(Status.reblog_of_id) == status_id)
    return [(row[0], row[1]) for row in (await unit.execute(query.limit(_MOST_REACTIONS))).all()]


async def accounts_that_reacted(unit: Unit, status_id: int) -> list[Account]:
    """The accounts elsewhere that shared, liked or answered a status: their servers have a copy of it."""
    reacted = union(
        select(col(Status.account_id)).where(
            or_(col(Status.reblog_of_id) == status_id, col(Status.in_reply_to_id) == status_id)
        ),
        select(col(Favourite.account_id)).where(col(Favourite.status_id) == status_id),
    ).subquery()
    query = select_rows(Account).where(
        Account.domain != "",
        col(Account.gone_at).is_(None),
        col(Account.suspended_at).is_(None),
        col(Account.id).in_(select(reacted.c[0])),
    )
    return list(await unit.session.exec(query.limit(_MOST_REACTIONS)))


async def accounts_by_handles(unit: Unit, handles: Sequence[str]) -> dict[str, Account]:
    """The accounts that we know of these handles (`lea`, `lea@moulins.example`), not suspended, by handle."""
    pairs = {handle: _pair(unit, handle) for handle in handles[: unit.home.limits.mentions_per_status + 1]}
    if not pairs:
        return {}
    by_domain: dict[str, list[str]] = {}
    for username, domain in pairs.values():
        by_domain.setdefault(domain, []).append(username)
    # Names elsewhere keep their case; the index serves the domain and, for ours, the name.
    conditions = [
        (col(Account.domain) == domain) & _name_in(names, is_local=domain == "") for domain, names in by_domain.items()
    ]
    query = select_rows(Account).where(
        or_(*conditions), col(Account.suspended_at).is_(None), col(Account.gone_at).is_(None)
    )
    rows = await unit.session.exec(query.limit(len(pairs)))
    found = {(account.username.lower(), account.domain): account for account in rows}
    return {handle: found[pair] for handle, pair in pairs.items() if pair in found}


def _name_in(names: Iterable[str], *, is_local: bool) -> ColumnElement[bool]:
    column = col(Account.username)
    return (column if is_local else func.lower(column)).in_(list(dict.fromkeys(names)))


def _pair(unit: Unit, handle: str) -> tuple[str, str]:
    username, _, domain = handle.partition("@")
    return username, "" if domain == unit.home.domain else domain
