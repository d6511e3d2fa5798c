"""Announcements and emojis as clients see them. Source: https://docs.joinmastodon.org/entities/Announcement/"""

from collections.abc import Iterable, Mapping

from ensembl_fed.models import CustomEmoji
from ensembl_fed.storage.announcements import ShownAnnouncement
from ensembl_fed.storage.files import MEDIA_PATH
from ensembl_fed.text.compose import compose_html
from web.entities.account import Entity
from web.entities.moments import moment, optional_moment


def announcement_entity(shown: ShownAnnouncement, emojis: Iterable[CustomEmoji], base_url: str) -> Entity:
    """Announcement."""
    row = shown.row
    known = {emoji.shortcode: emoji for emoji in emojis}
    return {
        "id": str(row.id),
        "content": compose_html(row.text, mentions={}, tag_url=lambda name: f"{base_url}/tags/{name}"),
        "starts_at": optional_moment(row.starts_at),
        "ends_at": optional_moment(row.ends_at),
        "all_day": row.all_day,
        "published_at": moment(row.published_at),
        "updated_at": moment(row.updated_at),
        "read": shown.is_read,
        "mentions": [],
        "statuses": [],
        "tags": [],
        "emojis": [emoji_entity(emoji, base_url) for emoji in known.values() if f":{emoji.shortcode}:" in row.text],
        "reactions": [_reaction(name, use, known, base_url) for name, use in shown.reactions.items()],
    }


def emoji_entity(emoji: CustomEmoji, base_url: str) -> Entity:
    """CustomEmoji. Source: https://docs.joinmastodon.org/entities/CustomEmoji/"""
    address = f"{base_url}{MEDIA_PATH}/{emoji.key}"
    return {
        "shortcode": emoji.shortcode,
        "url": address,
        "static_url": address,
        "visible_in_picker": emoji.visible_in_picker,
        "category": emoji.category or None,
    }


def _reaction(name: str, use: tuple[int, bool], known: Mapping[str, CustomEmoji], base_url: str) -> Entity:
    """Announcement::Reaction; with addresses if it is one of our pictures."""
    count, is_mine = use
    entity: Entity = {"name": name, "count": count, "me": is_mine}
    if name in known:
        address = f"{base_url}{MEDIA_PATH}/{known[name].key}"
        entity |= {"url": address, "static_url": address}
    return entity
