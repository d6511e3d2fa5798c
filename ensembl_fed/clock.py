"""The only reader of the clock, so that tests can move time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_offset = timedelta()


def utc_now() -> datetime:
    """The present moment, aware and in UTC."""
    return datetime.now(UTC) + _offset


@contextmanager
def moved(by: timedelta) -> Iterator[None]:
    """Let the program believe that `by` has passed, for the tests that need tomorrow."""
    global _offset  # noqa: PLW0603 -- one process has one clock
    before = _offset
    _offset = before + by
    try:
        yield
    finally:
        _offset = before
