"""Untrusted JSON from peers: one strict parse, and the few questions everyone asks of a document."""

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeAlias

import orjson

from activitypub.errors import BadDocument

Document: TypeAlias = Mapping[str, object]

ACTIVITY_JSON = "application/activity+json"
LD_JSON = "application/ld+json"
AS_CONTEXT = "https://www.w3.org/ns/activitystreams"
LD_JSON_ACTIVITY = f'{LD_JSON}; profile="{AS_CONTEXT}"'
MAX_BODY_BYTES = 1_048_576  # Mastodon drops activities above 1 MB (its FEDERATION.md)
MAX_DEPTH = 32
MAX_URI_CHARS = 2_048
MAX_HEADER_CHARS = 1_000

# What is read of a post that comes in several languages alone.
READERS_LANGUAGE = "fr"

_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_BAD_IN_URI = re.compile(r"[\x00-\x20\x7f\x80-\x9f\u2028\u2029]")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d{0,12})?(Z|z|[+-]\d\d:?\d\d)", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}", re.ASCII)
_QUALITY = re.compile(r"(?:^|;)\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", re.ASCII)


def parse_document(body: bytes, *, max_bytes: int = MAX_BODY_BYTES) -> Document:
    """Read a body as one JSON object, or raise BadDocument.

    Refused: more than `max_bytes`, invalid UTF-8, doubled keys, NaN and infinities, whole numbers beyond
    64 bits, nesting above 32, lone surrogates and NUL in strings (no store takes them), and anything that
    is not an object. Source: RFC 8259, sections 4, 6, 8; I-JSON (RFC 7493), 2.1 to 2.3.
    """
    if len(body) > max_bytes:
        raise BadDocument(f"document of {len(body)} bytes")
    try:
        text = body.decode("utf-8")
        if "\\u" in text:
            orjson.loads(body)  # finds lone surrogates, which the standard library lets pass
            if "\\u0000" in text and _NUL.search(text):
                raise BadDocument("NUL in a string")
        document = _STRICT.decode(text)
    except (ValueError, RecursionError) as error:
        raise BadDocument("not strict JSON") from error
    if not isinstance(document, dict):
        raise BadDocument("not a JSON object")
    # Fewer brackets than that cannot nest too deeply: most documents are spared the walk.
    if text.count("{") + text.count("[") > MAX_DEPTH:
        _check_depth(document)
    return document


def id_of(value: object) -> str | None:
    """The URI that a value names: a string, an object's id, a Link's href, or the first one of an array.

    Source: ActivityStreams 2.0 Core, 4.1 and 4.2 (objects may stand in by their id alone).
    """
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, Mapping):
        inner = value.get("id")
        value = inner if inner is not None else value.get("href")
    if not isinstance(value, str) or not 0 < len(value) <= MAX_URI_CHARS or _BAD_IN_URI.search(value):
        return None
    return value


def ids_of(value: object, *, limit: int = 200) -> list[str]:
    """The URIs that a value or an array of values names: distinct, in order, `limit` at most.

    What names nothing is left out; what comes after the limit is not looked at.
    """
    if value is None:
        return []
    items = value if isinstance(value, list) else [value]
    named = (None if isinstance(item, list) else id_of(item) for item in items[:limit])
    return list(dict.fromkeys(uri for uri in named if uri is not None))


def only_id_of(value: object) -> str | None:
    """The URI of a value that must be exactly one: None when it is several, or none."""
    if isinstance(value, list) and len(value) != 1:
        return None
    return id_of(value)


def type_of(document: Document) -> str | None:
    """The type of an object; of several, the first that is a word."""
    value = document.get("type")
    if isinstance(value, list):
        value = next((item for item in value[:10] if isinstance(item, str)), None)
    return value if isinstance(value, str) and 0 < len(value) <= 100 else None  # noqa: PLR2004


def mapping_of(document: Document, key: str) -> Document | None:
    """The object under a key, or the first of an array of objects."""
    value = document.get(key)
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, Mapping) else None


def mappings_of(document: Document, key: str, limit: int) -> list[Document]:
    """The objects under a key, `limit` at most; what is not an object is left out."""
    value = document.get(key)
    items = value if isinstance(value, list) else [value]
    return [item for item in items[:limit] if isinstance(item, Mapping)]


def text_of(document: Document, key: str, max_chars: int) -> str | None:
    """The text under a key, cut to `max_chars`; None when there is none. Not cleaned: it may be HTML."""
    value = document.get(key)
    return value[:max_chars] if isinstance(value, str) else None


