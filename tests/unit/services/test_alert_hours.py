"""When somebody may be told: a table of hours."""

from datetime import UTC, datetime, timedelta

import pytest

from ensembl_fed.models import AlertChoices
from ensembl_fed.models.kinds import DigestRhythm
from ensembl_fed.services.alert_hours import end_of_quiet, is_digest_due, is_quiet

# A Friday in winter: the town's clock is one hour ahead of UTC.
FRIDAY = datetime(2026, 11, 27, tzinfo=UTC)


def at(hour: int, day: int = 0) -> datetime:
    """An hour of the town's clock, some days after that Friday."""
    return FRIDAY + timedelta(days=day, hours=hour - 1)


@pytest.mark.capability("R24")
@pytest.mark.parametrize(
    ("start", "end", "hour", "quiet"),
    [
        (22, 7, 23, True),
        (22, 7, 3, True),
        (22, 7, 7, False),
        (22, 7, 21, False),
        (13, 15, 14, True),
        (13, 15, 15, False),
        (0, 0, 3, False),
        (9, 9, 9, False),
    ],
)
def test_quiet_hours_may_pass_midnight(start: int, end: int, hour: int, quiet: bool) -> None:
    """From 22 to 7 holds the night; the same hour twice holds nothing."""
    assert is_quiet(AlertChoices(account_id=1, quiet_from=start, quiet_until=end), at(hour)) is quiet


@pytest.mark.parametrize(("hour", "end"), [(23, at(7, 1)), (3, at(7))])
def test_quiet_ends_at_its_hour(hour: int, end: datetime) -> None:
    """Tonight's ends tomorrow, this morning's today."""
    assert end_of_quiet(AlertChoices(account_id=1, quiet_from=22, quiet_until=7), at(hour)) == end


@pytest.mark.capability("R24")
@pytest.mark.parametrize(
    ("rhythm", "last", "now", "due"),
    [
        (DigestRhythm.OFF, None, at(9), False),
        (DigestRhythm.DAILY, None, at(9), True),
        (DigestRhythm.DAILY, at(8), at(9), False),
        (DigestRhythm.DAILY, at(20, -1), at(8), True),
        (DigestRhythm.DAILY, at(8, -1), at(5), False),
        (DigestRhythm.DAILY, at(8, -1), at(23), False),
        (DigestRhythm.WEEKLY, at(9, -7), at(8), True),
        (DigestRhythm.WEEKLY, at(9, -3), at(8), False),
        (DigestRhythm.WEEKLY, at(9, -7), at(8, -1), False),
        (DigestRhythm.WEEKLY, at(9, -7), at(8, 3), True),
    ],
)
def test_digest_is_due_once_by_day(rhythm: DigestRhythm, last: datetime | None, now: datetime, due: bool) -> None:
    """Daily once a day, weekly on Friday, or later when that was missed; never at night."""
    assert is_digest_due(AlertChoices(account_id=1, digest=rhythm, digest_at=last), now) is due


def test_digest_waits_for_the_end_of_quiet_hours() -> None:
    """Somebody who sleeps until nine is written to after nine."""
    choices = AlertChoices(account_id=1, digest=DigestRhythm.DAILY, quiet_from=22, quiet_until=9)

    assert [is_digest_due(choices, at(hour)) for hour in (8, 9)] == [False, True]
