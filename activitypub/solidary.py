"""Voisin solidaire: what an actor's document says, to servers of its town alone, of how its person is ready to help."""

from dataclasses import dataclass
from datetime import datetime

from activitypub.documents import Document, mapping_of, read_time, text_of, write_time

PROPERTY = "voisinSolidaire"
MAX_NAME_CHARS = 60
MAX_WORD_CHARS = 64
MAX_WORDS = 40
MAX_WEEKLY = 50


@dataclass(frozen=True, slots=True)
class SolidaryFlag:
    """How somebody is ready to help; not `is_active`: no longer, and nothing else is said.

    `categories`, `languages` (BCP 47) and `slots` (`monday-morning`) are words, `quartier` a slug. `changed` orders
    what is said at different times.
    """

    is_active: bool
    changed: datetime
    first_name: str = ""
    quartier: str = ""
    categories: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    is_listed: bool = False
    is_for_ccas: bool = False
    is_adult: bool = False
    weekly_most: int = 0
    paused_until: datetime | None = None
    charter_version: str = ""
    charter_at: datetime | None = None


def flag_of(document: Document) -> SolidaryFlag | None:
    """The flag in an actor's document; None when nothing is said, or not when it was said."""
    said = mapping_of(document, PROPERTY)
    changed = read_time(said.get("changed")) if said is not None else None
    if said is None or changed is None:
        return None
    if said.get("active") is not True:
        return SolidaryFlag(is_active=False, changed=changed)
    return SolidaryFlag(
        is_active=True,
        changed=changed,
        first_name=text_of(said, "firstName", MAX_NAME_CHARS) or "",
        quartier=text_of(said, "quartier", MAX_WORD_CHARS) or "",
        categories=_words(said.get("categories")),
        languages=_words(said.get("languages")),
        slots=_words(said.get("slots")),
        is_listed=said.get("listed") is True,
        is_for_ccas=said.get("forCcas") is True,
        is_adult=said.get("adult") is True,
        weekly_most=_weekly(said.get("weeklyMost")),
        paused_until=read_time(said.get("pausedUntil")),
        charter_version=text_of(said, "charterVersion", MAX_WORD_CHARS) or "",
        charter_at=read_time(said.get("charterSigned")),
    )


def flag_document(flag: SolidaryFlag) -> dict[str, object]:
    """The value of the property."""
    if not flag.is_active:
        return {"active": False, "changed": write_time(flag.changed)}
    said: dict[str, object] = {
        "active": True,
        "changed": write_time(flag.changed),
        "firstName": flag.first_name or None,
        "quartier": flag.quartier or None,
        "categories": list(flag.categories),
        "languages": list(flag.languages),
        "slots": list(flag.slots),
        "listed": flag.is_listed,
        "forCcas": flag.is_for_ccas,
        "adult": flag.is_adult,
        "weeklyMost": flag.weekly_most,
        "pausedUntil": None if flag.paused_until is None else write_time(flag.paused_until),
        "charterVersion": flag.charter_version or None,
        "charterSigned": None if flag.charter_at is None else write_time(flag.charter_at),
    }
    return {name: value for name, value in said.items() if value is not None}


def _words(value: object) -> tuple[str, ...]:
    items = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(item for item in items[:MAX_WORDS] if isinstance(item, str) and 0 < len(item) <= MAX_WORD_CHARS)


def _weekly(value: object) -> int:
    return min(max(value, 0), MAX_WEEKLY) if isinstance(value, int) and not isinstance(value, bool) else 0
