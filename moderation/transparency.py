"""What moderation did in a month, in figures without names (M17; DSA art. 15 and 24)."""

from collections import Counter
from datetime import UTC, datetime
from statistics import median
from typing import Final

from ensembl_fed.errors import NotFound
from ensembl_fed.models import ModerationDecision, Report
from ensembl_fed.models.kinds import AppealState
from ensembl_fed.storage.decisions import appeals_between, decisions_between, reports_between
from ensembl_fed.storage.unit import Unit

_FIRST_YEAR: Final = 2020
_LAST_YEAR: Final = 9_998
_HOUR_S: Final = 3_600


async def transparency_of(unit: Unit, month: str) -> dict[str, object]:
    """The figures of a month such as `2026-11`. Raises NotFound for what is no month.

    Decisions are those that this instance's moderators took; what the city ordered is counted by the city.
    """
    start, end = _bounds(month)
    reports = await reports_between(unit, start, end)
    own = unit.home.addresses.instance_actor
    decisions = [one for one in await decisions_between(unit, start, end) if one.issuer_uri == own]
    appeals = await appeals_between(unit, start, end)
    ends = Counter(appeal.state.value for appeal in appeals)
    return {
        "month": month,
        "instance": unit.home.domain,
        "notices": len(reports),
        "notices_by_category": dict(sorted(Counter(report.category.value for report in reports).items())),
        "decisions": dict(sorted(Counter(one.action for one in decisions).items())),
        "own_initiative": sum(not one.after_report for one in decisions),
        "automated_detections": sum(one.detected_automatically for one in decisions),
        "automated_decisions": sum(one.decided_automatically for one in decisions),
        "appeals": len(appeals),
        "appeals_overturned": ends[AppealState.OVERTURNED.value] + ends[AppealState.CHANGED.value],
        "median_hours": _median_hours(reports, decisions),
    }


def _bounds(month: str) -> tuple[datetime, datetime]:
    year, _, number = month.partition("-")
    is_plain = len(month) == len("2026-11") and year.isascii() and year.isdigit() and number.isascii()
    if not is_plain or not number.isdigit():
        raise NotFound
    if not (_FIRST_YEAR <= int(year) <= _LAST_YEAR and 1 <= int(number) <= 12):  # noqa: PLR2004 -- months
        raise NotFound
    start = datetime(int(year), int(number), 1, tzinfo=UTC)
    following = (start.year + start.month // 12, start.month % 12 + 1)
    return start, datetime(*following, 1, tzinfo=UTC)


def _median_hours(reports: list[Report], decisions: list[ModerationDecision]) -> float | None:
    """From the notice to the decision about its account; None when nothing was decided."""
    waits = [
        (report.resolved_at - report.created_at).total_seconds() / _HOUR_S
        for report in reports
        if report.resolved_at is not None
    ]
    return round(median(waits), 1) if waits and decisions else None
