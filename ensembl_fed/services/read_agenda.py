"""The agenda: every occurrence of what takes place between two moments, in order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ensembl_fed.models import Account, Event, Status
from ensembl_fed.models.kinds import EventState
from ensembl_fed.storage.events import EventFilter, events_page
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import shown_clause
from ensembl_fed.text.recurrence import Schedule, occurrences

MOST_EVENTS: Final = 500
_FAR: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that an event takes place."""

    starts_at: datetime
    ends_at: datetime | None
    event: Event
    status: Status
    author: Account


async def agenda(unit: Unit, wanted: EventFilter, viewer_id: int | None, *, limit: int) -> list[Occurrence]:
    """What the viewer may know of, earliest first. What lasts several days stands once, under its first day.

    Cancelled events stand until their day is over, since people had noted them; postponed ones have no day.
    """
    visible = await shown_clause(unit, viewer_id)
    rows = await events_page(unit, wanted, visible=visible, limit=MOST_EVENTS)
    return in_order(rows, wanted, limit=limit)


def in_order(rows: Iterable[tuple[Event, Status, Account]], wanted: EventFilter, *, limit: int) -> list[Occurrence]:
    """The occurrences of these events within the filter's bounds, earliest first."""
    before = wanted.before or wanted.after + _FAR
    found = [
        Occurrence(starts_at, ends_at, event, status, author)
        for event, status, author in rows
        if event.state is not EventState.POSTPONED
        for starts_at, ends_at in occurrences(schedule_of(event), after=wanted.after, before=before)
    ]
    found.sort(key=lambda one: (one.starts_at, one.status.id))
    return found[:limit]


def schedule_of(event: Event) -> Schedule:
    """When an event takes place."""
    return Schedule(event.starts_at, event.ends_at, event.timezone, event.recurrence)
