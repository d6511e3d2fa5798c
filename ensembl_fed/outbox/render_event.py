"""An event of ours as the terms that Mobilizon, Gancio and our own kind read."""

from activitypub.events import EventStatus, EventTerms, JoinRule
from activitypub.places import Place
from ensembl_fed.models import Event
from ensembl_fed.models.kinds import EventState, JoinMode
from ensembl_fed.text.event_words import EventPrefix, EventWords, title_html, when_and_where

_STATUSES = {
    EventState.CONFIRMED: EventStatus.CONFIRMED,
    EventState.TENTATIVE: EventStatus.TENTATIVE,
    EventState.POSTPONED: EventStatus.POSTPONED,
    EventState.CANCELLED: EventStatus.CANCELLED,
}
_RULES = {JoinMode.FREE: JoinRule.FREE, JoinMode.RESTRICTED: JoinRule.RESTRICTED, JoinMode.EXTERNAL: JoinRule.EXTERNAL}
_PREFIXES = {EventState.CANCELLED: EventPrefix.CANCELLED, EventState.POSTPONED: EventPrefix.POSTPONED}


def shown_title(event: Event) -> str:
    """The title, with what people must know first: that it does not take place as it was said."""
    prefix = _PREFIXES.get(event.state)
    return f"{prefix.value} {event.title}" if prefix else event.title


def words_of(event: Event) -> EventWords:
    """What is said of an event in its text."""
    return EventWords(
        title=shown_title(event),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        timezone=event.timezone,
        recurrence=event.recurrence,
        place=", ".join(part for part in (event.place_name, event.address) if part),
        description=event.description,
        price="gratuit" if event.is_free and not event.price else event.price,
        capacity=event.capacity,
        accessibility=event.accessibility,
        link=event.link,
    )


def summary_of(event: Event) -> str:
    """When and where, in one line: with the title and a link it is all that Mastodon shows of an Event."""
    return when_and_where(words_of(event))


def event_content(event: Event, content: str) -> str:
    """The content with the title as it is now at its beginning, where the document's `name` takes its place."""
    heading = title_html(shown_title(event))
    return content if content.startswith(heading) else f"{heading}{content}"


def event_terms(event: Event) -> EventTerms:
    """The terms on the wire."""
    return EventTerms(
        title=shown_title(event),
        ends_at=event.ends_at,
        timezone=event.timezone,
        status=_STATUSES[event.state],
        capacity=event.capacity,
        joined=event.joined,
        join=_RULES.get(event.join_mode, JoinRule.NONE),
        is_free=event.is_free,
        price=event.price or None,
        accessibility=event.accessibility or None,
        recurrence=event.recurrence or None,
        link=event.link or None,
    )


def event_place(event: Event) -> Place | None:
    """Where it takes place; None when that is not said. An association's hall is public: its street may be told."""
    if not event.place_name and not event.address and event.latitude is None:
        return None
    return Place(
        uri=None,
        name=event.place_name or event.address or None,
        latitude=event.latitude,
        longitude=event.longitude,
        radius_m=None,
        locality=None,
        postal_code=None,
        street=event.address or None,
    )
