"""When somebody may be told: quiet hours, and the hour of a digest, by the town's clock."""

from datetime import datetime, timedelta
from typing import Final

from ensembl_fed.models import AlertChoices
from ensembl_fed.models.kinds import DigestRhythm
from ensembl_fed.text.when import TOWN_ZONE

FIRST_HOUR: Final = 7
_LAST_HOUR: Final = 21
_WEEKLY_ON: Final = 4  # Friday: what can be done at the weekend is still ahead
_NEARLY_A_WEEK: Final = timedelta(days=6)
_LATE: Final = timedelta(days=8)


def is_quiet(choices: AlertChoices, now: datetime) -> bool:
    """Whether somebody wants to hear nothing now. From 22 to 7 passes midnight; from 7 to 7 is never."""
    hour = now.astimezone(TOWN_ZONE).hour
    start, end = choices.quiet_from, choices.quiet_until
    return start <= hour < end if start <= end else hour >= start or hour < end


def end_of_quiet(choices: AlertChoices, now: datetime) -> datetime:
    """When the quiet hours that `now` lies in are over."""
    here = now.astimezone(TOWN_ZONE)
    end = here.replace(hour=choices.quiet_until, minute=0, second=0, microsecond=0)
    return end if end > here else end + timedelta(days=1)


def is_digest_due(choices: AlertChoices, now: datetime) -> bool:
    """Whether it is time to write: by day, daily once a day, weekly on Friday (or later if that was missed)."""
    here = now.astimezone(TOWN_ZONE)
    if not FIRST_HOUR <= here.hour < _LAST_HOUR or is_quiet(choices, now):
        return False
    last = choices.digest_at
    if choices.digest is DigestRhythm.DAILY:
        return last is None or last.astimezone(TOWN_ZONE).date() < here.date()
    if choices.digest is DigestRhythm.WEEKLY:
        is_day = here.weekday() == _WEEKLY_ON and (last is None or now - last >= _NEARLY_A_WEEK)
        return is_day or (last is not None and now - last >= _LATE)
    return False
