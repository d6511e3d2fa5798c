"""What a telephone needs to keep the site among its applications, in the name of the instance."""

from functools import cache

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from web.pages.render import STATIC
from web.request import instance_of

_SHORTEST_NAME = 12  # letters that fit below an icon


async def show_manifest(request: Request) -> Response:
    """GET /manifest.webmanifest -- https://www.w3.org/TR/appmanifest/"""
    home = instance_of(request).home
    name = home.name or home.domain
    short = name if len(name) <= _SHORTEST_NAME else _template()["short_name"]
    body = orjson.dumps({**_template(), "name": name, "short_name": short})
    return Response(body, 200, {"cache-control": "public, max-age=3600"}, "application/manifest+json")


@cache
def _template() -> dict[str, object]:
    template: dict[str, object] = orjson.loads((STATIC / "manifest.webmanifest").read_bytes())
    return template


ROUTES = [Route("/manifest.webmanifest", show_manifest)]
