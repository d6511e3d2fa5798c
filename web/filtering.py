"""What a viewer's filters find in the statuses they are shown; who has no filter costs nothing here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson
from starlette.requests import HTTPConnection

from ensembl_fed.clock import utc_now
from ensembl_fed.events import FiltersChanged
from ensembl_fed.instance.instance import Instance
from ensembl_fed.models.kinds import FilterAction
from ensembl_fed.storage.filters import WholeFilter, filters_of
from ensembl_fed.storage.unit import Unit
from web.entities.filter import bare_filter_entity
from web.request import instance_of

HOME: Final = "home"
NOTIFICATIONS: Final = "notifications"
PUBLIC: Final = "public"
THREAD: Final = "thread"
ACCOUNT: Final = "account"
# What is kept for whom; other processes tell of changes, and this is the longest that a lost word lasts.
_FRESH_S: Final = 60.0
_MOST_VIEWERS: Final = 4_096
_NOTHING_FOUND: Final = b"[]}"


@dataclass(frozen=True, slots=True)
class _Words:
    keyword: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class FilterInUse:
    """A filter made ready: its patterns compiled, its entity rendered."""

    title: str
    action: FilterAction
    part: bytes
    places: frozenset[str]
    expires_at: datetime | None
    words: Sequence[_Words]
    status_ids: frozenset[int]

    def result(self, status_ids: Sequence[int], text: str) -> bytes | None:
        """FilterResult, rendered, if the filter is about one of the statuses or finds its words in the text."""
        named = [str(one) for one in status_ids if one in self.status_ids]
        found = [words.keyword for words in self.words if words.pattern.search(text)]
        if not named and not found:
            return None
        matches = orjson.dumps({"keyword_matches": found or None, "status_matches": named or None})
        return b'{"filter":' + self.part + b"," + matches[1:]


@dataclass(frozen=True, slots=True)
class Sieve:
    """The filters of one viewer that work where a page is shown."""

    filters: Sequence[FilterInUse]

    def finds(self, status_ids: Sequence[int], text: str) -> list[FilterInUse]:
        """The filters that are about one of the statuses, or find their words in the text."""
        return [one for one in self.filters if one.result(status_ids, text)]

    def flagged(self, flags: bytes, status_ids: Sequence[int], text: str) -> bytes:
        """The viewer's rendered fields of a status, with `filtered` filled in."""
        results = [result for one in self.filters if (result := one.result(status_ids, text))]
        return flags.removesuffix(_NOTHING_FOUND) + b"[" + b",".join(results) + b"]}" if results else flags


class FilterCache:
    """The filters of those who read one instance, made ready once."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._kept: dict[int, tuple[float, Sequence[FilterInUse]]] = {}
        self._changes = 0
        instance.on(FiltersChanged, self._hear)

    def _hear(self, event: FiltersChanged) -> None:
        self._changes += 1
        self._kept.pop(event.account_id, None)

    async def filters(self, viewer_id: int, unit: Unit | None) -> Sequence[FilterInUse]:
        """The viewer's filters; asks the store only when they were not asked for lately."""
        now = utc_now().timestamp()
        kept = self._kept.get(viewer_id)
        if kept is not None and kept[0] > now:
            return kept[1]
        changes = self._changes
        if unit is not None:
            found = await filters_of(unit, viewer_id)
        else:
            async with self.instance.database.reading() as reader:
                found = await filters_of(reader, viewer_id)
        ready = [_made_ready(whole) for whole in found]
        if changes == self._changes:
            self._kept[viewer_id] = (now + _FRESH_S, ready)
            if len(self._kept) > _MOST_VIEWERS:
                del self._kept[next(iter(self._kept))]
        return ready


async def sieve_for(
    connection: HTTPConnection, viewer_id: int | None, place: str | None = None, unit: Unit | None = None
) -> Sieve | None:
    """The viewer's filters that work in a place (None: anywhere); None for a visitor, or when there is none."""
    if viewer_id is None:
        return None
    filters = await _cache_of(connection).filters(viewer_id, unit)
    if not filters:
        return None
    now = utc_now()
    at_work = [
        one
        for one in filters
        if (place is None or place in one.places) and (one.expires_at is None or one.expires_at > now)
    ]
    return Sieve(at_work) if at_work else None


def _cache_of(connection: HTTPConnection) -> FilterCache:
    """The cache of the request's instance; each instance has its own (security 39)."""
    instance = instance_of(connection)
    state = connection.app.state
    caches: dict[str, FilterCache] | None = getattr(state, "filter_caches", None)
    if caches is None:
        caches = state.filter_caches = {}
    cache = caches.get(instance.domain)
    if cache is None or cache.instance is not instance:
        cache = caches[instance.domain] = FilterCache(instance)
    return cache


def _made_ready(whole: WholeFilter) -> FilterInUse:
    return FilterInUse(
        title=whole.filter.title,
        action=whole.filter.action,
        part=orjson.dumps(bare_filter_entity(whole.filter)),
        places=frozenset(str(place) for place in whole.filter.context),
        expires_at=whole.filter.expires_at,
        words=[_Words(one.keyword, _pattern(one.keyword, whole_word=one.whole_word)) for one in whole.keywords],
        status_ids=frozenset(entry.status_id for entry in whole.statuses),
    )


def _pattern(keyword: str, *, whole_word: bool) -> re.Pattern[str]:
    """As Mastodon looks for keywords: a whole word ends where its own letters do, so that `#jardin` is one too.

    Source: mastodon, app/models/custom_filter_keyword.rb, `to_regex`.
    """
    words = r"\s+".join(re.escape(word) for word in keyword.split())
    if whole_word:
        before = r"\b" if re.match(r"\w", keyword) else ""
        after = r"\b" if re.search(r"\w\Z", keyword) else ""
        words = f"{before}{words}{after}"
    return re.compile(words, re.IGNORECASE)
