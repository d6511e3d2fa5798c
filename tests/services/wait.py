"""Waiting for what other processes do: looked at again and again, and never for longer than said."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

_POLL_S = 0.1
_NEVER_SET = threading.Event()
Found = TypeVar("Found")


def until(look: Callable[[], Found], *, within_s: float = 20, what: str = "") -> Found:
    """What `look` finds, as soon as it is something true. Raises AssertionError when the time is over."""
    end = time.perf_counter() + within_s
    while True:
        found = look()
        if found:
            return found
        assert time.perf_counter() < end, f"{what or look} was not seen within {within_s:g} s; last seen: {found!r}"
        _NEVER_SET.wait(_POLL_S)
