"""What a page of statuses needs to know of each: which version to show, and what its viewer did with it."""

from collections.abc import Collection, Iterable
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Label,
    Select,
    bindparam,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import col

from ensembl_fed.models import Account, Block, Bookmark, DomainBlock, Favourite, HomeEntry, Media, Mute, Pin, Status
from ensembl_fed.models.columns import UtcDateTime
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.storage.conversation_mutes import mutes_conversation
from ensembl_fed.storage.one_of import one_of
from ensembl_fed.storage.quick_statement import QuickStatement
from ensembl_fed.storage.timelines import no_answer_to_others
from ensembl_fed.storage.unit import Unit, unique

_NOBODY: Final = 0

# Parameters of the queries below that are run by `Database.rows`. VIEWER stands for an int in conditions that take one.
VIEWER: Any = bindparam("viewer", type_=BigInteger())
_NOW = bindparam("now", type_=UtcDateTime())
_OLDER_THAN = bindparam("older_than", type_=BigInteger())
_NEWER_THAN = bindparam("newer_than", type_=BigInteger())
_STATUS = bindparam("status_id", type_=BigInteger())
_LIMIT = bindparam("limit", type_=Integer())

# Members read what their town says to itself beside what it says to everyone.
FOR_MEMBERS: Final = (Visibility.PUBLIC, Visibility.TOWN, Visibility.INSTANCE)
FOR_ANYONE: Final = (Visibility.PUBLIC,)


class PageRow(NamedTuple):
    """A status of a page, the status that it shares (0 if none), and what the viewer did with the one that is read.

    The versions say whether what was rendered before is still good. Flags are truths of the store: 0 or 1.
    """

    status_id: int
    version: int
    account_id: int
    account_version: int
    is_sensitized: int
    shared_id: int
    shared_version: int
    shared_account_id: int
    shared_account_version: int
    shared_is_sensitized: int
    is_favourited: int
    is_reblogged: int
    is_bookmarked: int
    is_pinned: int
    # StatusPart of the status, and of what it shares.
    parts: int = 0
    shared_parts: int = 0
    is_muted: int = 0
    viewer_id: int = 0

    @property
    def read_parts(self) -> int:
        """StatusPart of the status that is read: what is shared, if something is."""
        return self.shared_parts if self.shared_id else self.parts


async def page_rows(unit: Unit, status_ids: Iterable[int], viewer_id: int | None) -> list[PageRow]:
    """The rows of these statuses, in this order, in one query; without those that are gone.

    Whether the viewer may see them, and what they share, is the caller's to ask.
    """
    wanted = unique(status_ids)
    if not wanted:
        return []
    found = await _PAGE.rows(unit, {"viewer": viewer_id or _NOBODY, "limit": len(wanted), "ids": wanted})
    rows = {row[0]: PageRow._make(row) for row in found}
    return [rows[status_id] for status_id in wanted if status_id in rows]


async def ids_that(unit: Unit, status_ids: Iterable[int], clause: ColumnElement[bool]) -> set[int]:
    """Those of the statuses for which a condition on Status and its author's Account holds."""
    wanted = unique(status_ids)
    if not wanted:
        return set()
    query = (
        select(col(Status.id))
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(col(Status.id).in_(wanted), clause)
    )
    return {row[0] for row in (await unit.execute(query.limit(len(wanted)))).all()}


def home_page(visible: ColumnElement[bool], *, oldest_first: bool = False) -> Select[Any]:
    """A page of the viewer's home feed as PageRow, for `Database.rows`: viewer, now, older_than, newer_than, limit.

    `visible` is surface.visibility's condition for VIEWER. Nothing by, or shared from, whom the viewer blocks or mutes,
    who blocks the viewer, or who is suspended.
    """
    by = col(HomeEntry.status_id)
    return (
        _shown(visible)
        .join(HomeEntry, by == col(Status.id))
        .where(col(HomeEntry.account_id) == VIEWER, by < _OLDER_THAN, by > _NEWER_THAN)
        .order_by(by.asc() if oldest_first else by.desc())
        .limit(_LIMIT)
    )


def public_page(
    visible: ColumnElement[bool],
    scopes: Collection[Visibility],
    *,
    local: bool = False,
    remote: bool = False,
    only_media: bool = False,
    oldest_first: bool = False,
) -> QuickStatement:
    """A page of what everyone may read, as PageRow, with the parameters of `home_page`: no shares, no answers to
    others, nothing by limited accounts."""
    wanted = [
        col(Account.limited_at).is_(None),
        no_answer_to_others(),
        col(Status.id) < _OLDER_THAN,
        col(Status.id) > _NEWER_THAN,
    ]
    if local or remote:
        wanted.append(col(Status.local) == (true() if local else false()))
    if only_media:
        wanted.append(exists().where(col(Media.status_id) == col(Status.id)))
    order = col(Status.id).asc() if oldest_first else col(Status.id).desc()
    # Walking the primary key from its end beats sorting what an index of visibilities, or of shares, finds.
    unindexed = (
        col(Status.visibility).concat(literal_column("''")).in_([scope.value for scope in scopes]),
        func.coalesce(col(Status.reblog_of_id), 0) == 0,
    )
    ids = (
        select(col(Status.id))
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(col(Status.visibility).in_(scopes), col(Status.reblog_of_id).is_(None))
        .where(visible, *_by_whom_is_shown(col(Status.account_id), col(Account.domain)), *wanted)
    )
    return QuickStatement(
        _shown(visible).where(*unindexed, *wanted).order_by(order).limit(_LIMIT),
        # PostgreSQL can't tell how few rows a page leaves: it would look up everything of all statuses and sort them.
        postgres=_page(col(Status.id).in_(ids.order_by(order).limit(_LIMIT))).order_by(order),
    )


