"""How old a signature may be."""

import re
from datetime import UTC, datetime

from activitypub.errors import SignatureRejected

MAX_AGE_S = 12 * 3_600  # as Mastodon: https://docs.joinmastodon.org/spec/security/
MAX_AHEAD_S = 3_600

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = re.compile(r"[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT", re.ASCII)


def read_http_date(text: str) -> datetime:
    """Read a Date header. Raises SignatureRejected when it is not one. Source: RFC 9110, 5.6.7."""
    found = _DATE.fullmatch(text)
    if found is None or found.group(2) not in _MONTHS:
        raise SignatureRejected("unreadable date")
    day, month, year, hour, minute, second = found.groups()
    try:
        return datetime(int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second), tzinfo=UTC)
    except ValueError as error:
        raise SignatureRejected("unreadable date") from error


def write_http_date(moment: datetime) -> str:
    """A moment as a Date header, whatever the machine's language."""
    at = moment.astimezone(UTC)
    return (
        f"{_DAYS[at.weekday()]}, {at.day:02d} {_MONTHS[at.month - 1]} {at.year:04d} "
        f"{at.hour:02d}:{at.minute:02d}:{at.second:02d} GMT"
    )


def check_fresh(signed_at_s: float, now: datetime) -> None:
    """Refuse what was signed more than 12 h ago, or more than 1 h ahead (security rule 5)."""
    age_s = now.timestamp() - signed_at_s
    if not -MAX_AHEAD_S <= age_s <= MAX_AGE_S:
        raise SignatureRejected(f"signed {age_s:.0f} s ago")


def check_not_expired(expires_s: int | None, now: datetime) -> None:
    """Honour the moment after which the signer does not stand by the signature."""
    if expires_s is not None and now.timestamp() > expires_s:
        raise SignatureRejected("expired")
