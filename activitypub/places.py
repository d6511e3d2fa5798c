"""Places: where a post is about, a quartier with a radius and never a doorstep."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from activitypub.documents import Document, id_of, mappings_of, text_of, type_of

MAX_PLACE_CHARS = 300
MAX_PLACES = 5
MAX_TAGS = 100
_TYPES = ("Place", "PostalAddress")
MAX_RADIUS_M = 20_000_000.0  # half the way round the Earth
_METRES = {"m": 1.0, "km": 1_000.0, "cm": 0.01, "feet": 0.3048, "inches": 0.0254, "miles": 1_609.344}


@dataclass(frozen=True, slots=True)
class Place:
    """A place; coordinates in degrees (WGS 84), both or none. Source: ActivityStreams 2.0 Vocabulary, 4.2."""

    uri: str | None
    name: str | None
    latitude: float | None
    longitude: float | None
    radius_m: float | None
    locality: str | None
    postal_code: str | None
    region: str | None = None
    country: str | None = None
    street: str | None = None


def place_of(document: Document) -> Place | None:
    """Where a post is about: its `location`, else a place among its tags; None when there is none.

    A Place as Pixelfed, Friendica and Mobilizon write it, or a schema.org PostalAddress alone.
    """
    located = [*mappings_of(document, "location", MAX_PLACES), *mappings_of(document, "tag", MAX_TAGS)]
    found = next((item for item in located if type_of(item) in _TYPES), None)
    return None if found is None else _read_place(found)


def _read_place(found: Document) -> Place:
    latitude, longitude = _degrees(found.get("latitude"), 90), _degrees(found.get("longitude"), 180)
    if latitude is None or longitude is None:
        latitude = longitude = None
    address = found if type_of(found) == "PostalAddress" else found.get("address")
    # Gancio and Epicyon write one line.
    line = address[:MAX_PLACE_CHARS] if isinstance(address, str) else None
    address = address if isinstance(address, Mapping) else {}
    return Place(
        uri=id_of(found.get("id")),
        name=text_of(found, "name", MAX_PLACE_CHARS),
        latitude=latitude,
        longitude=longitude,
        radius_m=_metres(found.get("radius"), found.get("units")),
        locality=text_of(address, "addressLocality", MAX_PLACE_CHARS),
        postal_code=text_of(address, "postalCode", MAX_PLACE_CHARS),
        region=text_of(address, "addressRegion", MAX_PLACE_CHARS),
        country=text_of(address, "addressCountry", MAX_PLACE_CHARS),
        street=line or text_of(address, "streetAddress", MAX_PLACE_CHARS),
    )


def place_document(place: Place) -> dict[str, object]:
    """A Place as `location`. Coordinates are always JSON floats: Mobilizon takes no others."""
    document: dict[str, object] = {
        "type": "Place",
        "id": place.uri,
        "name": place.name,
        "latitude": None if place.latitude is None else float(place.latitude),
        "longitude": None if place.longitude is None else float(place.longitude),
        "radius": None if place.radius_m is None else float(place.radius_m),
        "units": None if place.radius_m is None else "m",
        "address": _address_document(place),
    }
    return {name: value for name, value in document.items() if value is not None}


def _address_document(place: Place) -> dict[str, object] | None:
    parts = {
        "streetAddress": place.street,
        "addressLocality": place.locality,
        "postalCode": place.postal_code,
        "addressRegion": place.region,
        "addressCountry": place.country,
    }
    given: dict[str, object] = {name: value for name, value in parts.items() if value is not None}
    return {"type": "PostalAddress", **given} if given else None


def _degrees(value: object, bound: float) -> float | None:
    number = number_of(value)
    return number if number is not None and -bound <= number <= bound else None


def _metres(value: object, units: object) -> float | None:
    number = number_of(value)
    factor = _METRES.get(units if isinstance(units, str) else "m")
    if number is None or factor is None or not 0 <= number * factor <= MAX_RADIUS_M:
        return None
    return number * factor


def number_of(value: object) -> float | None:
    """A finite JSON number as a float; None for anything else (booleans are no numbers)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    number = float(value)
    return number if math.isfinite(number) else None
