"""What an instance tells beside its profile: activity, languages, terms. Source: https://docs.joinmastodon.org/methods/instance/"""

from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotFound
from ensembl_fed.storage.instance_counts import weekly_activity
from web.answers import json_answer
from web.auth import open_to_all
from web.request import instance_of

_WEEKS: Final = 12
_WEEK: Final = timedelta(days=7)
# (code, name) of what the pages speak.
_LANGUAGES: Final = (("fr", "Français"), ("en", "English"))


@open_to_all
async def show_activity(request: Request) -> Response:
    """GET /api/v1/instance/activity -- https://docs.joinmastodon.org/methods/instance/#activity

    Twelve weeks, this one first: what was written here, who was seen, who came.
    """
    today = utc_now().replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today - timedelta(days=today.weekday())
    async with instance_of(request).database.reading() as unit:
        weeks = [
            (begin, await weekly_activity(unit, since=begin, until=begin + _WEEK))
            for begin in (monday - _WEEK * back for back in range(_WEEKS))
        ]
    return json_answer(
        [
            {
                "week": str(int(begin.timestamp())),
                "statuses": str(activity.statuses),
                "logins": str(activity.seen),
                "registrations": str(activity.registrations),
            }
            for begin, activity in weeks
        ],
        shared=True,
    )


@open_to_all
async def show_languages(request: Request) -> Response:
    """GET /api/v1/instance/languages: what the pages speak."""
    instance_of(request)
    return json_answer([{"code": code, "name": name} for code, name in _LANGUAGES], shared=True)


@open_to_all
async def show_translation_languages(request: Request) -> Response:
    """GET /api/v1/instance/translation_languages -- https://docs.joinmastodon.org/methods/instance/#translation_languages

    None: nothing is sent to anybody to be translated.
    """
    instance_of(request)
    return json_answer({}, shared=True)


@open_to_all
async def show_terms(request: Request) -> Response:
    """GET /api/v1/instance/terms_of_service -- https://docs.joinmastodon.org/methods/instance/#terms_of_service

    404, as Mastodon answers where there are none: the rules and the legal notice say what holds here.
    """
    instance_of(request)
    raise NotFound


ROUTES = [
    Route("/api/v1/instance/activity", show_activity),
    Route("/api/v1/instance/languages", show_languages),
    Route("/api/v1/instance/translation_languages", show_translation_languages),
    Route("/api/v1/instance/terms_of_service", show_terms),
    Route("/api/v1/instance/terms_of_service/{date}", show_terms),
]
