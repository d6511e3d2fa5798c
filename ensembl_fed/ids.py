"""Time-sortable numbers for rows, and unguessable words for secrets."""

import itertools
import secrets
from datetime import datetime

from ensembl_fed.clock import utc_now

_SEQUENCE_BITS = 16
_SEQUENCE_MASK = (1 << _SEQUENCE_BITS) - 1
_sequence = itertools.count(secrets.randbelow(1 << _SEQUENCE_BITS))


def new_id(at: datetime | None = None) -> int:
    """A 63-bit id: milliseconds since 1970, then 16 bits that differ within a millisecond.

    The 16 bits start at a random place in each process, so that processes that share a store do not collide.
    Clients turn datetimes into ids and ids into datetimes by the same shift (`ms << 16`), as Mastodon's do.
    """
    moment = at or utc_now()
    return (int(moment.timestamp() * 1000) << _SEQUENCE_BITS) | (next(_sequence) & _SEQUENCE_MASK)


def first_id_of(at: datetime) -> int:
    """The least id that could be made at a moment: a bound for "since" and "before"."""
    return int(at.timestamp() * 1000) << _SEQUENCE_BITS


def new_token() -> str:
    """A secret of 256 bits for URLs and headers."""
    return secrets.token_urlsafe(32)
