"""The agenda: what takes place in the town, day by day, for three months ahead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import ClassVar, Final
from urllib.parse import urlencode

from babel.dates import format_date, format_time
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.models import Account, Event, Status
from ensembl_fed.models.kinds import EventState
from ensembl_fed.services.read_agenda import Occurrence, agenda
from ensembl_fed.storage.accounts import account_by_handle
from ensembl_fed.storage.events import EventFilter
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.recurrence import zone_named
from web.pages.gather import Around, around, person, status_path
from web.pages.reader import reader_of, shell_for, show
from web.pages.shell import Choice, Moment, Page, Person
from web.pages.words import Place, mark
from web.request import instance_of

_AHEAD: Final = timedelta(days=92)
_MOST: Final = 200
_STATES: Final = {
    EventState.CONFIRMED: "",
    EventState.TENTATIVE: mark("À confirmer"),
    EventState.POSTPONED: mark("Reporté"),
    EventState.CANCELLED: mark("Annulé"),
}


@dataclass(frozen=True, slots=True)
class EventCard:
    """One event in a list. `hours` and `place` are words; `state` is a word unless it simply takes place."""

    url: str
    title: str
    starts: Moment
    hours: str
    place: str
    quartier: str
    state: str
    is_cancelled: bool
    author: Person
    is_free: bool = False
    price: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """What begins on one day."""

    title: str
    events: tuple[EventCard, ...]


@dataclass(frozen=True, slots=True)
class AgendaPage(Page):
    """GET /agenda. `who` is the association that it is narrowed to; `feed_url` the same as a calendar."""

    template: ClassVar[str] = "agenda.html"
    days: tuple[Day, ...] = ()
    quartiers: tuple[Choice, ...] = ()
    quartier: str = ""
    who: Person | None = None
    who_name: str = ""
    feed_url: str = "/agenda.ics"


async def show_agenda(request: Request) -> Response:
    """GET /agenda, with the fields quartier and association (a username) in the address"""
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        here = await around(request, unit)
        quartier = slug if (slug := request.query_params.get("quartier", "")) in here.quartiers else ""
        account = await association_of(unit, request.query_params.get("association", ""))
        wanted = EventFilter(
            after=here.now,
            before=here.now + _AHEAD,
            quartier=quartier,
            account_ids=(account.id,) if account is not None else (),
        )
        rows = await agenda(unit, wanted, reader.viewer_id, limit=_MOST)
        shell = await shell_for(request, unit, reader, Place.AGENDA)
    page = AgendaPage(
        shell,
        days=days_of(rows, here),
        quartiers=here.quartier_choices,
        quartier=quartier,
        who=person(account, here) if account is not None else None,
        who_name=account.username if account is not None else "",
        feed_url=_feed(quartier, account),
    )
    return await show(request, page)


async def association_of(unit: Unit, name: str) -> Account | None:
    """An account by the name that stands in an address; None for no name, or nobody of that name."""
    username, _, domain = name.strip().removeprefix("@")[:300].partition("@")
    found = await account_by_handle(unit, username.lower(), domain.lower()) if username else None
    return found if found is not None and found.suspended_at is None else None


def days_of(rows: Iterable[Occurrence], here: Around) -> tuple[Day, ...]:
    """Occurrences by the day on which they begin, as clocks show it there. What began before today stands today."""
    dated = [(max(row.starts_at, here.now).astimezone(zone_named(row.event.timezone)).date(), row) for row in rows]
    dated.sort(key=lambda pair: pair[0])
    return tuple(
        Day(format_date(day, "EEEE d MMMM y", locale=here.lang), tuple(event_card(row, here) for _, row in group))
        for day, group in groupby(dated, key=lambda pair: pair[0])
    )


def event_card(row: Occurrence, here: Around) -> EventCard:
    """An occurrence as a card."""
    zone = zone_named(row.event.timezone)
    hours = format_time(row.starts_at.astimezone(zone), "short", locale=here.lang)
    if row.ends_at is not None and row.ends_at - row.starts_at < timedelta(days=1):
        hours += f" – {format_time(row.ends_at.astimezone(zone), 'short', locale=here.lang)}"
    return EventCard(
        url=status_path(row.author, row.status),
        title=row.event.title,
        starts=Moment(hours, row.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ")),
        hours=hours,
        place=row.event.place_name or row.event.address,
        quartier=here.quartiers.get(row.event.quartier_slug, ""),
        state=_STATES[row.event.state],
        is_cancelled=row.event.state is EventState.CANCELLED,
        author=person(row.author, here),
        is_free=row.event.is_free is True,
        price=row.event.price,
    )


def said_state(event: Event) -> str:
    """What is to be known before anything else; empty for an event that takes place as it was said."""
    return _STATES[event.state]


def event_path(author: Account, status: Status, deed: str) -> str:
    """Where a form about an event is sent."""
    return f"{status_path(author, status)}/{deed}"


def _feed(quartier: str, account: Account | None) -> str:
    fields = {"quartier": quartier, "association": account.username if account is not None and account.is_local else ""}
    chosen = {name: value for name, value in fields.items() if value}
    return f"/agenda.ics?{urlencode(chosen)}" if chosen else "/agenda.ics"


ROUTES = [Route("/agenda", show_agenda)]
