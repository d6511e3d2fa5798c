"""The JSON of events, for clients that know more than Mastodon's API."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from ensembl_fed.models import Account, Event, EventJoin, Status
from ensembl_fed.models.kinds import EventState, JoinMode, JoinState, Visibility
from ensembl_fed.text.event_words import when_words
from web.entities.help import listed_status, moment

Schema = Mapping[str, object]
_TEXT: Final[Schema] = {"type": "string"}


def event_entity(
    event: Event,
    status: Status,
    author: Account,
    base: str,
    *,
    occurrence: tuple[datetime, datetime | None] | None = None,
    join: EventJoin | None = None,
) -> dict[str, object]:
    """An event with what a list shows of its status. `starts_at` and `ends_at` are those of the occurrence."""
    starts_at, ends_at = occurrence or (event.starts_at, event.ends_at)
    return {
        **event_terms_entity(event),
        "starts_at": moment(starts_at),
        "ends_at": moment(ends_at),
        **listed_status(status, author, base),
        "joining": None if join is None else join.state.value,
    }


def event_terms_entity(event: Event) -> dict[str, object]:
    """What makes a status an event: also the `event` of a Status's `ensembl` object."""
    return {
        "title": event.title,
        "starts_at": moment(event.starts_at),
        "ends_at": moment(event.ends_at),
        "timezone": event.timezone,
        "when": when_words(event.starts_at, event.ends_at, event.timezone, event.recurrence),
        "recurrence": event.recurrence or None,
        "state": event.state.value,
        "place": place_entity(event),
        "quartier": event.quartier_slug or None,
        "capacity": event.capacity,
        "joined": event.joined,
        "join_mode": event.join_mode.value,
        "is_free": event.is_free,
        "price": event.price or None,
        "accessibility": event.accessibility or None,
        "link": event.link or None,
    }


def place_entity(event: Event) -> dict[str, object] | None:
    """Where an event takes place."""
    if not event.place_name and not event.address and event.latitude is None:
        return None
    return {
        "name": event.place_name or None,
        "address": event.address or None,
        "latitude": event.latitude,
        "longitude": event.longitude,
    }


def _nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _object(**fields: Schema) -> Schema:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def _words(kind: type[EventState] | type[JoinMode] | type[JoinState] | type[Visibility]) -> Schema:
    return {"type": "string", "enum": [word.value for word in kind]}


_ID: Final[Schema] = {"type": "string", "pattern": "^[0-9]+$"}
_MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
_DEGREES: Final = _nullable({"type": "number"})
EVENT_SCHEMAS: Final[Mapping[str, Schema]] = {
    "Event": _object(
        title=_TEXT,
        starts_at=_MOMENT,
        ends_at=_nullable(_MOMENT),
        timezone=_TEXT,
        when=_TEXT,
        recurrence=_nullable(_TEXT),
        state=_words(EventState),
        place=_nullable(
            _object(name=_nullable(_TEXT), address=_nullable(_TEXT), latitude=_DEGREES, longitude=_DEGREES)
        ),
        quartier=_nullable(_TEXT),
        capacity=_nullable({"type": "integer", "minimum": 0}),
        joined={"type": "integer", "minimum": 0},
        join_mode=_words(JoinMode),
        is_free=_nullable({"type": "boolean"}),
        price=_nullable(_TEXT),
        accessibility=_nullable(_TEXT),
        link=_nullable(_TEXT),
        id=_ID,
        uri=_TEXT,
        url=_TEXT,
        scope=_words(Visibility),
        content=_TEXT,
        created_at=_MOMENT,
        account=_object(id=_ID, acct=_TEXT, display_name=_TEXT, url=_TEXT),
        page=_TEXT,
        joining=_nullable(_words(JoinState)),
    )
}