def language_map_of(document: Document, key: str, max_chars: int, *, limit: int = 20) -> dict[str, str]:
    """A language map (`contentMap`): language tag to text, each cut to `max_chars`.

    Source: ActivityStreams 2.0 Core, 4.7.
    """
    value = document.get(key)
    if not isinstance(value, Mapping):
        return {}
    entries = list(value.items())[:limit]
    return {
        tag: text[:max_chars]
        for tag, text in entries
        if isinstance(tag, str) and isinstance(text, str) and _LANGUAGE.fullmatch(tag)
    }


def text_and_language_of(document: Document, key: str, max_chars: int) -> tuple[str | None, str | None]:
    """The text under a key with its language, found by looking for the text in the language map beside it.

    Without a plain text the readers' own language is taken from the map, else its first. The language is None when no
    map tells it.
    """
    text = text_of(document, key, max_chars)
    by_language = language_map_of(document, f"{key}Map", max_chars)
    if text is None and by_language:
        language = READERS_LANGUAGE if READERS_LANGUAGE in by_language else next(iter(by_language))
        return by_language[language], language
    language_found = next((tag for tag, other in by_language.items() if other == text), None)
    return text, language_found


def read_time(value: object) -> datetime | None:
    """A moment as ActivityStreams writes it, in UTC; None when it is not one.

    Source: ActivityStreams 2.0 Core, 2.3 (RFC 3339, seconds may not be missing).
    """
    found = _TIME.fullmatch(value) if isinstance(value, str) and len(value) <= 50 else None  # noqa: PLR2004
    if found is None:
        return None
    second, fraction, zone = found.groups()
    try:
        moment = datetime.fromisoformat(f"{second}.{(fraction or '0'):0<6}{zone.upper()}")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def write_time(moment: datetime) -> str:
    """A moment as `2026-11-24T09:00:00Z`: UTC, whole seconds."""
    at = moment.astimezone(UTC)
    return f"{at.year:04d}-{at.month:02d}-{at.day:02d}T{at.hour:02d}:{at.minute:02d}:{at.second:02d}Z"


def is_activity_content_type(header: str) -> bool:
    """Whether a Content-Type is an ActivityPub document's: activity+json, or ld+json with the profile.

    Source: ActivityPub, 3.2; the profile keeps uploaded files from passing for documents.
    """
    media_type, _, parameters = header[:MAX_HEADER_CHARS].partition(";")
    media_type = media_type.strip().lower()
    if media_type == ACTIVITY_JSON:
        return True
    return media_type == LD_JSON and _has_activity_profile(parameters)


def wants_activity(accept_header: str) -> bool:
    """Whether an Accept header asks for the document rather than for the page.

    ld+json counts even without the profile (older peers leave it out); plain JSON does not. When a page is
    asked for too, the one with the higher quality wins, and the document wins a draw.
    Source: ActivityPub, 3.2; RFC 9110, 12.5.1.
    """
    document_quality = page_quality = 0.0
    for part in accept_header[:MAX_HEADER_CHARS].split(",")[:20]:
        media_type, _, parameters = part.partition(";")
        media_type = media_type.strip().lower()
        if media_type in (ACTIVITY_JSON, LD_JSON):
            document_quality = max(document_quality, _quality(parameters))
        elif media_type in ("text/html", "application/xhtml+xml"):
            page_quality = max(page_quality, _quality(parameters))
    return document_quality > 0 and document_quality >= page_quality


def _quality(parameters: str) -> float:
    found = _QUALITY.search(parameters)
    return min(float(found.group(1)), 1.0) if found else 1.0


def _has_activity_profile(parameters: str) -> bool:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "profile":
            return AS_CONTEXT in value.strip().strip('"').split()
    return False


def _object_without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("doubled key")
    return document


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("number out of range")
    return number


def _whole(text: str) -> int:
    if len(text) > 18:  # noqa: PLR2004 (19 digits are where 64 bits end)
        number = int(text[:21])
        if len(text) > 20 or not -(2**63) <= number < 2**63:  # noqa: PLR2004
            raise ValueError("number out of range")
        return number
    return int(text)


def _no_constant(text: str) -> object:
    raise ValueError(f"{text} is not JSON")


_STRICT = json.JSONDecoder(
    object_pairs_hook=_object_without_doubles,
    parse_float=_finite,
    parse_int=_whole,
    parse_constant=_no_constant,
)


def _check_depth(document: object) -> None:
    level: list[object] = [document]
    for _ in range(MAX_DEPTH):
        below: list[object] = []
        for value in level:
            inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
            below.extend(item for item in inner if isinstance(item, dict | list))
        if not below:
            return
        level = below
    raise BadDocument("nested too deeply")
