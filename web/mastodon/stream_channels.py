"""The streams that a client may listen to, and what belongs in each.

Source: https://docs.joinmastodon.org/methods/streaming/#streams
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.storage.stream_facts import StreamFacts
from ensembl_fed.text.normalize import fold

USER: Final = "user"
NOTIFICATIONS: Final = "user:notification"
DIRECT: Final = "direct"
LIST: Final = "list"
_LONGEST_NUMBER: Final = 20
_PUBLIC: Final = frozenset(
    {"public", "public:local", "public:remote", "public:media", "public:local:media", "public:remote:media"}
)
_HASHTAG: Final = frozenset({"hashtag", "hashtag:local"})
_PLAIN: Final = frozenset({USER, NOTIFICATIONS, DIRECT, *_PUBLIC})
# What members read in public timelines: also what the town, or the instance, says to itself.
_FOR_MEMBERS: Final = frozenset({Visibility.PUBLIC, Visibility.TOWN, Visibility.INSTANCE})


@dataclass(frozen=True, slots=True)
class Channel:
    """One stream; `tag` is the hashtag as the client wrote it, for the streams of hashtags, or a list's number."""

    stream: str
    tag: str = ""

    @property
    def key(self) -> str:
        """The name by which the hub of streams knows it."""
        return f"{self.stream} {fold(self.tag)}" if self.tag else self.stream

    @property
    def name(self) -> list[str]:
        """What stands in the frames' `stream`: every parameter of the subscription."""
        return [self.stream, self.tag] if self.tag else [self.stream]

    @property
    def is_personal(self) -> bool:
        """Whether it brings what concerns the viewer alone."""
        return self.stream in (USER, NOTIFICATIONS)

    @property
    def list_id(self) -> int | None:
        """The list whose members it brings, which its owner alone may listen to; None for any other stream."""
        return int(self.tag) if self.stream == LIST else None

    def holds(self, facts: StreamFacts) -> bool:
        """Whether a status belongs in this stream, for a member who may see it."""
        if self.stream == LIST:
            return False  # its own query says
        if self.stream == DIRECT:
            return facts.visibility is Visibility.DIRECT and not facts.is_share
        if facts.visibility not in _FOR_MEMBERS or facts.is_share or facts.is_limited:
            return False
        if ":local" in self.stream and not facts.is_local:
            return False
        if self.stream in _HASHTAG:
            return fold(self.tag) in facts.tags
        if ":remote" in self.stream and facts.is_local:
            return False
        if self.stream.endswith(":media") and not facts.has_media:
            return False
        return self.stream in _PUBLIC and not facts.answers_another

    def may_have_held(self, visibility: str) -> bool:
        """Whether a status that is gone, of which only this is known, may have been shown in it."""
        return not self.is_personal and self.stream != DIRECT and visibility in _FOR_MEMBERS


def read_channel(fields: Mapping[str, object]) -> Channel:
    """The stream that `stream`, `tag` and `list` name. Raises Invalid for an unknown one, NotFound for no list.

    Whose list it is, is the caller's to ask.
    """
    stream, tag = fields.get("stream"), fields.get("tag")
    if not isinstance(stream, str) or not stream:
        raise Invalid("Missing stream parameter")
    if stream == LIST:
        number = str(fields.get("list") or "")
        if not (number.isascii() and number.isdigit() and len(number) < _LONGEST_NUMBER):
            raise NotFound("Record not found")
        return Channel(LIST, number)
    if stream in _HASHTAG:
        name = tag.strip().removeprefix("#") if isinstance(tag, str) else ""
        if not fold(name):
            raise Invalid("Missing tag name parameter")
        return Channel(stream, name)
    if stream not in _PLAIN:
        raise Invalid("Unknown stream type")
    return Channel(stream)
