"""Queries about what an instance says to all its members, and the pictures that stand for words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import Announcement, AnnouncementDismissal, AnnouncementReaction, CustomEmoji
from ensembl_fed.storage.unit import Unit

MOST_ANNOUNCEMENTS = 100
MOST_REACTIONS = 8
_MOST_EMOJIS = 1_000


@dataclass(slots=True)
class ShownAnnouncement:
    """An announcement as one member sees it; `reactions` are name -> (how many, whether the member's too)."""

    row: Announcement
    is_read: bool = False
    reactions: dict[str, tuple[int, bool]] = field(default_factory=dict)


async def announcements_for(unit: Unit, account_id: int, *, now: datetime, with_read: bool) -> list[ShownAnnouncement]:
    """What is announced now, oldest first; without what the member has read unless it is asked for."""
    query = select(Announcement).where(
        or_(col(Announcement.starts_at).is_(None), col(Announcement.starts_at) <= now),
        or_(col(Announcement.ends_at).is_(None), col(Announcement.ends_at) > now),
    )
    rows = list(await unit.session.exec(query.order_by(col(Announcement.id)).limit(MOST_ANNOUNCEMENTS)))
    ids = [row.id for row in rows]
    dismissed = select_columns(col(AnnouncementDismissal.announcement_id)).where(
        col(AnnouncementDismissal.account_id) == account_id, col(AnnouncementDismissal.announcement_id).in_(ids)
    )
    read = {row[0] for row in (await unit.execute(dismissed.limit(MOST_ANNOUNCEMENTS))).all()}
    reactions = await _reactions(unit, account_id, ids)
    shown = [ShownAnnouncement(row, row.id in read, reactions[row.id]) for row in rows]
    return [one for one in shown if with_read or not one.is_read]


async def announcement_by_id(unit: Unit, announcement_id: int) -> Announcement | None:
    """The announcement with this number."""
    return await unit.session.get(Announcement, announcement_id)


async def all_announcements(unit: Unit) -> list[Announcement]:
    """Every announcement, oldest first, also those whose time is over or still to come."""
    return list(await unit.session.exec(select(Announcement).order_by(col(Announcement.id)).limit(MOST_ANNOUNCEMENTS)))


async def add_announcement(
    unit: Unit, text: str, *, starts_at: datetime | None = None, ends_at: datetime | None = None, all_day: bool = False
) -> Announcement:
    """Announce something to all members."""
    now = utc_now()
    row = Announcement(
        id=new_id(now),
        text=text,
        starts_at=starts_at,
        ends_at=ends_at,
        all_day=all_day,
        published_at=now,
        updated_at=now,
    )
    await unit.add(row)
    return row


async def remove_announcement(unit: Unit, announcement_id: int) -> bool:
    """Take an announcement back; False if there is none."""
    result = await unit.execute(delete(Announcement).where(col(Announcement.id) == announcement_id))
    return bool(result.rowcount)  # type: ignore[attr-defined]  # a DELETE's result always has one


async def dismiss_announcement(unit: Unit, account_id: int, announcement_id: int) -> None:
    """Note that a member has read it; twice is once."""
    await unit.insert_new(AnnouncementDismissal, {"account_id": account_id, "announcement_id": announcement_id})


async def reaction_names(unit: Unit, announcement_id: int) -> set[str]:
    """With what members reacted to an announcement."""
    query = select_columns(col(AnnouncementReaction.name)).where(
        col(AnnouncementReaction.announcement_id) == announcement_id
    )
    return {row[0] for row in (await unit.execute(query.distinct().limit(MOST_REACTIONS + 1))).all()}


async def react(unit: Unit, account_id: int, announcement_id: int, name: str) -> None:
    """Note a member's reaction; twice is once."""
    row = {"announcement_id": announcement_id, "name": name, "account_id": account_id, "created_at": utc_now()}
    await unit.insert_new(AnnouncementReaction, row)


async def unreact(unit: Unit, account_id: int, announcement_id: int, name: str) -> None:
    """Take a reaction back."""
    await unit.execute(
        delete(AnnouncementReaction).where(
            col(AnnouncementReaction.announcement_id) == announcement_id,
            col(AnnouncementReaction.name) == name,
            col(AnnouncementReaction.account_id) == account_id,
        )
    )


async def custom_emojis(unit: Unit, shortcodes: Iterable[str] | None = None) -> list[CustomEmoji]:
    """The instance's own emojis, by name: all, or those of these shortcodes."""
    query = select(CustomEmoji).order_by(col(CustomEmoji.shortcode)).limit(_MOST_EMOJIS)
    if shortcodes is not None:
        query = query.where(col(CustomEmoji.shortcode).in_(list(shortcodes)))
    return list(await unit.session.exec(query))


async def keep_emoji(unit: Unit, shortcode: str, key: str, *, category: str = "", visible: bool = True) -> str:
    """Keep a picture under a shortcode; returns the key of the file that it replaces, "" for none."""
    known = await custom_emojis(unit, [shortcode])
    replaced = known[0].key if known else ""
    row = known[0] if known else CustomEmoji(id=new_id(), shortcode=shortcode, key=key, updated_at=utc_now())
    row.key, row.category, row.visible_in_picker, row.updated_at = key, category, visible, utc_now()
    await unit.add(row)
    return replaced


async def _reactions(unit: Unit, account_id: int, ids: list[int]) -> dict[int, dict[str, tuple[int, bool]]]:
    found: dict[int, dict[str, tuple[int, bool]]] = defaultdict(dict)
    if not ids:
        return found
    names = (col(AnnouncementReaction.announcement_id), col(AnnouncementReaction.name))
    own = select_columns(*names).where(
        col(AnnouncementReaction.account_id) == account_id, col(AnnouncementReaction.announcement_id).in_(ids)
    )
    mine = {(row[0], row[1]) for row in (await unit.execute(own.limit(len(ids) * MOST_REACTIONS))).all()}
    query = (
        select_columns(*names, func.count())
        .where(col(AnnouncementReaction.announcement_id).in_(ids))
        .group_by(*names)
        .order_by(func.min(col(AnnouncementReaction.created_at)))
    )
    for announcement_id, name, count in (await unit.execute(query.limit(len(ids) * MOST_REACTIONS))).all():
        found[announcement_id][name] = (int(count), (announcement_id, name) in mine)
    return found