def one_row(visible: ColumnElement[bool]) -> Select[Any]:
    """The row of one status, if the viewer is shown it, for `Database.rows`: viewer, now, status_id."""
    return _shown(visible).where(col(Status.id) == _STATUS).limit(1)


def at_home() -> Select[Any]:
    """A row if a status stands in the viewer's home feed, for `Database.rows`: viewer, status_id."""
    return select(col(HomeEntry.status_id)).where(
        col(HomeEntry.account_id) == VIEWER, col(HomeEntry.status_id) == _STATUS
    )


def _shown(visible: ColumnElement[bool]) -> Select[Any]:
    shared, shared_author = aliased(Status), aliased(Account)
    return (
        select(*_columns(VIEWER, shared, shared_author))
        .select_from(Status)
        .join(Account, col(Account.id) == col(Status.account_id))
        .outerjoin(shared, col(shared.id) == col(Status.reblog_of_id))
        .outerjoin(shared_author, col(shared_author.id) == col(shared.account_id))
        .where(
            col(shared_author.suspended_at).is_(None),
            *_by_whom_is_shown(col(Status.account_id), col(Account.domain)),
            *(
                or_(who.is_(None), by_shown)
                for who, by_shown in zip(
                    (col(shared.account_id), col(shared_author.domain)),
                    _by_whom_is_shown(col(shared.account_id), col(shared_author.domain)),
                    strict=True,
                )
            ),
            visible,
        )
    )


def _by_whom_is_shown(account_id: Mapped[int], domain: Mapped[str]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """That the viewer hides neither an account, nor its domain, and is not blocked by it."""
    hidden = (
        select(col(Block.target_id))
        .where(col(Block.account_id) == VIEWER)
        .union_all(
            select(col(Block.account_id)).where(col(Block.target_id) == VIEWER),
            select(col(Mute.target_id)).where(
                col(Mute.account_id) == VIEWER, or_(col(Mute.until).is_(None), col(Mute.until) > _NOW)
            ),
        )
    )
    apart = select(col(DomainBlock.domain)).where(col(DomainBlock.account_id) == VIEWER)
    return account_id.not_in(hidden), domain.not_in(apart)


def _columns(viewer: ColumnElement[int], shared: Any, shared_author: Any) -> list[ColumnElement[Any] | Label[Any]]:
    """The columns of a PageRow."""
    read = func.coalesce(shared.id, Status.id)
    return [
        col(Status.id),
        col(Status.version),
        col(Account.id).label("author_id"),
        col(Account.version).label("author_version"),
        col(Account.sensitized_at).is_not(None).label("is_sensitized"),
        func.coalesce(shared.id, 0).label("shared_id"),
        func.coalesce(shared.version, 0).label("shared_version"),
        func.coalesce(shared_author.id, 0).label("shared_author_id"),
        func.coalesce(shared_author.version, 0).label("shared_author_version"),
        shared_author.sensitized_at.is_not(None).label("shared_is_sensitized"),
        _did(Favourite, viewer, read).label("is_favourited"),
        _shares(viewer, read).label("is_reblogged"),
        _did(Bookmark, viewer, read).label("is_bookmarked"),
        _did(Pin, viewer, read).label("is_pinned"),
        col(Status.parts).label("parts"),
        func.coalesce(shared.parts, 0).label("shared_parts"),
        mutes_conversation(viewer, func.coalesce(shared.conversation_uri, Status.conversation_uri)).label("is_muted"),
        viewer.label("viewer_id"),
    ]


def _did(table: Any, viewer: ColumnElement[int], status_id: ColumnElement[Any]) -> ColumnElement[bool]:
    return exists().where(table.account_id == viewer, table.status_id == status_id)


def _shares(viewer: ColumnElement[int], status_id: ColumnElement[Any]) -> ColumnElement[bool]:
    own = aliased(Status)
    return exists().where(col(own.account_id) == viewer, col(own.reblog_of_id) == status_id)


def _page(these: ColumnElement[bool]) -> Select[Any]:
    shared, shared_author = aliased(Status), aliased(Account)
    return (
        select(*_columns(VIEWER, shared, shared_author))
        .select_from(Status)
        .join(Account, col(Account.id) == col(Status.account_id))
        .outerjoin(shared, col(shared.id) == col(Status.reblog_of_id))
        .outerjoin(shared_author, col(shared_author.id) == col(shared.account_id))
        .where(these)
        .limit(_LIMIT)
    )


_PAGE: Final = QuickStatement(_page(one_of(col(Status.id), "ids", BigInteger())))
