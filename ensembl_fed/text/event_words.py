"""An event in words: the status that every client can read, and the line that those who know only text are given."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from html import escape
from typing import Final

from ensembl_fed.text.recurrence import rule_words, zone_named

_DAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS: Final = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_WHEN, _WHERE = "🗓", "📍"


class EventPrefix(StrEnum):
    """What stands before the title of what does not take place as it was said."""

    CANCELLED = "[Annulé]"
    POSTPONED = "[Reporté]"


@dataclass(frozen=True, slots=True)
class EventWords:
    """What is said of an event in its text; empty and None for what is not said."""

    title: str
    starts_at: datetime
    ends_at: datetime | None = None
    timezone: str = "Europe/Paris"
    recurrence: str = ""
    place: str = ""
    description: str = ""
    price: str = ""
    capacity: int | None = None
    accessibility: str = ""
    link: str = ""


def day_words(moment: datetime, timezone: str) -> str:
    """« samedi 28 novembre 2026 »."""
    at = moment.astimezone(zone_named(timezone))
    day = "1er" if at.day == 1 else str(at.day)
    return f"{_DAYS[at.weekday()]} {day} {_MONTHS[at.month - 1]} {at.year}"


def hour_words(moment: datetime, timezone: str) -> str:
    """« 14 h », « 9 h 30 »."""
    at = moment.astimezone(zone_named(timezone))
    return f"{at.hour} h {at.minute:02d}" if at.minute else f"{at.hour} h"


def when_words(starts_at: datetime, ends_at: datetime | None, timezone: str, recurrence: str = "") -> str:
    """« samedi 28 novembre 2026, de 14 h à 17 h », and how often again."""
    day, hour = day_words(starts_at, timezone), hour_words(starts_at, timezone)
    if ends_at is None or ends_at <= starts_at:
        said = f"{day}, à {hour}"
    elif day_words(ends_at, timezone) == day:
        said = f"{day}, de {hour} à {hour_words(ends_at, timezone)}"
    else:
        said = f"du {day}, {hour}, au {day_words(ends_at, timezone)}, {hour_words(ends_at, timezone)}"
    again = rule_words(recurrence)
    return f"{said} ({again})" if again else said


def when_and_where(words: EventWords) -> str:
    """One line: when, and where."""
    when = when_words(words.starts_at, words.ends_at, words.timezone, words.recurrence)
    return f"{when} · {words.place}" if words.place else when


def event_body(words: EventWords) -> str:
    """The text of an event's status after its title: when and where, what it is about, what else is to be known."""
    when = when_words(words.starts_at, words.ends_at, words.timezone, words.recurrence)
    first = [f"{_WHEN} {when}", *([f"{_WHERE} {words.place}"] if words.place else [])]
    last = [
        f"Tarif : {words.price}" if words.price else "",
        f"{words.capacity} places" if words.capacity else "",
        f"Accessibilité : {words.accessibility}" if words.accessibility else "",
        words.link,
    ]
    parts = ["\n".join(first), words.description.strip(), "\n".join(line for line in last if line)]
    return "\n\n".join(part for part in parts if part)


def title_html(title: str) -> str:
    """The title as the first paragraph of an event's content, as everyone writes what is no Note."""
    return f"<p><strong>{escape(title, quote=False)}</strong></p>"


def with_when_and_where(content: str, words: EventWords) -> str:
    """The content of an event from elsewhere with the line of date and place after its title, unless it is there."""
    if _WHEN in content:
        return content
    heading = title_html(words.title)
    line = f"<p>{_WHEN} {escape(when_words(words.starts_at, words.ends_at, words.timezone), quote=False)}"
    line += f"<br>{_WHERE} {escape(words.place, quote=False)}</p>" if words.place else "</p>"
    return f"{heading}{line}{content.removeprefix(heading)}"


def without_prefix(title: str) -> str:
    """A title without the state in front."""
    for prefix in EventPrefix:
        title = title.removeprefix(f"{prefix.value} ")
    return title
