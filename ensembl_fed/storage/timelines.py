"""Statements about home feeds, and pages of status ids by audience, hashtag or author."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    delete,
    exists,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import col

from ensembl_fed.clock import utc_now
from ensembl_fed.models import Account, Follow, HomeEntry, Media, Mute, Status, StatusTag
from ensembl_fed.models.kinds import AccountKind, FollowState, Visibility
from ensembl_fed.storage.quick_statement import QuickStatement, insert_new
from ensembl_fed.storage.unit import Unit, unique

_MOST_FOLLOWERS = 1_000_000
_MOST_TAGS = 16
# Groups and the instance itself read no feed.
_READERS = (AccountKind.PERSON, AccountKind.ORGANIZATION, AccountKind.SERVICE)


@dataclass(frozen=True, slots=True)
class Follower:
    """A local account whose home feed shows a status; `notify` asks to be told of each."""

    account_id: int
    notify: bool


def _mutes(author: BindParameter[int]) -> ColumnElement[bool]:
    return exists().where(
        col(Mute.account_id) == col(Follow.account_id),
        col(Mute.target_id) == author,
        or_(col(Mute.until).is_(None), col(Mute.until) > bindparam("now")),
    )


def _follows_too(other_id: BindParameter[int]) -> ColumnElement[bool]:
    other = aliased(Follow)
    return exists().where(
        col(other.account_id) == col(Follow.account_id),
        col(other.target_id) == other_id,
        col(other.state) == FollowState.ACCEPTED,
    )


# Hot statements are built once: building one costs more than running it.
_AUTHOR = bindparam("author_id", type_=BigInteger())
_ORIGINAL = bindparam("original_id", type_=BigInteger())
_ORIGINAL_AUTHOR = bindparam("original_author_id", type_=BigInteger())
_PARENT_AUTHOR = bindparam("parent_author_id", type_=BigInteger())
_FOLLOWERS = (
    select(col(Follow.account_id), col(Follow.notify))
    .join(Account, col(Account.id) == col(Follow.account_id))
    .where(
        col(Follow.target_id) == _AUTHOR,
        col(Follow.state) == FollowState.ACCEPTED,
        # False for whom an exclusive list of the follower holds.
        col(Follow.at_home),
        col(Account.domain) == "",
        col(Account.kind).in_(_READERS),
        ~_mutes(_AUTHOR),
    )
    .limit(_MOST_FOLLOWERS)
)
_FOLLOWERS_OF_REPLY = _FOLLOWERS.where(or_(col(Follow.account_id) == _PARENT_AUTHOR, _follows_too(_PARENT_AUTHOR)))
_FOLLOWERS_OF_SHARE = _FOLLOWERS.where(
    col(Follow.show_reblogs),
    col(Follow.account_id) != _ORIGINAL_AUTHOR,
    ~_mutes(_ORIGINAL_AUTHOR),
    # Not those whose home feed shows the status already, by itself or shared.
    ~exists().where(
        col(HomeEntry.account_id) == col(Follow.account_id),
        col(HomeEntry.status_id).in_(
            select(col(Status.id)).where(or_(col(Status.id) == _ORIGINAL, col(Status.reblog_of_id) == _ORIGINAL))
        ),
    ),
)
_FOLLOWERS_QUICKLY = QuickStatement(_FOLLOWERS)
_ADD_HOME = insert_new(HomeEntry)


async def local_followers(unit: Unit, status: Status, *, among: Collection[int] | None = None) -> list[Follower]:
    """The accounts of this instance whose home feeds a new status enters, its author left out.

    Those who mute the author are left out, and so are those who do not follow whom the status answers.
    """
    values: dict[str, object] = {"author_id": status.account_id, "now": utc_now()}
    query = _FOLLOWERS
    parent_author = status.in_reply_to_account_id
    if parent_author is not None and parent_author != status.account_id:
        query, values["parent_author_id"] = _FOLLOWERS_OF_REPLY, parent_author
    if among is not None:
        query = query.where(col(Follow.account_id).in_(among))
    if query is _FOLLOWERS:
        return [Follower(row[0], bool(row[1])) for row in await _FOLLOWERS_QUICKLY.rows(unit, values)]
    return [Follower(*row) for row in (await unit.execute(query, values)).all()]


async def local_followers_of_share(unit: Unit, share: Status, original: Status) -> list[Follower]:
    """The accounts of this instance whose home feeds a share enters: not those that have the status there already,
    and not those that hide its author."""
    values = {
        "author_id": share.account_id,
        "original_author_id": original.account_id,
        "original_id": original.id,
        "now": utc_now(),
    }
    return [Follower(*row) for row in (await unit.execute(_FOLLOWERS_OF_SHARE, values)).all()]


async def add_to_homes(unit: Unit, status_id: int, account_ids: Sequence[int]) -> None:
    """Put a status, or a share, into the home feeds of these accounts."""
    if account_ids:
        rows = [{"account_id": account_id, "status_id": status_id} for account_id in account_ids]
        await _ADD_HOME.run_many(unit, rows)


async def homes_with(unit: Unit, status_ids: Iterable[int]) -> list[int]:
    """The accounts whose home feeds show one of these."""
    query = select(col(HomeEntry.account_id)).where(col(HomeEntry.status_id).in_(unique(status_ids))).distinct()
    return [row[0] for row in (await unit.execute(query.limit(_MOST_FOLLOWERS))).all()]


async def remove_from_homes(unit: Unit, status_ids: Iterable[int]) -> None:
    """Take statuses or shares out of every home feed."""
    await unit.execute(delete(HomeEntry).where(col(HomeEntry.status_id).in_(unique(status_ids))))


async def remove_author_from_home(unit: Unit, account_id: int, author_id: int) -> None:
    """Take what an author wrote or shared, and shares of it by others, out of one home feed."""
    original = aliased(Status)
    theirs = (
        select(col(Status.id))
        .join(HomeEntry, and_(col(HomeEntry.status_id) == col(Status.id), col(HomeEntry.account_id) == account_id))
        .outerjoin(original, col(original.id) == col(Status.reblog_of_id))
        .where(or_(col(Status.account_id) == author_id, col(original.account_id) == author_id))
    )
    await unit.execute(
        delete(HomeEntry).where(col(HomeEntry.account_id) == account_id, col(HomeEntry.status_id).in_(theirs))
    )


async def fill_home(unit: Unit, account_id: int, author_id: int, *, limit: int) -> None:
    """Put the latest of an author whom an account begins to follow into its home feed, so that it is not empty."""
    shared = aliased(Status)
    at_home = exists().where(
        col(HomeEntry.account_id) == account_id,
        col(HomeEntry.status_id) == col(shared.id),
        or_(
            col(shared.id) == col(Status.reblog_of_id),
            col(shared.reblog_of_id) == col(Status.reblog_of_id),
        ),
    )
    query = (
        select(col(Status.id))
        .where(
            col(Status.account_id) == author_id,
            col(Status.visibility) != Visibility.DIRECT,
            or_(col(Status.in_reply_to_id).is_(None), col(Status.in_reply_to_account_id) == author_id),
            or_(col(Status.reblog_of_id).is_(None), ~at_home),
        )
        .order_by(col(Status.id).desc())
        .limit(limit)
    )
    rows = [{"account_id": account_id, "status_id": row[0]} for row in (await unit.execute(query)).all()]
    if rows:
        await unit.insert_new(HomeEntry, rows)


async def trim_home(unit: Unit, account_id: int, *, keep: int) -> None:
    """Drop all but the newest `keep` rows of a home feed."""
    oldest_kept = (
        select(col(HomeEntry.status_id))
        .where(col(HomeEntry.account_id) == account_id)
        .order_by(col(HomeEntry.status_id).desc())
        .offset(keep - 1)
        .limit(1)
        .scalar_subquery()
    )
    await unit.execute(
        delete(HomeEntry).where(col(HomeEntry.account_id) == account_id, col(HomeEntry.status_id) < oldest_kept)
    )


async def public_statuses(
    unit: Unit,
    *,
    visible: ColumnElement[bool],
    scopes: Collection[Visibility],
    local: bool = False,
    remote: bool = False,
    only_media: bool = False,
    tags: "TagFilter | None" = None,
    older_than: int | None = None,
    newer_than: int | None = None,
    oldest_first: bool = False,
    limit: int,
) -> list[int]:
    """Statuses of these scopes that `visible` lets through, newest first: no shares, no replies to others (unless by
    hashtag), nothing by limited accounts. `visible` is surface.visibility's condition for the viewer."""
    query = (
        select(col(Status.id))
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(
            # Walking the primary key from its end beats sorting what an index of visibilities finds.
            type_coerce(col(Status.visibility), String).concat("").in_([scope.value for scope in scopes]),
            col(Status.reblog_of_id).is_(None),
            col(Account.limited_at).is_(None),
            visible,
        )
    )
    query = query.where(no_answer_to_others()) if tags is None else query.where(*tags.clauses())
    if local or remote:
        query = query.where(col(Account.domain) == "" if local else col(Account.domain) != "")
    query = query.where(_has_media()) if only_media else query
    return await _page(
        unit,
        query,
        col(Status.id),
        older_than=older_than,
        newer_than=newer_than,
        oldest_first=oldest_first,
        limit=limit,
    )


