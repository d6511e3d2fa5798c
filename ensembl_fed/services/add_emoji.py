"""An instance gets a picture that stands for a word, and statuses that say the word show it."""

import re
from typing import Final

from ensembl_fed.errors import Invalid
from ensembl_fed.services.prepare_image import ImageUse, prepare_image
from ensembl_fed.storage.announcements import custom_emojis, keep_emoji
from ensembl_fed.storage.database import Database
from ensembl_fed.storage.files import MEDIA_PATH, MediaFiles
from ensembl_fed.storage.unit import Unit

# Source: mastodon, app/models/custom_emoji.rb, SHORTCODE_RE_FRAGMENT and SCAN_RE.
_SHORTCODE: Final = re.compile(r"[a-zA-Z0-9_]{2,64}", re.ASCII)
_IN_TEXT: Final = re.compile(r"(?<![A-Za-z0-9:]):([a-zA-Z0-9_]{2,64}):(?![A-Za-z0-9:])", re.ASCII)
_MOST_IN_TEXT: Final = 50


def check_shortcode(shortcode: str) -> None:
    """Raise Invalid for what cannot stand between colons."""
    if not _SHORTCODE.fullmatch(shortcode):
        raise Invalid("Un emoji s’appelle de 2 à 64 lettres sans accent, chiffres ou _.")


async def keep_emoji_file(
    database: Database, files: MediaFiles, shortcode: str, content: bytes, *, category: str = ""
) -> None:
    """Make a safe picture of a file and let it stand for a shortcode. No unit may be open.

    Raises Invalid for a wrong shortcode, and for what is no picture.
    """
    check_shortcode(shortcode)
    prepared = await prepare_image(content, ImageUse.PREVIEW, limits=database.home.limits)
    key = await files.put(prepared.original.content, prepared.original.media_type)
    async with database.unit() as unit:
        replaced = await keep_emoji(unit, shortcode, key, category=category)
    if replaced:
        await files.delete(replaced)


async def emojis_in(unit: Unit, *texts: str) -> list[dict[str, object]]:
    """The instance's emojis that some texts name, as statuses and accounts keep them; no query for texts without."""
    named = {name for text in texts if ":" in text for name in _IN_TEXT.findall(text)[:_MOST_IN_TEXT]}
    if not named:
        return []
    base = unit.home.addresses.base
    return [
        {
            "shortcode": emoji.shortcode,
            "url": f"{base}{MEDIA_PATH}/{emoji.key}",
            "static_url": f"{base}{MEDIA_PATH}/{emoji.key}",
            "visible_in_picker": emoji.visible_in_picker,
            "category": emoji.category or None,
        }
        for emoji in await custom_emojis(unit, named)
    ]
