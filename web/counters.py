"""Counts how often somebody did something lately, in this process, in bounded room."""

import math
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

from starlette.requests import HTTPConnection

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import TooMany
from ensembl_fed.settings import Switch
from web.request import instance_of

_MOST_COUNTED: Final = 20_000


@dataclass(frozen=True, slots=True)
class Rate:
    """So many times within so many seconds; the window begins with the first time."""

    times: int
    within_s: float


@dataclass(frozen=True, slots=True)
class Count:
    """How many more times are allowed, and until when (Unix seconds) the window lasts."""

    remaining: int
    ends_at: float


class Counters:
    """Fixed windows by key. The oldest are forgotten when there are too many: then they begin anew."""

    def __init__(self) -> None:
        self._windows: OrderedDict[Hashable, list[float]] = OrderedDict()

    def count(self, key: Hashable, rate: Rate) -> Count:
        """Count one more time; `remaining` is -1 when that is one too many."""
        now = utc_now().timestamp()
        window = self._windows.get(key)
        if window is None or window[1] <= now:
            window = [0, now + rate.within_s]
            self._windows[key] = window
            self._windows.move_to_end(key)
            if len(self._windows) > _MOST_COUNTED:
                self._windows.popitem(last=False)
        window[0] = min(window[0] + 1, rate.times + 1)
        return Count(rate.times - int(window[0]), window[1])

    def forget(self, key: Hashable) -> None:
        """Begin anew, as after a success."""
        self._windows.pop(key, None)


def counters_of(request: HTTPConnection) -> Counters:
    """The counters of this process; keys name the instance (security 39)."""
    state = request.app.state
    counters: Counters | None = getattr(state, "counters", None)
    if counters is None:
        counters = state.counters = Counters()
    return counters


def limit_rate(request: HTTPConnection, what: str, who: str, rate: Rate) -> None:
    """Raise TooMany when `who` did `what` too often on the request's instance; nothing where rate limits are off."""
    instance = instance_of(request)
    if instance.settings.rate_limits is Switch.OFF:
        return
    count = counters_of(request).count((instance.domain, what, who), rate)
    if count.remaining < 0:
        wait_s = max(1, math.ceil(count.ends_at - utc_now().timestamp()))
        raise TooMany(retry_after_s=wait_s)
