"""How a member's clients should behave. Source: https://docs.joinmastodon.org/methods/preferences/"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from web.answers import json_answer
from web.auth import needs_scope, viewer_of
from web.entities.account import shown_visibility


@needs_scope("read:accounts")
async def preferences(request: Request) -> Response:
    """GET /api/v1/preferences -- https://docs.joinmastodon.org/methods/preferences/#get"""
    member = viewer_of(request).member
    return json_answer(
        {
            "posting:default:visibility": shown_visibility(member.default_visibility),
            "posting:default:sensitive": member.default_sensitive,
            "posting:default:language": member.default_language or None,
            "posting:default:quote_policy": "nobody",
            "reading:expand:media": "default",
            "reading:expand:spoilers": False,
            "reading:autoplay:gifs": False,
        }
    )


ROUTES = [Route("/api/v1/preferences", preferences)]
