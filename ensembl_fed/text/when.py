"""When help is wanted, read from everyday French, best effort: the author is shown what was understood."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ensembl_fed.text.normalize import fold

TOWN_ZONE: Final = ZoneInfo("Europe/Paris")

_WEEKDAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS: Final = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
)
_DAY_START: Final = time(0, 0)
_DAY_END: Final = time(23, 59)
# From when until when a word for a part of the day reaches.
_PARTS: Final = {
    "matin": (time(6), time(12)),
    "matinee": (time(6), time(12)),
    "midi": (time(12), time(14)),
    "apres-midi": (time(12), time(18)),
    "soir": (time(18), time(23, 59)),
    "soiree": (time(18), time(23, 59)),
}
_FIRST_HOUR, _LAST_HOUR = 6, 23  # "2 h de ménage" is a length, not a time


@dataclass(frozen=True, slots=True)
class Window:
    """From when and until when, in UTC; either may be unknown."""

    due_from: datetime | None
    due_until: datetime | None


@dataclass(frozen=True, slots=True)
class _Days:
    first: date
    last: date
    before: bool = False  # "avant samedi": the days before it, not itself


_DAY_NAMES = "|".join(_WEEKDAYS)
_MONTH_NAMES = "|".join(_MONTHS)
_PAST = re.compile(rf"\b(?:{_DAY_NAMES}|semaine|mois) (?:dernier|derniere|passee?)\b|\bhier(?: \w+)?\b")
_RECURRING = re.compile(
    rf"\b(?:chaque|tous les|toutes les|les) (?:{_DAY_NAMES}|jours?|matins?|soirs?|semaines?|week-?ends?)s?\b"
    rf"|\b(?:{_DAY_NAMES})s\b|\ble (?:{_DAY_NAMES})\b(?! (?:\d|1er|prochain))|\bpar (?:jour|semaine|mois)\b"
)
_BEFORE = r"(?P<before>avant (?:le |ce )?)?"
_LONG_DATE = re.compile(rf"\b{_BEFORE}(?:(?:{_DAY_NAMES}) )?(?P<day>\d{{1,2}})(?:er)? (?P<month>{_MONTH_NAMES})\b")
# "1/2 journée", "24/7" and "3/4 d'heure" are no dates: a date has two digits twice, or a word in front.
_SHORT_DATE = re.compile(
    rf"(?:\b(?:(?P<before>avant (?:le )?)|(?:le|du|au|{_DAY_NAMES}) )(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})"
    r"|(?<![\d/])(?P<day2>\d{2})/(?P<month2>\d{2}))(?:/(?:20)?\d{2})?(?![\d/])"
)
_RANGE = re.compile(
    rf"\bdu (\d{{1,2}})(?:er)?(?:/(\d{{1,2}})| ({_MONTH_NAMES}))? au (\d{{1,2}})(?:/(\d{{1,2}})| ({_MONTH_NAMES}))\b"
)
_WEEKDAY = re.compile(rf"\b{_BEFORE}(?P<this>ce )?(?P<name>{_DAY_NAMES})\b(?P<next> en huit)?")
_RELATIVE: Final = (
    (re.compile(r"\bapres[- ]demain\b"), lambda today: _Days(today + timedelta(2), today + timedelta(2))),
    (re.compile(r"\bavant demain\b"), lambda today: _Days(today, today)),
    (re.compile(r"\bdemain\b"), lambda today: _Days(today + timedelta(1), today + timedelta(1))),
    (
        re.compile(r"\b(?:aujourd'?hui|auj|ce (?:soir|matin|midi)|cet(?:te)? (?:apres-midi|soiree|matinee))\b"),
        lambda today: _Days(today, today),
    ),
    (re.compile(r"\bcette semaine\b"), lambda today: _Days(today, today + timedelta(6 - today.weekday()))),
    (
        re.compile(r"\b(?:semaine prochaine|la semaine pro)\b"),
        lambda today: _Days(today + timedelta(7 - today.weekday()), today + timedelta(13 - today.weekday())),
    ),
    (
        re.compile(r"\b(?:(?:ce|pour le) week-?end|le week-?end prochain)\b"),
        lambda today: _Days(max(today, today + timedelta(5 - today.weekday())), today + timedelta(6 - today.weekday())),
    ),
)
_TIME = r"(\d{1,2}) ?(?:h|heures?|:)(?: ?(\d{2}))?"
_BETWEEN = re.compile(rf"\b(?:entre|de) (\d{{1,2}}) ?(?:h ?(\d{{2}})?)? ?(?:et|a|-) ?{_TIME}\b|\b{_TIME} ?- ?{_TIME}\b")
_BETWEEN_WORD = re.compile(r"\bentre \d{1,2} ?h")
_UNTIL_TIME = re.compile(rf"\b(?:avant|jusqu'a|d'ici) {_TIME}\b")
_FROM_TIME = re.compile(rf"\b(?:a partir de|apres|des) {_TIME}\b")
_AT_TIME = re.compile(rf"\b(?:a|vers|demain|{_DAY_NAMES}) {_TIME}\b")
_PART = re.compile(r"\b(matinee|matin|midi|apres-midi|soiree|soir)\b")


def read_window(text: str, *, now: datetime) -> Window:
    """When the text wants something, read in Paris from the moment `now` (aware).

    Window(None, None) if it says nothing. A day alone lasts until 23:59, a part of a day until its end.
    Something said to recur has no window.
    """
    today = now.astimezone(TOWN_ZONE)
    words = _PAST.sub(" ", _spelled(text))
    if _RECURRING.search(words):
        return Window(None, None)
    days = _read_days(words, today.date())
    hours = _read_hours(words)
    if days is None:
        return _hours_alone(hours, words, today)
    if days.before:
        return Window(None, _utc(days.first - timedelta(1), _DAY_END))
    first, last = hours or (_DAY_START, _DAY_END)
    until = None if last is None else _utc(days.last, last)
    return Window(None if first is None else _utc(days.first, first), until)


def _spelled(text: str) -> str:
    """Folded, with the usual short forms written out."""
    words = fold(text)
    words = re.sub(r"\bapre?s[ -]?m(?:idi)?\b|\baprem\b|\bapm\b", "apres-midi", words)
    words = re.sub(r"\bdem?ains?\b|\b2main\b", "demain", words)
    words = re.sub(r"\bwe\b|\bweek end\b|\bwk\b", "week-end", words)
    words = re.sub(r"\bsam?dis?\b", "samedi", words) if "samedis" not in words else words
    return " ".join(words.split())


def _read_days(words: str, today: date) -> _Days | None:
    for read in (_read_range, _read_date, _read_relative, _read_weekday):
        days = read(words, today)
        if days is not None:
            return days
    return None


def _read_range(words: str, today: date) -> _Days | None:
    """ "du 24/12 au 2/01", "du 24 au 28 décembre"."""
    match = _RANGE.search(words)
    if match is None:
        return None
    last_month = _month(match[5], match[6])
    last = _next_date(today, last_month, int(match[4]))
    first_month = _month(match[2], match[3]) or last_month
    first = _next_date(today, first_month, int(match[1]))
    return _Days(first, last) if first and last and first <= last else None


def _month(number: str | None, name: str | None) -> int:
    """The month of a number or a name; 0, which is no month, if neither is there."""
    return _MONTHS.index(name) + 1 if name else int(number or 0)


def _read_date(words: str, today: date) -> _Days | None:
    if match := _LONG_DATE.search(words):
        day, month = int(match["day"]), _month(None, match["month"])
    elif match := _SHORT_DATE.search(words):
        day, month = int(match["day"] or match["day2"]), int(match["month"] or match["month2"])
    else:
        return None
    found = _next_date(today, month, day)
    return _Days(found, found, before=bool(match["before"])) if found else None


def _next_date(today: date, month: int, day: int) -> date | None:
    """That day of this year, or of the next once it is past."""
    for year in (today.year, today.year + 1):
        found = _date_or_none(year, month, day)
        if found is not None and found >= today:
            return found
    return None


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _read_relative(words: str, today: date) -> _Days | None:
    found: list[tuple[int, Callable[[date], _Days]]] = []
    for pattern, days in _RELATIVE:
        if match := pattern.search(words):
            found.append((match.start(), days))
    return min(found, key=lambda each: each[0])[1](today) if found else None


def _read_weekday(words: str, today: date) -> _Days | None:
    match = _WEEKDAY.search(words)
    if match is None:
        return None
    ahead = (_WEEKDAYS.index(match["name"]) - today.weekday()) % 7
    if ahead == 0 and not match["this"]:
        ahead = 7
    day = today + timedelta(ahead + (7 if match["next"] else 0))
    return _Days(day, day, before=bool(match["before"]))


def _read_hours(words: str) -> tuple[time | None, time | None] | None:
    if match := _BETWEEN.search(words):
        numbers = list(match.groups()[:4]) if match.group(3) else list(match.groups()[4:])
        start, end = _clock(numbers[0], numbers[1]), _clock(numbers[2], numbers[3])
        if start and end:
            return start, end
    for pattern, place in ((_UNTIL_TIME, "until"), (_FROM_TIME, "from"), (_AT_TIME, "at")):
        match = pattern.search(words)
        moment = _clock(match[1], match[2]) if match else None
        if moment:
            return None if place == "until" else moment, None if place == "from" else moment
    part = _PART.search(words)
    return _PARTS[part[1]] if part else None


def _clock(hour: str | None, minute: str | None) -> time | None:
    number, minutes = int(hour or -1), int(minute or 0)
    if not _FIRST_HOUR <= number <= _LAST_HOUR or minutes > 59:  # noqa: PLR2004 -- minutes
        return None
    return time(number, minutes)


def _hours_alone(hours: tuple[time | None, time | None] | None, words: str, today: datetime) -> Window:
    """ "avant 18h" or "entre 14h et 16h" alone is today's, or tomorrow's once past; others say too little."""
    first, last = hours or (None, None)
    if last is None:
        return Window(None, None)
    said = _UNTIL_TIME.search(words) if first is None else _BETWEEN_WORD.search(words)
    if not said:
        return Window(None, None)
    day = today.date() if today.time() < (first or last) else today.date() + timedelta(1)
    return Window(None if first is None else _utc(day, first), _utc(day, last))


def _utc(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, TOWN_ZONE).astimezone(UTC)
