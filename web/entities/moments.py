"""Moments as clients read them."""

from datetime import datetime


def moment(at: datetime) -> str:
    """`2026-01-31T08:05:00.000Z`; `at` is UTC."""
    return f"{at.strftime('%Y-%m-%dT%H:%M:%S')}.{at.microsecond // 1000:03d}Z"


def optional_moment(at: datetime | None) -> str | None:
    """A moment, or null."""
    return None if at is None else moment(at)


def day(at: datetime) -> str:
    """`2026-01-31T00:00:00.000Z`: the day alone says less about a person."""
    return f"{at.strftime('%Y-%m-%d')}T00:00:00.000Z"
