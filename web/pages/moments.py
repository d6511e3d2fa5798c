"""Moments said in words, in the reader's language."""

from datetime import datetime, timedelta
from typing import Final

from babel.dates import format_date, format_timedelta

from ensembl_fed.text.when import TOWN_ZONE
from web.pages.render import translations_for
from web.pages.shell import Moment
from web.pages.words import mark

_RECENT: Final = timedelta(days=7)
_NOW: Final = timedelta(minutes=1)
_JUST_NOW: Final = mark("à l’instant")
_SINCE: Final = mark("ici depuis %(month)s")
_UNTIL: Final = mark("jusqu’au %(day)s")


def moment_of(at: datetime, *, now: datetime, lang: str) -> Moment:
    """When something was written: how long ago within a week, else the date."""
    iso = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    age = now - at
    if age < _NOW:
        return Moment(translations_for(lang).gettext(_JUST_NOW), iso)
    if age < _RECENT:
        return Moment(format_timedelta(-age, add_direction=True, locale=lang), iso)
    return Moment(format_date(at.astimezone(TOWN_ZONE), "long", locale=lang), iso)


def since_words(at: datetime, *, lang: str) -> str:
    """Since when somebody is here, to the month."""
    month = format_date(at.astimezone(TOWN_ZONE), "LLLL y", locale=lang)
    return translations_for(lang).gettext(_SINCE) % {"month": month}


def until_words(at: datetime, *, lang: str) -> str:
    """The last day of something."""
    day = format_date(at.astimezone(TOWN_ZONE), "d MMMM", locale=lang)
    return translations_for(lang).gettext(_UNTIL) % {"day": day}


def month_start(now: datetime) -> datetime:
    """When the present month began, as the town's clocks tell it."""
    return now.astimezone(TOWN_ZONE).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
