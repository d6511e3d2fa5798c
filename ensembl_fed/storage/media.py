"""Queries about uploads that their owners may still change."""

from datetime import datetime

from sqlalchemy import delete, exists
from sqlmodel import col, select

from ensembl_fed.models import Media, MediaWork, ScheduledStatus
from ensembl_fed.storage.unit import Unit


async def own_media(unit: Unit, account_id: int, media_id: int) -> Media | None:
    """One of an account's own uploads, in a status already or not."""
    query = select(Media).where(Media.id == media_id, Media.account_id == account_id)
    return (await unit.session.exec(query.limit(1))).first()


async def remove_media(unit: Unit, media: Media) -> None:
    """Forget an upload; its files are the caller's to delete."""
    await unit.execute(delete(Media).where(col(Media.id) == media.id))


async def forget_unattached(
    unit: Unit, *, before: datetime, after_id: int = 0, limit: int = 200
) -> tuple[int, list[str]]:
    """Forget old uploads that no status shows, no scheduled one holds and nobody prepares, from an id on.

    Returns the id to go on from, 0 at the end, and the keys of files that are the caller's to delete.
    """
    is_in_work = exists().where(col(MediaWork.media_id) == col(Media.id), col(MediaWork.source_key) != "")
    query = select(Media).where(
        col(Media.status_id).is_(None), Media.created_at < before, Media.id > after_id, ~is_in_work
    )
    found = list(await unit.session.exec(query.order_by(col(Media.id)).limit(limit)))
    if not found:
        return 0, []
    held = await _held_ids(unit, {media.account_id for media in found})
    stale = [media.id for media in found if media.id not in held]
    # One that was attached meanwhile stays.
    gone = delete(Media).where(col(Media.id).in_(stale), col(Media.status_id).is_(None))
    rows = (await unit.execute(gone.returning(col(Media.key), col(Media.preview_key)))).all() if stale else []
    return found[-1].id if len(found) == limit else 0, [key for row in rows for key in row if key]


async def _held_ids(unit: Unit, account_ids: set[int]) -> set[int]:
    """The uploads that some accounts' scheduled statuses will show."""
    most = unit.home.limits.scheduled_statuses * len(account_ids)
    query = select(ScheduledStatus.params).where(col(ScheduledStatus.account_id).in_(account_ids)).limit(most)
    return {int(one) for params in await unit.session.exec(query) for one in params.get("media_ids") or ()}
