"""What a person types into a search: words, "phrases", -exclusions, and Mastodon's operators."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

from ensembl_fed.text.stems import stems_of

_PART: Final = re.compile(r'(-?)(?:(\w{2,10}):)?(?:"([^"]{0,200})"|(\S+))')
_MOST_PARTS: Final = 20
_OPERATORS: Final = frozenset({"from", "before", "after", "during", "has", "is", "in", "language"})


class Where(StrEnum):
    """Which statuses are searched: one's own and those one had to do with, public ones, or both."""

    ALL = "all"
    LIBRARY = "library"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class SearchWords:
    """A search for statuses, read. Phrases are lists of stems; a single word is a phrase of one."""

    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, ...], ...] = ()
    # A handle, without its @; `me` for the one who asks.
    author: str = ""
    not_before: datetime | None = None
    before: datetime | None = None
    where: Where = Where.ALL
    # True: only with it; False: only without; None: either.
    has_media: bool | None = None
    is_reply: bool | None = None
    is_sensitive: bool | None = None
    language: str = ""

    @property
    def asks_anything(self) -> bool:
        """Whether it names a word, or at least an author: an operator alone would list everything."""
        return bool(self.phrases or self.author)


def read_search(text: str) -> SearchWords:
    """Understand a search; what is no operator that we know is searched for as words."""
    phrases: list[tuple[str, ...]] = []
    without: list[tuple[str, ...]] = []
    operators: dict[str, tuple[str, bool]] = {}
    for minus, name, quoted, bare in _PART.findall(text)[:_MOST_PARTS]:
        value = quoted or bare
        if name.lower() in _OPERATORS:
            word = value.lower()
            # `is:reply` and `is:sensitive` may stand together.
            operators[f"is:{word}" if name.lower() == "is" else name.lower()] = (word, not minus)
            continue
        stems = tuple(stems_of(f"{name} {value}"))
        if stems:
            (without if minus else phrases).append(stems)
    return _with_operators(tuple(phrases), tuple(without), operators)


def _with_operators(
    phrases: tuple[tuple[str, ...], ...], without: tuple[tuple[str, ...], ...], said: dict[str, tuple[str, bool]]
) -> SearchWords:
    words = {name: word for name, (word, _) in said.items()}
    day = _day(words.get("during", ""))
    after, before = _day(words.get("after", "")), _day(words.get("before", ""))
    has = said.get("has")
    return SearchWords(
        phrases=phrases,
        without=without,
        author=words.get("from", "").removeprefix("@"),
        not_before=day or (after + timedelta(days=1) if after else None),
        before=day + timedelta(days=1) if day else before,
        where=Where(words["in"]) if words.get("in") in set(Where) else Where.ALL,
        has_media=has[1] if has and has[0] in ("media", "image", "video", "audio") else None,
        is_reply=_said(said, "is:reply"),
        is_sensitive=_said(said, "is:sensitive"),
        language=words.get("language", "")[:16],
    )


def _said(said: dict[str, tuple[str, bool]], name: str) -> bool | None:
    found = said.get(name)
    return None if found is None else found[1]


def _day(text: str) -> datetime | None:
    """The beginning of a day `2026-05-31` in UTC; None for anything else."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime(found.year, found.month, found.day, tzinfo=UTC)
