"""Public keys that one instance has in memory, and the requests for keys that it does not repeat."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from ensembl_fed.clock import utc_now

MOST_KEYS = 8_192
MOST_FAILURES = 8_192
# A host that cannot be reached is not asked again at once, whichever of its keys is named.
FAILURE_PAUSE = timedelta(minutes=2)
# What one host may make us fetch: a large server that speaks to us for the first time, and no flood.
FETCHES_PER_HOST = 120
FETCH_WINDOW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A public key and the one actor that lists it."""

    key_id: str
    owner_uri: str
    public_pem: str
    read_at: datetime


class KnownKeys:
    """Keys by id, bounded, with what failed lately; one for each instance (security rules 10 and 39)."""

    def __init__(self) -> None:
        self._keys: OrderedDict[str, KnownKey] = OrderedDict()
        self._failed: OrderedDict[str, datetime] = OrderedDict()
        self._windows: OrderedDict[str, tuple[datetime, int]] = OrderedDict()
        self._busy: dict[str, tuple[asyncio.Lock, int]] = {}

    def get(self, key_id: str) -> KnownKey | None:
        """The key, if it is in memory."""
        return self._keys.get(key_id)

    def keep(self, key: KnownKey) -> None:
        """Have a key at hand; it is good, so no failure counts against it."""
        self._keys[key.key_id] = key
        self._failed.pop(key.key_id, None)
        if len(self._keys) > MOST_KEYS:
            self._keys.popitem(last=False)

    def forget_owner(self, owner_uri: str) -> None:
        """Read an actor's keys again: they changed, or the actor is gone."""
        for key_id in [key_id for key_id, key in self._keys.items() if key.owner_uri == owner_uri]:
            del self._keys[key_id]

    def has_failed(self, name: str) -> bool:
        """Whether a key, or a host, could not be had a short while ago."""
        until = self._failed.get(name)
        if until is None:
            return False
        if until > utc_now():
            return True
        del self._failed[name]
        return False

    def note_failure(self, name: str, pause: timedelta = FAILURE_PAUSE) -> None:
        """Do not ask for this key, or this host's keys, during the pause."""
        self._failed[name] = utc_now() + pause
        self._failed.move_to_end(name)
        if len(self._failed) > MOST_FAILURES:
            self._failed.popitem(last=False)

    def may_fetch_from(self, host: str) -> bool:
        """Count a request for a key against its host; False once the host had its share of this minute."""
        now = utc_now()
        since, count = self._windows.get(host, (now, 0))
        if now - since > FETCH_WINDOW:
            since, count = now, 0
        self._windows[host] = (since, count + 1)
        if len(self._windows) > MOST_FAILURES:
            self._windows.popitem(last=False)
        return count < FETCHES_PER_HOST

    @asynccontextmanager
    async def one_at_a_time(self, key_id: str) -> AsyncIterator[None]:
        """Requests that name the same unknown key wait for the first one's answer."""
        lock, waiting = self._busy.get(key_id, (asyncio.Lock(), 0))
        self._busy[key_id] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._busy[key_id]
            if waiting == 1:
                del self._busy[key_id]
            else:
                self._busy[key_id] = (lock, waiting - 1)