@dataclass(frozen=True, slots=True)
class TagFilter:
    """Hashtags, folded: a status has one of `one_of`, all of `all_of` and none of `none_of`."""

    one_of: tuple[str, ...]
    all_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()

    def clauses(self) -> list[ColumnElement[bool]]:
        """The filter as conditions on Status."""
        any_of = select(col(StatusTag.status_id)).where(col(StatusTag.name).in_(self.one_of[:_MOST_TAGS]))
        clauses: list[ColumnElement[bool]] = [col(Status.id).in_(any_of)]
        clauses += [_tagged(name) for name in self.all_of[:_MOST_TAGS]]
        clauses += [~_tagged(name) for name in self.none_of[:_MOST_TAGS]]
        return clauses


def _tagged(name: str) -> ColumnElement[bool]:
    return exists().where(col(StatusTag.name) == name, col(StatusTag.status_id) == col(Status.id))


async def statuses_by_author(
    unit: Unit,
    account_id: int,
    *,
    visible: ColumnElement[bool],
    exclude_replies: bool = False,
    exclude_reblogs: bool = False,
    only_media: bool = False,
    tagged: str = "",
    older_than: int | None = None,
    newer_than: int | None = None,
    oldest_first: bool = False,
    limit: int,
) -> list[int]:
    """What an account posted and shared, newest first, as far as `visible` lets through.

    A share is shown as far as its own scope goes, which is never wider than that of what it shares.
    """
    query = (
        select(col(Status.id))
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(col(Status.account_id) == account_id, visible)
    )
    if exclude_replies:
        query = query.where(no_answer_to_others())
    if exclude_reblogs:
        query = query.where(col(Status.reblog_of_id).is_(None))
    if only_media:
        query = query.where(col(Status.reblog_of_id).is_(None), _has_media())
    if tagged:
        query = query.where(_tagged(tagged))
    return await _page(
        unit,
        query,
        col(Status.id),
        older_than=older_than,
        newer_than=newer_than,
        oldest_first=oldest_first,
        limit=limit,
    )


def no_answer_to_others() -> ColumnElement[bool]:
    """A condition on Status: it begins a conversation, or goes on with its author's own."""
    return or_(
        and_(col(Status.in_reply_to_id).is_(None), col(Status.in_reply_to_uri) == ""),
        col(Status.in_reply_to_account_id) == col(Status.account_id),
    )


def _has_media() -> ColumnElement[bool]:
    return exists().where(col(Media.status_id) == col(Status.id))


async def _page(
    unit: Unit,
    query: Select[int],
    by: Mapped[int],
    *,
    older_than: int | None,
    newer_than: int | None,
    oldest_first: bool,
    limit: int,
) -> list[int]:
    query = query.where(
        by < older_than if older_than is not None else true(), by > newer_than if newer_than is not None else true()
    )
    query = query.order_by(by.asc() if oldest_first else by.desc()).limit(limit)
    found = [row[0] for row in (await unit.execute(query)).all()]
    return found[::-1] if oldest_first else found
