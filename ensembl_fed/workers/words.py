"""Keeps the index of words up to date, a part at a time, behind everything that is more urgent."""

from typing import Final

from ensembl_fed.instance.instance import Instance
from ensembl_fed.storage.full_text import index_words

_AT_ONCE: Final = 200


async def word_turn(instance: Instance) -> bool:
    """Index some of what is new. Never says that more is due: the rest waits for the next look, a second later."""
    async with instance.database.unit() as unit:
        await index_words(unit, limit=_AT_ONCE)
    return False
