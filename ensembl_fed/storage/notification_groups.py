"""Queries about notifications gathered by what they are about: the same about one status, follows of one day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, String, and_, case, cast, delete, func, literal, select
from sqlmodel import col

from ensembl_fed.models import Account, Notification
from ensembl_fed.models.kinds import NotificationKind
from ensembl_fed.storage.notifications import narrowed
from ensembl_fed.storage.one_of import one_of
from ensembl_fed.storage.quick_rows import QuickRows
from ensembl_fed.storage.unit import Unit

GROUPABLE = (NotificationKind.FAVOURITE, NotificationKind.REBLOG, NotificationKind.FOLLOW)
# Numbers begin with the milliseconds they were made at, 16 bits further up.
_DAY = (timedelta(days=1) // timedelta(milliseconds=1)) << 16

_ROWS = QuickRows(Notification, one_of(col(Notification.id), "ids", BigInteger()))


@dataclass(slots=True)
class Group:
    """Notifications about one thing: how many, the first and the last, and the latest of them."""

    key: str
    count: int
    first_id: int
    last_id: int
    latest: list[Notification] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which notifications of an account are gathered, and which of their kinds into groups."""

    account_id: int
    kinds: Sequence[NotificationKind] | None = None
    but: Sequence[NotificationKind] = ()
    from_account_id: int | None = None
    hidden: Collection[int] = ()
    with_filtered: bool = False
    grouped: Sequence[NotificationKind] = GROUPABLE

    @property
    def key(self) -> ColumnElement[str]:
        """The key of the group that a notification belongs to."""
        kind = cast(col(Notification.kind), String)
        about = [one for one in self.grouped if one is not NotificationKind.FOLLOW]
        cases: list[tuple[Any, Any]] = [
            (
                and_(col(Notification.kind).in_(about), col(Notification.status_id).is_not(None)),
                kind.concat("-").concat(cast(col(Notification.status_id), String)),
            )
        ]
        if NotificationKind.FOLLOW in self.grouped:
            day = cast(col(Notification.id) // literal(_DAY), String)
            cases.append((col(Notification.kind) == NotificationKind.FOLLOW, kind.concat("-").concat(day)))
        return case(*cases, else_=literal("ungrouped-").concat(cast(col(Notification.id), String)))

    def clauses(self) -> list[ColumnElement[bool]]:
        """Conditions on Notification and the Account that caused it."""
        clauses = [
            col(Notification.account_id) == self.account_id,
            col(Account.suspended_at).is_(None),
            *narrowed(self.kinds, self.but, from_account_id=self.from_account_id, hidden=self.hidden),
        ]
        return clauses if self.with_filtered else [*clauses, ~col(Notification.filtered)]


async def groups_page(
    unit: Unit,
    wanted: Wanted,
    *,
    key: str | None = None,
    older_than: int | None = None,
    newer_than: int | None = None,
    oldest_first: bool = False,
    samples: int,
    limit: int,
) -> list[Group]:
    """Groups by their latest notification, newest first, each once; with `key`, that one alone."""
    last = func.max(col(Notification.id))
    query = (
        select(wanted.key.label("key"), func.count(), func.min(col(Notification.id)), last)
        .join(Account, col(Account.id) == col(Notification.from_account_id))
        .where(*wanted.clauses())
        .group_by("key")
        .order_by(last.asc() if oldest_first else last.desc())
        .limit(limit)
    )
    if key is not None:
        query = query.where(wanted.key == key)
    if older_than is not None:
        query = query.having(last < older_than)
    if newer_than is not None:
        query = query.having(last > newer_than)
    groups = {row[0]: Group(row[0], int(row[1]), row[2], row[3]) for row in (await unit.execute(query)).all()}
    await _add_latest(unit, wanted, groups, samples)
    found = list(groups.values())
    return found[::-1] if oldest_first else found


async def count_groups(unit: Unit, wanted: Wanted, *, newer_than: int, limit: int) -> int:
    """How many groups have something newer than a notification, counted up to `limit`."""
    groups = (
        select(wanted.key.label("key"))
        .join(Account, col(Account.id) == col(Notification.from_account_id))
        .where(*wanted.clauses(), col(Notification.id) > newer_than)
        .distinct()
        .limit(limit)
        .subquery()
    )
    return int((await unit.execute(select(func.count()).select_from(groups))).scalar_one())


async def dismiss_group(unit: Unit, account_id: int, key: str) -> None:
    """Remove every notification of a group."""
    await unit.execute(
        delete(Notification).where(col(Notification.account_id) == account_id, Wanted(account_id).key == key)
    )


async def _add_latest(unit: Unit, wanted: Wanted, groups: dict[str, Group], samples: int) -> None:
    if not groups:
        return
    place = func.row_number().over(partition_by=wanted.key, order_by=col(Notification.id).desc())
    ranked = (
        select(col(Notification.id).label("id"), wanted.key.label("key"), place.label("place"))
        .join(Account, col(Account.id) == col(Notification.from_account_id))
        .where(*wanted.clauses(), wanted.key.in_(list(groups)))
        .subquery()
    )
    query = select(ranked.c.id, ranked.c.key).where(ranked.c.place <= samples).order_by(ranked.c.id.desc())
    keys = {row[0]: row[1] for row in (await unit.execute(query.limit(samples * len(groups)))).all()}
    for one in sorted(await _ROWS.find(unit, {"ids": list(keys)}), key=lambda row: row.id, reverse=True):
        groups[keys[one.id]].latest.append(one)
