"""The parts of a week, one bit each: when somebody is free, and when help is wanted."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final

from ensembl_fed.text.when import TOWN_ZONE


class Part(StrEnum):
    """A part of a day, as the API writes it."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_WORDS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
PART_WORDS: Final = {Part.MORNING: "matin", Part.AFTERNOON: "après-midi", Part.EVENING: "soir"}
_PARTS: Final = tuple(Part)
_HOURS: Final = (time(6), time(12), time(18))
_DAY_END: Final = time(23, 59)
_WHOLE_DAY: Final = 0b111
ALL_WEEK: Final = (1 << len(DAYS) * len(_PARTS)) - 1
_LONGEST_WINDOW: Final = timedelta(days=7)


def slot(weekday: int, part: Part) -> int:
    """The bit of a part of a day; Monday is 0."""
    return 1 << (weekday * len(_PARTS) + _PARTS.index(part))


def whole_day(weekday: int) -> int:
    """The bits of a day."""
    return _WHOLE_DAY << (weekday * len(_PARTS))


def slot_names(slots: int) -> list[str]:
    """`monday-morning` and so on, in the order of the week."""
    return [f"{DAYS[weekday]}-{part.value}" for weekday, part in _each(slots)]


def slots_of(names: Iterable[str]) -> int:
    """The bits of such names; what is no name of a part counts for nothing."""
    bits = 0
    for name in names:
        bits |= _BY_NAME.get(name, 0)
    return bits


def is_slot(name: str) -> bool:
    """Whether a name is one of a part of the week."""
    return name in _BY_NAME


def slot_words(slots: int) -> str:
    """As people say it: "mardi après-midi, samedi"."""
    if slots == ALL_WEEK:
        return "toute la semaine"
    said = []
    for weekday, day in enumerate(DAY_WORDS):
        bits = (slots >> (weekday * len(_PARTS))) & _WHOLE_DAY
        if bits == _WHOLE_DAY:
            said.append(day)
        elif bits:
            parts = [PART_WORDS[part] for position, part in enumerate(_PARTS) if bits & (1 << position)]
            said.append(f"{day} {' et '.join(parts)}")
    return ", ".join(said)


def slots_between(due_from: datetime | None, due_until: datetime | None) -> int:
    """The parts of the week that a window touches; a moment alone stands for its own day; 0 without a window."""
    if due_from is None and due_until is None:
        return 0
    end = (due_until or _end_of_day(due_from)).astimezone(TOWN_ZONE)
    start = due_from.astimezone(TOWN_ZONE) if due_from is not None else end.replace(hour=0, minute=0)
    if end - start >= _LONGEST_WINDOW:
        return ALL_WEEK
    bits, day = 0, start.date()
    while day <= end.date():
        for position, part in enumerate(_PARTS):
            opens = datetime.combine(day, _HOURS[position], TOWN_ZONE)
            later = _HOURS[position + 1] if position + 1 < len(_HOURS) else _DAY_END
            if opens < end and datetime.combine(day, later, TOWN_ZONE) > start:
                bits |= slot(day.weekday(), part)
        day += timedelta(days=1)
    return bits


def _end_of_day(moment: datetime | None) -> datetime:
    if moment is None:
        raise AssertionError("a window has a beginning or an end")
    return moment.astimezone(TOWN_ZONE).replace(hour=23, minute=59)


def _each(slots: int) -> Iterator[tuple[int, Part]]:
    for weekday in range(len(DAYS)):
        for part in _PARTS:
            if slots & slot(weekday, part):
                yield weekday, part


_BY_NAME: Final = {f"{day}-{part.value}": slot(weekday, part) for weekday, day in enumerate(DAYS) for part in _PARTS}
