"""Commands about what an instance says to all its members, and about its emojis."""

import asyncio
from pathlib import Path

from ensembl_fed.cli.set_up import hosted, opened
from ensembl_fed.cli.told import Mistake, say, say_json
from ensembl_fed.services.add_emoji import check_shortcode, keep_emoji_file
from ensembl_fed.storage.announcements import add_announcement, all_announcements, remove_announcement

_LONGEST = 5_000


def announce(domain: str, text: str, *, as_json: bool) -> None:
    """Announce something to all members."""
    if not text.strip() or len(text) > _LONGEST:
        raise Mistake(f"TEXT must have between 1 and {_LONGEST} characters")

    async def command() -> None:
        async with opened() as hosting:
            instance = await hosted(hosting, domain)
            async with instance.database.unit() as unit:
                row = await add_announcement(unit, text.strip())
            if as_json:
                say_json({"domain": instance.domain, "id": str(row.id)})
            else:
                say(f"Announced on {instance.domain} as {row.id}.")

    asyncio.run(command())


def list_announcements(domain: str, *, as_json: bool) -> None:
    """Say what is announced."""

    async def command() -> None:
        async with opened() as hosting:
            async with (await hosted(hosting, domain)).database.reading() as unit:
                rows = await all_announcements(unit)
            if as_json:
                say_json({"announcements": [{"id": str(row.id), "text": row.text} for row in rows]})
            for row in () if as_json else rows:
                say(f"{row.id}\t{' '.join(row.text.split())}")

    asyncio.run(command())


def take_back(domain: str, number: int) -> None:
    """Take an announcement back."""

    async def command() -> None:
        async with opened() as hosting:
            instance = await hosted(hosting, domain)
            async with instance.database.unit() as unit:
                is_gone = await remove_announcement(unit, number)
            if not is_gone:
                raise Mistake(f"{number} is no announcement of {instance.domain}; `announcement list` shows them")
            say(f"{number} is announced no more.")

    asyncio.run(command())


def add_emoji(domain: str, shortcode: str, path: Path, category: str, *, as_json: bool) -> None:
    """Give an instance an emoji."""
    shortcode = shortcode.strip(":")
    check_shortcode(shortcode)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Mistake(f"{path} cannot be read: {error.strerror or error}") from error

    async def command() -> None:
        async with opened() as hosting:
            instance = await hosted(hosting, domain)
            await keep_emoji_file(instance.database, instance.files, shortcode, content, category=category)
            if as_json:
                say_json({"domain": instance.domain, "shortcode": shortcode})
            else:
                say(f":{shortcode}: stands for a picture on {instance.domain}.")

    asyncio.run(command())
