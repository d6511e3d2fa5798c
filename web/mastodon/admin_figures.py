"""Figures for administrators' clients, and what they review of trends: this instance makes none of its own.

Sources: https://docs.joinmastodon.org/methods/admin/measures/, dimensions/, retention/, trends/
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.storage.figures import count_measure, count_returned, languages_between, servers_between
from ensembl_fed.storage.unit import Unit
from web.answers import json_answer
from web.auth import needs_scope
from web.entities.account import Entity
from web.entities.moments import moment
from web.forms import Form, number_of, read_form, text_of, texts_of
from web.mastodon.admin_views import moderator_of
from web.request import instance_of
from web.version import client_version

_READS: Final = "admin:read"
_MOST_DAYS: Final = 92
_FIRST_YEAR: Final = 2000
_LAST_YEAR: Final = 9000
_MOST_COHORTS: Final = 31
_MEASURES: Final = ("active_users", "new_users", "interactions", "opened_reports", "resolved_reports")
_DAY: Final = timedelta(days=1)
_MONTH: Final = timedelta(days=31)


@needs_scope(_READS)
async def measures(request: Request) -> Response:
    """POST /api/v1/admin/measures -- https://docs.joinmastodon.org/methods/admin/measures/#get"""
    form = await read_form(request)
    begin, end = _span_of(form)
    keys = [key for key in dict.fromkeys(texts_of(form, "keys")) if key in _MEASURES]
    async with instance_of(request).database.reading() as unit:
        await moderator_of(request, unit)
        return json_answer([await _measure(unit, key, begin, end) for key in keys])


@needs_scope(_READS)
async def dimensions(request: Request) -> Response:
    """POST /api/v1/admin/dimensions -- https://docs.joinmastodon.org/methods/admin/dimensions/#get"""
    form = await read_form(request)
    begin, end = _span_of(form)
    limit = max(1, min(number_of(form, "limit") or 10, 100))
    answers: list[Entity] = []
    async with instance_of(request).database.reading() as unit:
        await moderator_of(request, unit)
        for key in dict.fromkeys(texts_of(form, "keys")):
            rows = await _dimension(unit, key, begin, end, limit=limit)
            if rows is not None:
                answers.append({"key": key, "data": rows})
    return json_answer(answers)


@needs_scope(_READS)
async def retention(request: Request) -> Response:
    """POST /api/v1/admin/retention -- https://docs.joinmastodon.org/methods/admin/retention/#create"""
    form = await read_form(request)
    begin, end = _span_of(form)
    frequency = "month" if text_of(form, "frequency") == "month" else "day"
    periods = _periods(begin, end, frequency)
    async with instance_of(request).database.reading() as unit:
        await moderator_of(request, unit)
        return json_answer([await _cohort(unit, periods[at:], frequency) for at in range(len(periods) - 1)])


@needs_scope(_READS)
async def no_trends(request: Request) -> Response:
    """GET /api/v1/admin/trends/…: nothing trends here, so nothing waits for a review."""
    async with instance_of(request).database.reading() as unit:
        await moderator_of(request, unit)
    return json_answer([])


@needs_scope("admin:write")
async def no_trend(request: Request) -> Response:
    """POST /api/v1/admin/trends/…/:id/approve, /reject: there is no such trend."""
    async with instance_of(request).database.reading() as unit:
        await moderator_of(request, unit)
    raise NotFound


async def _measure(unit: Unit, key: str, begin: datetime, end: datetime) -> Entity:
    days = [begin + _DAY * at for at in range((end - begin).days)]
    data = [{"date": moment(day), "value": str(await count_measure(unit, key, day, day + _DAY))} for day in days]
    return {
        "key": key,
        "unit": None,
        "total": str(await count_measure(unit, key, begin, end)),
        "previous_total": str(await count_measure(unit, key, begin - (end - begin), begin)),
        "data": data,
    }


async def _dimension(unit: Unit, key: str, begin: datetime, end: datetime, *, limit: int) -> list[Entity] | None:
    """The rows of a dimension; None for one that is not known here."""
    match key:
        case "languages":
            found = await languages_between(unit, begin, end, limit=limit)
            return [{"key": name, "human_key": name, "value": str(count)} for name, count in found]
        case "servers":
            found = await servers_between(unit, begin, end, limit=limit)
            named = [(name or unit.home.domain, count) for name, count in found]
            return [{"key": name, "human_key": name, "value": str(count)} for name, count in named]
        case "software_versions":
            version = client_version()
            return [{"key": "mastodon", "human_key": "ensembl-fed", "value": version, "human_value": version}]
        case "sources" | "space_usage":
            return []
        case _:
            return None


async def _cohort(unit: Unit, periods: list[datetime], frequency: str) -> Entity:
    """Of those who came in the first period, how many were here in it and in each later one."""
    begin, end = periods[0], periods[1]
    came = await count_measure(unit, "new_users", begin, end)
    data = []
    for at in periods[:-1]:
        returned = came if at == begin else await count_returned(unit, begin, end, seen_after=at)
        data.append({"date": moment(at), "rate": returned / came if came else 0, "value": str(returned)})
    return {"period": moment(begin), "frequency": frequency, "data": data}


def _periods(begin: datetime, end: datetime, frequency: str) -> list[datetime]:
    """The beginnings of the periods between two days, and the end of the last one."""
    found = [begin.replace(day=1) if frequency == "month" else begin]
    while found[-1] < end and len(found) <= _MOST_COHORTS:
        found.append((found[-1] + _MONTH).replace(day=1) if frequency == "month" else found[-1] + _DAY)
    return found


def _span_of(form: Form) -> tuple[datetime, datetime]:
    """From the first day to the end of the last one, in UTC. Raises Invalid."""
    begin, end = _day(text_of(form, "start_at")), _day(text_of(form, "end_at")) + _DAY
    if not begin < end or end - begin > _DAY * _MOST_DAYS:
        raise Invalid(f"start_at and end_at must be at most {_MOST_DAYS} days apart")
    return begin, end


def _day(text: str) -> datetime:
    try:
        found = datetime.combine(date.fromisoformat(text[:10]), time(), UTC)
    except ValueError as error:
        raise Invalid("start_at and end_at must be dates") from error
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise Invalid("start_at and end_at must be dates of our time")
    return found


_TRENDS: Final = "/api/v1/admin/trends"
ROUTES = [
    Route("/api/v1/admin/measures", measures, methods=["POST"]),
    Route("/api/v1/admin/dimensions", dimensions, methods=["POST"]),
    Route("/api/v1/admin/retention", retention, methods=["POST"]),
    *(Route(f"{_TRENDS}/{kind}", no_trends) for kind in ("links", "statuses", "tags", "links/publishers")),
    *(
        Route(f"{_TRENDS}/{kind}/{{id}}/{word}", no_trend, methods=["POST"])
        for kind in ("links", "statuses", "tags", "links/publishers")
        for word in ("approve", "reject")
    ),
]
