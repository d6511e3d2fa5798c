"""The state of a help post, said in front of its text for those whose client shows only text."""

import re
from enum import StrEnum


class StatePrefix(StrEnum):
    """The words a reader sees; an open post has none."""

    MATCHED = "[Pourvue]"
    DONE = "[Faite]"
    CLOSED = "[Close]"
    EXPIRED = "[Expirée]"


_PREFIXES = re.compile(r"^(?:\s*\[(?:pourvue|faite|close|expir[ée]e)\]\s*)+", re.IGNORECASE)


def with_state_prefix(text: str, prefix: StatePrefix | None) -> str:
    """The text with exactly this prefix; None takes it away. Doing it twice changes nothing."""
    bare = without_state_prefix(text)
    return bare if prefix is None else f"{prefix.value} {bare}".rstrip()


def without_state_prefix(text: str) -> str:
    """The text as its author wrote it."""
    return _PREFIXES.sub("", text)


def state_prefix_of(text: str) -> StatePrefix | None:
    """The prefix that the text carries now."""
    for prefix in StatePrefix:
        if text.lstrip().lower().startswith(prefix.value.lower()):
            return prefix
    return None
