"""When to try again what failed."""

import secrets
from datetime import datetime, timedelta

# A neighbour's instance that restarts is back within seconds, and hears what it missed within a minute.
_FIRST_PAUSE_S = 10
_LONGEST_PAUSE_S = 43_200


def next_attempt(attempts: int, now: datetime) -> datetime:
    """When to try again after so many attempts: 10 s, 20 s, 40 s… up to 12 h, each a quarter more or less.

    Sixteen attempts take about two days.
    """
    pause_s = min(_FIRST_PAUSE_S * 2 ** max(attempts - 1, 0), _LONGEST_PAUSE_S)
    jitter = 0.75 + secrets.randbelow(501) / 1_000
    return now + timedelta(seconds=pause_s * jitter)
