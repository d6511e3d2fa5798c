"""Calendars and feeds to subscribe to: only what everybody may read (A6, H22)."""

from datetime import timedelta
from typing import Final

from icalendar import Calendar
from icalendar import Event as CalendarEvent
from icalendar.prop import vRecur
from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotFound
from ensembl_fed.models import Account, Event, Status
from ensembl_fed.models.kinds import EventState
from ensembl_fed.storage.accounts import accounts_by_ids
from ensembl_fed.storage.events import EventFilter, event_by_id, events_page
from ensembl_fed.storage.help import HelpFilter, help_page
from ensembl_fed.storage.page_lists import association_news, quartier_labels
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import OPEN_TO_ALL, may_see, visible_clause
from ensembl_fed.text.recurrence import zone_named
from ensembl_fed.text.sanitize import html_to_text
from web.pages.agenda import association_of
from web.pages.gather import account_path, category_of, plain_text, status_path
from web.pages.reader import reader_of
from web.pages.statuses import status_in_path
from web.request import base_url_of, instance_of

_MOST: Final = 300
_ENTRIES: Final = 40
_PAST: Final = timedelta(days=30)
_STATUSES: Final = {
    EventState.CONFIRMED: "CONFIRMED",
    EventState.TENTATIVE: "TENTATIVE",
    EventState.POSTPONED: "TENTATIVE",
    EventState.CANCELLED: "CANCELLED",
}
_HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'",
    "cache-control": "public, max-age=600",
    "x-robots-tag": "noindex",
}
_ATOM: Final = Environment(autoescape=True).from_string(
    """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr">
<title>{{ title }}</title>
<id>{{ address }}</id>
<link rel="self" type="application/atom+xml" href="{{ address }}"/>
<link rel="alternate" type="text/html" href="{{ page }}"/>
<updated>{{ updated }}</updated>
{% for entry in entries %}<entry>
<title>{{ entry.title }}</title>
<id>{{ entry.id }}</id>
<link rel="alternate" type="text/html" href="{{ entry.url }}"/>
<published>{{ entry.published }}</published>
<updated>{{ entry.updated }}</updated>
<author><name>{{ entry.author }}</name></author>
<content type="html">{{ entry.content }}</content>
</entry>
{% endfor %}</feed>
"""
)


async def agenda_calendar(request: Request) -> Response:
    """GET /agenda.ics, with the fields quartier and association: what takes place, open to all, for calendars"""
    async with instance_of(request).database.reading() as unit:
        quartier, account = await _narrowed(request, unit)
        wanted = EventFilter(
            after=utc_now() - _PAST, quartier=quartier, account_ids=(account.id,) if account is not None else ()
        )
        rows = await events_page(unit, wanted, visible=visible_clause(None), limit=_MOST)
        name = unit.home.name or unit.home.domain
    if account is not None:
        name = account.display_name or account.username
    return _calendar(rows, f"Agenda · {name}", base_url_of(request))


async def event_calendar(request: Request) -> Response:
    """GET /@name/ID/agenda.ics: one event that the reader may see, for their calendar"""
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        status, author = await status_in_path(unit, request)
        rows = await _seen(unit, status, author, reader.account)
    answer = _calendar(rows, rows[0][0].title, base_url_of(request))
    answer.headers["cache-control"] = "private, no-store"
    return answer


async def news_feed(request: Request) -> Response:
    """GET /actualites.atom, with the field association: what associations say to everybody"""
    async with instance_of(request).database.reading() as unit:
        _, account = await _narrowed(request, unit)
        found = await association_news(unit, visible=visible_clause(None), limit=_MOST)
        rows = [one for one in found if account is None or one.account_id == account.id][:_ENTRIES]
        authors = await _authors(unit, rows)
        name = unit.home.name or unit.home.domain
    if account is not None:
        name = account.display_name or account.username
    return _feed(request, f"Actualités · {name}", "/associations", [(one, authors[one.account_id], "") for one in rows])


async def help_feed(request: Request) -> Response:
    """GET /entraide.atom, with the field quartier: open requests and offers that their authors opened to all (H22)"""
    async with instance_of(request).database.reading() as unit:
        quartier, _ = await _narrowed(request, unit)
        wanted = HelpFilter(quartier=quartier)
        rows = await help_page(unit, wanted, visible=visible_clause(None), limit=_ENTRIES)
        name = (await quartier_labels(unit)).get(quartier) or unit.home.name or unit.home.domain
    entries = [
        (
            status,
            author,
            f"{'Demande' if post.kind.value == 'request' else 'Proposition'} : {category_of(post.category).label}",
        )
        for post, status, author in rows
    ]
    return _feed(request, f"Entraide · {name}", "/entraide", entries)


