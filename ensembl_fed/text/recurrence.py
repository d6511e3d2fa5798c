"""When an event takes place again: the rules of RFC 5545 that a town needs, counted by its own clocks.

Rules come from strangers too. Only those are taken that always find a next day, so that no search is long.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import rrule, rruleset, rrulestr

from ensembl_fed.text.when import TOWN_ZONE

MOST_OCCURRENCES: Final = 400
LONGEST_RULE: Final = 255
_FREQUENCY = re.compile(r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)")
_PARTS: Final = {
    "INTERVAL": re.compile(r"[1-9]\d?"),
    "COUNT": re.compile(r"[1-9]\d{0,2}"),
    "UNTIL": re.compile(r"(?:19|20|21)\d{6}(?:T\d{6}Z?)?"),
    "BYDAY": re.compile(r"(?:-?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:-?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)){0,6}"),
    "BYMONTHDAY": re.compile(r"(?:-1|[1-9]|1\d|2[0-8])"),
    "WKST": re.compile(r"MO|SU"),
}
_DAYS: Final = {"MO": "lundi", "TU": "mardi", "WE": "mercredi", "TH": "jeudi", "FR": "vendredi", "SA": "samedi"} | {
    "SU": "dimanche"
}
_ORDINALS: Final = {"1": "premier", "2": "deuxième", "3": "troisième", "4": "quatrième", "5": "cinquième"} | {
    "-1": "dernier"
}
_EVERY: Final = {"DAILY": "chaque jour", "WEEKLY": "chaque semaine", "MONTHLY": "chaque mois", "YEARLY": "chaque année"}
_EVERY_FEW: Final = {
    "DAILY": "tous les {} jours",
    "WEEKLY": "toutes les {} semaines",
    "MONTHLY": "tous les {} mois",
    "YEARLY": "tous les {} ans",
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """When something takes place: first start and end in UTC, the zone it is counted in, the rule ("" for once)."""

    starts_at: datetime
    ends_at: datetime | None
    timezone: str
    rule: str = ""

    @property
    def lasts(self) -> timedelta:
        """How long each occurrence is; nothing when its end is not said."""
        return timedelta() if self.ends_at is None else self.ends_at - self.starts_at


def zone_named(name: str) -> ZoneInfo:
    """A time zone by its name in the IANA list; the town's for a name that is in none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return TOWN_ZONE


def is_rule(rule: str) -> bool:
    """Whether a rule is one that we count: daily to yearly, and it always finds a next day."""
    first, *parts = rule.split(";")
    if len(rule) > LONGEST_RULE or not _FREQUENCY.fullmatch(first):
        return False
    pairs = [part.partition("=") for part in parts]
    names = [name for name, _, _ in pairs]
    if len(set(names)) < len(names) or ("BYDAY" in names and first == "FREQ=DAILY"):
        return False
    return all(name in _PARTS and _PARTS[name].fullmatch(value) is not None for name, _, value in pairs)


def occurrences(schedule: Schedule, *, after: datetime, before: datetime) -> list[tuple[datetime, datetime | None]]:
    """Starts and ends, in UTC, of what is not over at `after` and begins before `before`; MOST_OCCURRENCES at most."""
    lasts = schedule.lasts
    found: list[tuple[datetime, datetime | None]] = []
    for start in islice(_starts(schedule, before), MOST_OCCURRENCES * 25):
        if start + lasts >= after and len(found) < MOST_OCCURRENCES:
            found.append((start, None if schedule.ends_at is None else start + lasts))
    return found


def last_end(schedule: Schedule) -> datetime | None:
    """When all of it is over; None when there is no last time."""
    if schedule.rule and "UNTIL=" not in schedule.rule and "COUNT=" not in schedule.rule:
        return None
    return max(islice(_starts(schedule, None), MOST_OCCURRENCES * 25)) + schedule.lasts


def rule_words(rule: str) -> str:
    """A rule as people say it: « chaque mois, le premier mardi »; empty without a rule."""
    if not rule:
        return ""
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    frequency, interval = parts["FREQ"], parts.get("INTERVAL", "1")
    days = [_day_words(day) for day in parts.get("BYDAY", "").split(",") if day]
    if frequency == "WEEKLY" and interval == "1" and days:
        said = f"chaque {_and(days)}"
    else:
        every = _EVERY[frequency] if interval == "1" else _EVERY_FEW[frequency].format(interval)
        said = f"{every}, le {_and(days)}" if days else every
    until = parts.get("UNTIL", "")
    return f"{said} jusqu’au {until[6:8]}/{until[4:6]}/{until[:4]}" if until else said


def _starts(schedule: Schedule, before: datetime | None) -> Iterator[datetime]:
    """When it begins, in order; the first is always the start that was said (RFC 5545, 3.8.5.3)."""
    yielded = before is None or schedule.starts_at < before
    if yielded:
        yield schedule.starts_at
    if not schedule.rule or not yielded:
        return
    for start in _rule_of(schedule):
        moment = start.astimezone(schedule.starts_at.tzinfo)
        if before is not None and moment >= before:
            return
        if moment != schedule.starts_at:
            yield moment


def _rule_of(schedule: Schedule) -> rrule | rruleset:
    zone = zone_named(schedule.timezone)
    # An aware UNTIL stands in UTC; a plain day counts whole.
    rule = re.sub(r"UNTIL=(\d{8})(?=;|\Z)", r"UNTIL=\1T235959Z", schedule.rule)
    rule = re.sub(r"(UNTIL=\d{8}T\d{6})(?=;|\Z)", r"\1Z", rule)
    return rrulestr(rule, dtstart=schedule.starts_at.astimezone(zone))


def _day_words(day: str) -> str:
    ordinal, name = day[:-2], _DAYS[day[-2:]]
    return f"{_ORDINALS.get(ordinal, ordinal)} {name}" if ordinal else name


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}"
