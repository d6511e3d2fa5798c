"""What goes on in the town beside help: the next events, the associations that came last, the sites one can join."""

from datetime import datetime, timedelta
from typing import Final

from babel.dates import format_date, format_time
from starlette.requests import Request

from ensembl_fed.models import Event
from ensembl_fed.models.kinds import EventState, InstanceKind
from ensembl_fed.storage.events import EventFilter, events_page
from ensembl_fed.storage.page_lists import newest_associations
from ensembl_fed.storage.town import town_members
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import Condition
from ensembl_fed.text.recurrence import Schedule, occurrences, zone_named
from web.pages.cards import EventLine
from web.pages.gather import Around, person, status_path
from web.pages.shell import Link, Moment, Person
from web.request import base_url_of, instance_of

_EVENTS: Final = 4
_NEWCOMERS: Final = 6
_AHEAD: Final = timedelta(days=60)


async def next_events(unit: Unit, here: Around, visible: Condition) -> tuple[EventLine, ...]:
    """What takes place next, in the order of its hour; what is cancelled is left out."""
    wanted = EventFilter(after=here.now, before=here.now + _AHEAD)
    lines = []
    for event, status, author in await events_page(unit, wanted, visible=visible, limit=_EVENTS * 3):
        start = next_start(event, here.now)
        if start is not None:
            when = when_of(start, event, here.lang)
            line = EventLine(status_path(author, status), event.title, when, event.place_name, person(author, here))
            lines.append((start, line))
    return tuple(line for _, line in sorted(lines, key=lambda pair: pair[0])[:_EVENTS])


def next_start(event: Event, now: datetime) -> datetime | None:
    """When an event takes place next; None when it does not, or was cancelled."""
    if event.state is EventState.CANCELLED:
        return None
    schedule = Schedule(event.starts_at, event.ends_at, event.timezone, event.recurrence)
    coming = occurrences(schedule, after=now, before=now + _AHEAD)
    return coming[0][0] if coming else None


def when_of(at: datetime, event: Event, lang: str) -> Moment:
    """A start of an event in words, by the clock of its place."""
    zone = zone_named(event.timezone)
    day = format_date(at.astimezone(zone), "EEEE d MMMM", locale=lang)
    return Moment(f"{day}, {format_time(at, 'short', tzinfo=zone, locale=lang)}", at.isoformat())


async def newcomers(unit: Unit, here: Around) -> tuple[Person, ...]:
    """The associations that came last."""
    return tuple(person(one, here) for one in await newest_associations(unit, limit=_NEWCOMERS))


async def doors_of_town(request: Request, unit: Unit) -> tuple[Link, ...]:
    """Where one can sign up in the town: its sites, this one first; none when this is the only one."""
    scheme, own = base_url_of(request).partition("://")[0], instance_of(request).domain
    members = [one for one in await town_members(unit) if one.kind is not InstanceKind.CCAS]
    if len(members) < 2:  # noqa: PLR2004 -- there is nothing to choose
        return ()
    members.sort(key=lambda one: (one.domain != own, one.name or one.domain))
    return tuple(Link(one.name or one.domain, f"{scheme}://{one.domain}/inscription") for one in members)
