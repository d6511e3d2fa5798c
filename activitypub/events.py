"""Event terms: until when, whether it takes place, for how many, at what price, and how often again.

As Mobilizon and Gancio write them, with schema.org's words where there are some and three terms of our own.
Source: FEP-8a8e; https://docs.mobilizon.org/5.%20Interoperability/1.activity_pub/; RFC 5545, 3.8.1.11.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from activitypub.documents import Document, mappings_of, read_time, text_of, write_time
from activitypub.links import web_url

MAX_TITLE_CHARS = 255
MAX_WORDS_CHARS = 500
MAX_CAPACITY = 1_000_000
MAX_ATTACHMENTS = 32
# FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270630T220000Z
_RECURRENCE = re.compile(r"FREQ=[A-Z]{5,8}(?:;[A-Z]{2,10}=[A-Z0-9,+-]{1,120}){0,10}")
_ZONE = re.compile(r"[A-Za-z]{1,32}(?:[/_+-][A-Za-z0-9_+-]{1,32}){0,3}")
_PRICE_KEY = "mz:ticket:price_type"
_WHEELCHAIR_KEY = "mz:accessibility:wheelchairAccessible"
_WHEELCHAIR_WORDS = {
    "fully": "Accessible en fauteuil roulant",
    "partially": "Accessible en partie en fauteuil roulant",
    "no": "Pas d’accès en fauteuil roulant",
}


class EventStatus(StrEnum):
    """iCalendar's words, and schema.org's for what has lost its date."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"
    POSTPONED = "POSTPONED"


class JoinRule(StrEnum):
    """How one says that one comes. Source: Mobilizon's `joinMode`."""

    FREE = "free"
    RESTRICTED = "restricted"
    INVITE = "invite"
    EXTERNAL = "external"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class EventTerms:
    """What an event says beside its text, its start and its place. What is not said is None, `confirmed` or ""."""

    title: str
    ends_at: datetime | None = None
    timezone: str | None = None
    status: EventStatus = EventStatus.CONFIRMED
    capacity: int | None = None
    joined: int | None = None
    join: JoinRule | None = None
    is_free: bool | None = None
    price: str | None = None
    accessibility: str | None = None
    recurrence: str | None = None
    link: str | None = None


def event_of(document: Document) -> EventTerms | None:
    """The terms of an Event; None when it has no title or no start, and is read as an ordinary post."""
    title = (text_of(document, "name", MAX_TITLE_CHARS) or "").strip()
    if not title or read_time(document.get("startTime")) is None:
        return None
    said = _mobilizon_words(document)
    free = document.get("isAccessibleForFree")
    zone = text_of(document, "timezone", 64)
    rule = text_of(document, "eventRecurrence", MAX_TITLE_CHARS)
    return EventTerms(
        title=title,
        ends_at=read_time(document.get("endTime")),
        timezone=zone if zone and _ZONE.fullmatch(zone) else None,
        status=_status_of(document),
        capacity=_count(document.get("maximumAttendeeCapacity")),
        joined=_count(document.get("participantCount")),
        join=next((rule for rule in JoinRule if rule.value == document.get("joinMode")), None),
        is_free=free if isinstance(free, bool) else (True if said.get(_PRICE_KEY) == "free" else None),
        price=text_of(document, "eventPrice", MAX_WORDS_CHARS),
        accessibility=text_of(document, "eventAccessibility", MAX_WORDS_CHARS)
        or _WHEELCHAIR_WORDS.get(said.get(_WHEELCHAIR_KEY, "")),
        recurrence=rule if rule and _RECURRENCE.fullmatch(rule) else None,
        link=web_url(document.get("externalParticipationUrl")),
    )


def event_properties(terms: EventTerms) -> dict[str, object]:
    """The properties that an Event gets from its terms."""
    is_postponed = terms.status is EventStatus.POSTPONED
    left = None if terms.capacity is None else max(terms.capacity - (terms.joined or 0), 0)
    properties: dict[str, object] = {
        "name": terms.title,
        "endTime": None if terms.ends_at is None else write_time(terms.ends_at),
        "timezone": terms.timezone,
        "ical:status": (EventStatus.TENTATIVE if is_postponed else terms.status).value,
        "eventStatus": "EventPostponed" if is_postponed else None,
        "maximumAttendeeCapacity": terms.capacity,
        "remainingAttendeeCapacity": left,
        "participantCount": terms.joined,
        "joinMode": None if terms.join is None else terms.join.value,
        "isAccessibleForFree": terms.is_free,
        "eventPrice": terms.price,
        "eventAccessibility": terms.accessibility,
        "eventRecurrence": terms.recurrence,
        "externalParticipationUrl": terms.link,
        "category": "MEETING",
        "commentsEnabled": True,
    }
    return {name: value for name, value in properties.items() if value is not None}


def _status_of(document: Document) -> EventStatus:
    """Whether it takes place: `ical:status` (Mobilizon; some readers of JSON-LD write `status`), or schema.org's."""
    said = document.get("eventStatus")
    if isinstance(said, str) and said.endswith("EventPostponed"):
        return EventStatus.POSTPONED
    if isinstance(said, str) and said.endswith("EventCancelled"):
        return EventStatus.CANCELLED
    words = [document.get(key) for key in ("ical:status", "ical_status", "status")]
    return next((status for status in EventStatus if status.value in words), EventStatus.CONFIRMED)


def _count(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_CAPACITY:
        return None
    return value


def _mobilizon_words(document: Document) -> Mapping[str, str]:
    """What Mobilizon attaches as PropertyValue: price and access, by their keys."""
    found: dict[str, str] = {}
    for item in mappings_of(document, "attachment", MAX_ATTACHMENTS):
        key, value = item.get("propertyID"), item.get("value")
        if isinstance(key, str) and isinstance(value, str):
            found[key] = value
    return found
