"""Queries about statuses, one at a time or by a page's worth; timelines stand in timelines.py."""

from collections.abc import Iterable

from sqlalchemy import delete, func, update
from sqlmodel import col, select

from ensembl_fed.models import (
    Favourite,
    Media,
    Mention,
    Status,
    StatusEdit,
    StatusTag,
    Tombstone,
)
from ensembl_fed.storage.unit import Unit, unique


async def status_by_id(unit: Unit, status_id: int) -> Status | None:
    """The status with this number, whoever may see it."""
    return unit.held(Status, status_id) or await unit.session.get(Status, status_id)


async def status_by_uri(unit: Unit, uri: str) -> Status | None:
    """The status with this ActivityPub id, whoever may see it."""
    return (await unit.session.exec(select(Status).where(Status.uri == uri).limit(1))).first()


async def statuses_by_ids(unit: Unit, status_ids: Iterable[int | None]) -> dict[int, Status]:
    """The statuses with these numbers, by number."""
    wanted = unique(status_ids)
    if not wanted:
        return {}
    rows = await unit.session.exec(select(Status).where(col(Status.id).in_(wanted)).limit(len(wanted)))
    return {status.id: status for status in rows}


async def statuses_by_uris(unit: Unit, uris: Iterable[str]) -> dict[str, Status]:
    """The statuses that we know of these, by uri."""
    wanted = list(dict.fromkeys(uris))
    if not wanted:
        return {}
    rows = await unit.session.exec(select(Status).where(col(Status.uri).in_(wanted)).limit(len(wanted)))
    return {status.uri: status for status in rows}


async def status_by_idempotency_key(unit: Unit, account_id: int, key: str) -> Status | None:
    """What an account posted with this Idempotency-Key."""
    query = select(Status).where(Status.account_id == account_id, Status.idempotency_key == key)
    return (await unit.session.exec(query.limit(1))).first()


async def reblog_by(unit: Unit, account_id: int, status_id: int) -> Status | None:
    """An account's share of a status."""
    query = select(Status).where(Status.account_id == account_id, Status.reblog_of_id == status_id)
    return (await unit.session.exec(query.limit(1))).first()


async def mentioned_ids(unit: Unit, status_ids: Iterable[int]) -> dict[int, list[int]]:
    """Whom these statuses name, in no order, silent mentions included."""
    wanted = unique(status_ids)
    rows = await unit.session.exec(
        select(Mention.status_id, Mention.account_id)
        .where(col(Mention.status_id).in_(wanted))
        .limit(unit.home.limits.mentions_per_status * len(wanted) + 1)
    )
    found: dict[int, list[int]] = {status_id: [] for status_id in wanted}
    for status_id, account_id in rows:
        found[status_id].append(account_id)
    return found


async def tags_of(unit: Unit, status_ids: Iterable[int]) -> dict[int, list[StatusTag]]:
    """The hashtags of these statuses."""
    wanted = unique(status_ids)
    rows = await unit.session.exec(
        select(StatusTag)
        .where(col(StatusTag.status_id).in_(wanted))
        .limit(unit.home.limits.tags_per_status * len(wanted) + 1)
    )
    found: dict[int, list[StatusTag]] = {status_id: [] for status_id in wanted}
    for tag in rows:
        found[tag.status_id].append(tag)
    return found


async def media_of(unit: Unit, status_ids: Iterable[int]) -> dict[int, list[Media]]:
    """The attachments of these statuses, in their order."""
    wanted = unique(status_ids)
    rows = await unit.session.exec(
        select(Media)
        .where(col(Media.status_id).in_(wanted))
        .order_by(col(Media.position))
        .limit(unit.home.limits.media_attachments * 4 * len(wanted) + 1)
    )
    found: dict[int, list[Media]] = {status_id: [] for status_id in wanted}
    for media in rows:
        if media.status_id is not None:
            found[media.status_id].append(media)
    return found


async def media_by_ids(unit: Unit, media_ids: Iterable[int]) -> list[Media]:
    """Uploads by number, in the order asked."""
    wanted = unique(media_ids)
    if not wanted:
        return []
    rows = await unit.session.exec(select(Media).where(col(Media.id).in_(wanted)).limit(len(wanted)))
    by_id = {media.id: media for media in rows}
    return [by_id[media_id] for media_id in wanted if media_id in by_id]


async def edits_of(unit: Unit, status_id: int) -> list[StatusEdit]:
    """How a status read before each edit, oldest first."""
    query = select(StatusEdit).where(StatusEdit.status_id == status_id).order_by(col(StatusEdit.id)).limit(500)
    return list(await unit.session.exec(query))


async def change_status_counts(
    unit: Unit, status_id: int, *, replies: int = 0, reblogs: int = 0, favourites: int = 0
) -> None:
    """Add to a status's counts; they never fall below zero."""
    least = func.greatest if unit.is_postgres else func.max
    changes = {
        name: least(getattr(Status, name) + delta, 0)
        for name, delta in (("replies_count", replies), ("reblogs_count", reblogs), ("favourites_count", favourites))
        if delta
    }
    await unit.execute(update(Status).where(col(Status.id) == status_id).values(version=Status.version + 1, **changes))


async def favourite_of(unit: Unit, account_id: int, status_id: int) -> Favourite | None:
    """An account's liking of a status."""
    return await unit.session.get(Favourite, (account_id, status_id))


async def delete_status(unit: Unit, status: Status, *, tombstone: Tombstone | None) -> None:
    """Remove a status with all that hangs on it; a tombstone keeps it from coming back."""
    await unit.execute(delete(Status).where(col(Status.id) == status.id))
    if tombstone is not None:
        await put_tombstone(unit, tombstone)


async def put_tombstone(unit: Unit, tombstone: Tombstone) -> None:
    """Remember what its owner deleted; whoever else of the same server claimed the id before counts no more."""
    values = tombstone.model_dump()
    if not await unit.insert_new(Tombstone, values):
        await unit.execute(update(Tombstone).where(col(Tombstone.uri) == tombstone.uri).values(**values))


async def is_buried(unit: Unit, uri: str, owner_uri: str) -> bool:
    """Whether what had this id was deleted by this owner."""
    tombstone = await unit.session.get(Tombstone, uri)
    return tombstone is not None and tombstone.account_uri == owner_uri


async def set_tags(unit: Unit, status_id: int, tags: Iterable[tuple[str, str]]) -> None:
    """Replace a status's hashtags by (folded name, as typed) pairs."""
    await unit.execute(delete(StatusTag).where(col(StatusTag.status_id) == status_id))
    rows = [{"status_id": status_id, "name": name, "shown": shown} for name, shown in dict(tags).items()]
    if rows:
        await unit.insert_new(StatusTag, rows)


async def add_mentions(unit: Unit, status_id: int, account_ids: Iterable[int], *, silent: bool = False) -> None:
    """Note whom a status names."""
    rows = [{"status_id": status_id, "account_id": account_id, "silent": silent} for account_id in unique(account_ids)]
    if rows:
        await unit.insert_new(Mention, rows)