async def _narrowed(request: Request, unit: Unit) -> tuple[str, Account | None]:
    """The quartier and the association that an address names. Raises NotFound for what is not here."""
    quartier, name = (request.query_params.get(field, "") for field in ("quartier", "association"))
    account = await association_of(unit, name)
    if (name and account is None) or (quartier and quartier not in await quartier_labels(unit)):
        raise NotFound
    return quartier, account


async def _seen(
    unit: Unit, status: Status, author: Account, viewer: Account | None
) -> list[tuple[Event, Status, Account]]:
    event = await event_by_id(unit, status.id)
    if event is None or not await may_see(unit, status, viewer):
        raise NotFound
    return [(event, status, author)]


async def _authors(unit: Unit, rows: list[Status]) -> dict[int, Account]:
    return await accounts_by_ids(unit, (row.account_id for row in rows))


def _calendar(rows: list[tuple[Event, Status, Account]], name: str, base: str) -> Response:
    calendar = Calendar()
    calendar.add("prodid", "-//ensembl-fed//agenda//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for event, status, author in rows:
        calendar.add_component(_calendar_event(event, status, author, base))
    headers = {**_HEADERS, "content-disposition": 'attachment; filename="agenda.ics"'}
    return Response(calendar.to_ical(), 200, headers, "text/calendar; charset=utf-8")


def _calendar_event(event: Event, status: Status, author: Account, base: str) -> CalendarEvent:
    zone = zone_named(event.timezone)
    entry = CalendarEvent()
    entry.add("uid", status.uri)
    entry.add("dtstamp", status.edited_at or status.created_at)
    entry.add("sequence", status.version)
    entry.add("dtstart", event.starts_at.astimezone(zone))
    if event.ends_at is not None:
        entry.add("dtend", event.ends_at.astimezone(zone))
    if event.recurrence:
        entry.add("rrule", vRecur.from_ical(event.recurrence))
    entry.add("summary", event.title)
    entry.add("description", event.description or html_to_text(status.content))
    place = ", ".join(part for part in (event.place_name, event.address) if part)
    if place:
        entry.add("location", place)
    if event.latitude is not None and event.longitude is not None:
        entry.add("geo", (event.latitude, event.longitude))
    entry.add("url", f"{base}{status_path(author, status)}")
    entry.add("status", _STATUSES[event.state])
    return entry


def _feed(request: Request, title: str, page: str, rows: list[tuple[Status, Account, str]]) -> Response:
    base = base_url_of(request)
    query = f"?{request.url.query}" if request.url.query else ""
    moments = [status.edited_at or status.created_at for status, _, _ in rows]
    text = _ATOM.render(
        title=title,
        address=f"{base}{request.url.path}{query}",
        page=f"{base}{page}",
        updated=max(moments, default=utc_now()).strftime("%Y-%m-%dT%H:%M:%SZ"),
        entries=[_entry(status, author, kind, base) for status, author, kind in rows if _is_open(status)],
    )
    return Response(text, 200, _HEADERS, "application/atom+xml; charset=utf-8")


def _entry(status: Status, author: Account, kind: str, base: str) -> dict[str, str]:
    words = " ".join(plain_text(status).split())
    return {
        "title": " · ".join(part for part in (kind, words[:80] + ("…" if len(words) > 80 else "")) if part),  # noqa: PLR2004
        "id": status.uri,
        "url": f"{base}{account_path(author)}/{status.id}",
        "published": status.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "updated": (status.edited_at or status.created_at).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "author": author.display_name or author.username,
        "content": status.content,
    }


def _is_open(status: Status) -> bool:
    """Asked once more before it leaves: a feed is read by everybody, for ever."""
    return status.visibility in OPEN_TO_ALL


ROUTES = [
    Route("/agenda.ics", agenda_calendar),
    Route("/actualites.atom", news_feed),
    Route("/entraide.atom", help_feed),
    Route("/@{name}/{id:int}/agenda.ics", event_calendar),
]
