"""Hashtags. Source: https://docs.joinmastodon.org/methods/tags/"""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotFound
from ensembl_fed.storage.tags import tag_use
from ensembl_fed.text.normalize import fold
from web.answers import json_answer
from web.auth import open_to_all
from web.entities.status import tag_entity
from web.request import base_url_of, instance_of

_DAYS: Final = 7
_LONGEST_TAG: Final = 100


@open_to_all
async def show_tag(request: Request) -> Response:
    """GET /api/v1/tags/:name -- https://docs.joinmastodon.org/methods/tags/#get"""
    name = fold(request.path_params["name"].removeprefix("#"))
    if not name or len(name) > _LONGEST_TAG:
        raise NotFound
    midnight = utc_now().replace(hour=0, minute=0, second=0, microsecond=0)
    async with instance_of(request).database.reading() as unit:
        use = await tag_use(unit, name, midnight=midnight, days=_DAYS)
    history: list[dict[str, object]] = [
        {"day": str(int(day.timestamp())), "uses": str(uses), "accounts": str(accounts)} for day, uses, accounts in use
    ]
    return json_answer(tag_entity(name, base_url_of(request), history))


ROUTES = [Route("/api/v1/tags/{name}", show_tag)]
