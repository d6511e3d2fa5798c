"""Events of other servers, as they are kept."""

from activitypub.events import EventStatus, EventTerms, JoinRule
from activitypub.notes import Note
from activitypub.places import Place
from ensembl_fed.models import Event, Status
from ensembl_fed.models.kinds import EventState, JoinMode, StatusPart
from ensembl_fed.storage.events import event_by_id
from ensembl_fed.storage.town import quartiers
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.event_words import EventWords, with_when_and_where, without_prefix
from ensembl_fed.text.geojson import QuartierShape, quartier_at
from ensembl_fed.text.normalize import fold_tag
from ensembl_fed.text.recurrence import Schedule, is_rule, last_end
from ensembl_fed.text.sanitize import clean_inline
from ensembl_fed.text.when import TOWN_ZONE

_STATES = {
    EventStatus.CONFIRMED: EventState.CONFIRMED,
    EventStatus.TENTATIVE: EventState.TENTATIVE,
    EventStatus.CANCELLED: EventState.CANCELLED,
    EventStatus.POSTPONED: EventState.POSTPONED,
}
_JOINS = {
    JoinRule.FREE: JoinMode.FREE,
    JoinRule.RESTRICTED: JoinMode.RESTRICTED,
    JoinRule.EXTERNAL: JoinMode.EXTERNAL,
}


async def keep_event(unit: Unit, status: Status, note: Note, terms: EventTerms) -> None:
    """Keep what makes a new post an event."""
    event = Event(status_id=status.id, title="", starts_at=status.created_at)
    await _fill(unit, event, note, terms)
    await unit.add(event)


async def change_event(unit: Unit, status: Status, note: Note, terms: EventTerms) -> bool:
    """Let an event stand as its server now says; False if nothing changed."""
    event = await event_by_id(unit, status.id)
    if event is None:
        status.parts |= StatusPart.EVENT
        await keep_event(unit, status, note, terms)
    else:
        before = event.model_dump()
        await _fill(unit, event, note, terms)
        if event.model_dump() == before:
            return False
        await unit.add(event)
    status.version += 1
    await unit.add(status)
    return True


def event_content(note: Note, terms: EventTerms, content: str) -> str:
    """The cleaned text of an event, with when and where it takes place for those whose client shows only text."""
    if note.starts_at is None:
        return content
    words = EventWords(
        title=terms.title,
        starts_at=note.starts_at,
        ends_at=terms.ends_at,
        timezone=terms.timezone or TOWN_ZONE.key,
        place=", ".join(part for part in place_words(note.place) if part),
    )
    return with_when_and_where(content, words)


def place_words(place: Place | None) -> tuple[str, str]:
    """The name of a place, and its address in one line."""
    if place is None:
        return "", ""
    town = " ".join(part for part in (place.postal_code, place.locality) if part)
    address = ", ".join(part for part in (place.street, town) if part)
    return clean_inline(place.name or "", max_chars=255), clean_inline(address, max_chars=500)


async def quartier_of_place(unit: Unit, place: Place | None) -> str:
    """The slug of the quartier of ours where a place lies, by its position, else by its name; "" if it is in none."""
    if place is None:
        return ""
    known = await quartiers(unit)
    if place.latitude is not None and place.longitude is not None:
        shapes = [
            QuartierShape(
                one.slug, one.name, (), tuple(tuple((x, y) for x, y, *_ in ring) for ring in one.rings), 0.0, 0.0, 0
            )
            for one in known
        ]
        found = quartier_at(shapes, place.latitude, place.longitude)
        if found is not None:
            return found.slug
    name = fold_tag((place.name or "").split(",")[0])
    return next((one.slug for one in known if name and fold_tag(one.name) == name), "")


async def _fill(unit: Unit, event: Event, note: Note, terms: EventTerms) -> None:
    starts_at = note.starts_at or event.starts_at
    rule = terms.recurrence if terms.recurrence and is_rule(terms.recurrence) else ""
    ends_at = terms.ends_at if terms.ends_at is not None and terms.ends_at > starts_at else None
    event.title = without_prefix(clean_inline(terms.title, max_chars=255))
    event.starts_at, event.ends_at = starts_at, ends_at
    event.timezone = terms.timezone or TOWN_ZONE.key
    event.recurrence = rule
    event.last_ends_at = last_end(Schedule(starts_at, ends_at, event.timezone, rule))
    event.place_name, event.address = place_words(note.place)
    event.latitude = note.place.latitude if note.place else None
    event.longitude = note.place.longitude if note.place else None
    event.quartier_slug = await quartier_of_place(unit, note.place)
    event.capacity, event.joined = terms.capacity, terms.joined or 0
    event.is_free = terms.is_free
    event.price = clean_inline(terms.price or "", max_chars=120)
    event.accessibility = clean_inline(terms.accessibility or "", max_chars=500)
    event.link = terms.link or ""
    event.state = _STATES[terms.status]
    event.join_mode = _JOINS.get(terms.join, JoinMode.NONE) if terms.join is not None else JoinMode.NONE
