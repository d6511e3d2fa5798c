"""When to try again what failed."""

import secrets
from datetime import datetime, timedelta

_FIRST_PAUSE_S = 60
_LONGEST_PAUSE_S = 43_200


def next_attempt(attempts: int, now: datetime) -> datetime:
    """When to try again after so many attempts: a minute, two, four… up to 12 h, each a quarter more or less.

    Sixteen attempts take about three days.
    """
    pause_s = min(_FIRST_PAUSE_S * 2 ** max(attempts - 1, 0), _LONGEST_PAUSE_S)
    jitter = 0.75 + secrets.randbelow(501) / 1_000
    return now + timedelta(seconds=pause_s * jitter)
