"""Queries about films and sounds that are still to be prepared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlmodel import col
from sqlmodel import select as select_rows

from ensembl_fed.models import Media, MediaWork
from ensembl_fed.models.kinds import MediaKind
from ensembl_fed.storage.unit import Unit

_LONGEST_PROBLEM = 255


@dataclass(frozen=True, slots=True)
class DueMedia:
    """A film or a sound to prepare; `attempts` counts this one."""

    media_id: int
    source_key: str
    attempts: int


async def claim_media(unit: Unit, *, now: datetime, media_id: int | None = None) -> DueMedia | None:
    """Lease the next one that is due, or the one that is named; None when there is none."""
    query = (
        select(col(MediaWork.media_id), col(MediaWork.source_key), col(MediaWork.attempts))
        .where(col(MediaWork.next_at) <= now)
        .order_by(col(MediaWork.next_at))
        .limit(1)
    )
    if media_id is not None:
        query = query.where(col(MediaWork.media_id) == media_id)
    if unit.is_postgres:
        query = query.with_for_update(skip_locked=True)
    row = (await unit.execute(query)).first()
    if row is None:
        return None
    leased = update(MediaWork).where(col(MediaWork.media_id) == row[0])
    await unit.execute(leased.values(next_at=now + unit.home.limits.clip_lease, attempts=row[2] + 1))
    return DueMedia(row[0], row[1], row[2] + 1)


async def media_work(unit: Unit, media_id: int) -> MediaWork | None:
    """How far a film or a sound is; None when it is ready."""
    return (await unit.session.exec(select_rows(MediaWork).where(MediaWork.media_id == media_id).limit(1))).first()


async def unready_among(unit: Unit, media_ids: Sequence[int]) -> bool:
    """Whether one of these is not ready to be shown."""
    query = select(col(MediaWork.media_id)).where(col(MediaWork.media_id).in_(media_ids))
    return (await unit.execute(query.limit(1))).first() is not None


async def finish_media(
    unit: Unit,
    media_id: int,
    *,
    kind: MediaKind,
    key: str,
    preview_key: str,
    media_type: str,
    blurhash: str,
    meta: Mapping[str, object],
) -> bool:
    """It is ready; False if its owner took it back meanwhile, or it was ready before."""
    if await media_work(unit, media_id) is None:
        return False
    await unit.execute(delete(MediaWork).where(col(MediaWork.media_id) == media_id))
    media = (await unit.session.exec(select_rows(Media).where(Media.id == media_id).limit(1))).first()
    if media is None:
        return False
    media.kind, media.key, media.preview_key = kind, key, preview_key
    media.media_type, media.blurhash, media.meta = media_type, blurhash, {**meta, **media.meta}
    await unit.add(media)
    return True


async def give_up_media(unit: Unit, media_id: int, problem: str) -> None:
    """It cannot be shown; its owner is told why until it is forgotten."""
    await unit.execute(
        update(MediaWork)
        .where(col(MediaWork.media_id) == media_id)
        .values(next_at=None, source_key="", problem=problem[:_LONGEST_PROBLEM])
    )
