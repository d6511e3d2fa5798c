"""Queries about hashtags that accounts follow or show on their profiles. Names are folded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, bindparam, delete, exists, func, true
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, FeaturedTag, Follow, FollowedTag, HomeEntry, Status, StatusTag
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.storage.quick_statement import QuickStatement
from ensembl_fed.storage.unit import Unit, unique

MOST_FEATURED = 10
MOST_FOLLOWED = 500
_SHOWN_ON_PROFILE = (Visibility.PUBLIC, Visibility.UNLISTED)
_STATUS = bindparam("status_id", type_=BigInteger())
# Nobody meets the posts of a limited account whom they do not follow.
_TAG_FOLLOWERS = QuickStatement(
    select_columns(col(FollowedTag.account_id))
    .distinct()
    .join(StatusTag, col(StatusTag.name) == col(FollowedTag.name))
    .join(Status, col(Status.id) == col(StatusTag.status_id))
    .join(Account, col(Account.id) == col(Status.account_id))
    .where(col(StatusTag.status_id) == _STATUS, col(Account.limited_at).is_(None))
    .limit(1_000_000)
)


@dataclass(frozen=True, slots=True)
class TagOnProfile:
    """A hashtag that an account shows, how often it used it in what everyone may read, and when last."""

    row: FeaturedTag
    statuses: int
    last_at: datetime | None


async def tag_followers(unit: Unit, status_id: int) -> list[int]:
    """The accounts that follow one of a status's hashtags."""
    return [row[0] for row in await _TAG_FOLLOWERS.rows(unit, {"status_id": status_id})]


async def follow_tag(unit: Unit, account_id: int, name: str, shown: str) -> None:
    """Note that an account follows a hashtag; it is no error if it did already."""
    row = {"name": name, "account_id": account_id, "shown": shown, "id": new_id(), "created_at": utc_now()}
    await unit.insert_new(FollowedTag, row)


async def unfollow_tag(unit: Unit, account_id: int, name: str) -> None:
    """End it, and take out of the home feed what was there for the hashtag alone."""
    gone = delete(FollowedTag).where(col(FollowedTag.account_id) == account_id, col(FollowedTag.name) == name)
    await unit.execute(gone)
    other = exists().where(
        col(FollowedTag.account_id) == account_id,
        col(FollowedTag.name) == col(StatusTag.name),
        col(StatusTag.status_id) == col(Status.id),
    )
    followed = exists().where(col(Follow.account_id) == account_id, col(Follow.target_id) == col(Status.account_id))
    for_the_tag = (
        select_columns(col(Status.id))
        .join(StatusTag, col(StatusTag.status_id) == col(Status.id))
        .where(col(StatusTag.name) == name, col(Status.account_id) != account_id, ~followed, ~other)
        .correlate(None)
    )
    await unit.execute(
        delete(HomeEntry).where(col(HomeEntry.account_id) == account_id, col(HomeEntry.status_id).in_(for_the_tag))
    )


async def followed_tags(
    unit: Unit, account_id: int, *, older_than: int | None = None, newer_than: int | None = None, limit: int
) -> list[FollowedTag]:
    """The hashtags that an account follows, latest first; they page by the row's number."""
    query = select(FollowedTag).where(
        FollowedTag.account_id == account_id,
        col(FollowedTag.id) < older_than if older_than is not None else true(),
        col(FollowedTag.id) > newer_than if newer_than is not None else true(),
    )
    return list(await unit.session.exec(query.order_by(col(FollowedTag.id).desc()).limit(limit)))


async def count_followed_tags(unit: Unit, account_id: int) -> int:
    """How many hashtags an account follows."""
    query = select_columns(func.count()).select_from(FollowedTag).where(col(FollowedTag.account_id) == account_id)
    return int((await unit.execute(query)).scalar_one())


async def followed_among_tags(unit: Unit, account_id: int, names: Iterable[str]) -> set[str]:
    """Which of these hashtags an account follows."""
    wanted = list(dict.fromkeys(names))
    query = select_columns(col(FollowedTag.name)).where(
        col(FollowedTag.account_id) == account_id, col(FollowedTag.name).in_(wanted)
    )
    return {row[0] for row in (await unit.execute(query.limit(len(wanted) + 1))).all()} if wanted else set()


async def feature_tag(unit: Unit, account_id: int, name: str, shown: str) -> None:
    """Show a hashtag on an account's profile; it is no error if it stands there already."""
    row = {"account_id": account_id, "name": name, "shown": shown, "id": new_id(), "created_at": utc_now()}
    await unit.insert_new(FeaturedTag, row)


async def unfeature_tag(unit: Unit, account_id: int, *, name: str | None = None, row_id: int | None = None) -> bool:
    """Take a hashtag, by name or by number, off a profile; False if it did not stand there."""
    which = col(FeaturedTag.name) == name if name is not None else col(FeaturedTag.id) == row_id
    result = await unit.execute(delete(FeaturedTag).where(col(FeaturedTag.account_id) == account_id, which))
    return bool(result.rowcount)  # type: ignore[attr-defined]  # a DELETE's result always has one


async def featured_tags(unit: Unit, account_id: int) -> list[TagOnProfile]:
    """The hashtags on an account's profile, first shown first, with their use."""
    query = select(FeaturedTag).where(FeaturedTag.account_id == account_id).order_by(col(FeaturedTag.id))
    rows = list(await unit.session.exec(query.limit(MOST_FEATURED)))
    use = await _use_by(unit, account_id, [row.name for row in rows])
    return [TagOnProfile(row, *use.get(row.name, (0, None))) for row in rows]


async def is_featured(unit: Unit, account_id: int, name: str) -> bool:
    """Whether a hashtag stands on an account's profile."""
    return await unit.session.get(FeaturedTag, (account_id, name)) is not None


async def most_used_tags(unit: Unit, account_id: int, *, limit: int) -> list[str]:
    """The hashtags that an account used most in what everyone may read, and does not show yet."""
    shown = select_columns(col(FeaturedTag.name)).where(col(FeaturedTag.account_id) == account_id)
    query = (
        select_columns(col(StatusTag.name))
        .join(Status, col(Status.id) == col(StatusTag.status_id))
        .where(
            col(Status.account_id) == account_id,
            col(Status.visibility).in_(_SHOWN_ON_PROFILE),
            col(StatusTag.name).not_in(shown),
        )
        .group_by(col(StatusTag.name))
        .order_by(func.count().desc(), col(StatusTag.name))
    )
    return [row[0] for row in (await unit.execute(query.limit(limit))).all()]


async def _use_by(unit: Unit, account_id: int, names: list[str]) -> dict[str, tuple[int, datetime | None]]:
    if not names:
        return {}
    query = (
        select_columns(col(StatusTag.name), func.count(), func.max(col(Status.id)))
        .join(Status, col(Status.id) == col(StatusTag.status_id))
        .where(
            col(Status.account_id) == account_id,
            col(StatusTag.name).in_(names),
            col(Status.visibility).in_(_SHOWN_ON_PROFILE),
        )
        .group_by(col(StatusTag.name))
    )
    found = (await unit.execute(query.limit(len(names)))).all()
    moments = select_columns(col(Status.id), col(Status.created_at)).where(
        col(Status.id).in_(unique(row[2] for row in found))
    )
    at = {row[0]: row[1] for row in (await unit.execute(moments.limit(len(names)))).all()}
    return {name: (int(count), at.get(last)) for name, count, last in found}
