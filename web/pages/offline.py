"""What works without a network: the service worker, and the page that says so (Z6)."""

import hashlib
from functools import cache
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from web.pages.forms import ErrorPage
from web.pages.reader import reader_of, shell_for, show
from web.pages.render import STATIC, static_url
from web.request import instance_of

OFFLINE_PATH: Final = "/hors-connexion"
_WORKER_PATH: Final = "/sw.js"
# What a page needs to be itself: kept on the device with the worker.
_FILES: Final = (
    "sheet.css",
    "page.js",
    "icons.svg",
    "mark.svg",
    "mark-192.png",
    "fonts/atkinson-400.woff2",
    "fonts/atkinson-700.woff2",
    "fonts/bricolage-700.woff2",
)


async def show_worker(request: Request) -> Response:
    """GET /sw.js: from the root, so that it sees to every page; it may speak to this site alone"""
    headers = {
        "cache-control": "no-cache",
        "content-security-policy": "default-src 'none'; connect-src 'self'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
    }
    return Response(_worker(), media_type="text/javascript", headers=headers)


async def show_offline(request: Request) -> Response:
    """GET /hors-connexion: kept on the device, for the pages that are not"""
    async with instance_of(request).database.reading() as unit:
        shell = await shell_for(request, unit, await reader_of(request, unit))
    return await show(request, ErrorPage(shell, status=0))


@cache
def _worker() -> bytes:
    # The sheet names its fonts without a version.
    files = [f"/static/{name}" if name.startswith("fonts/") else static_url(name) for name in _FILES]
    listed = orjson.dumps(files)
    source = (STATIC / "sw.js").read_bytes()
    version = hashlib.sha256(listed + source).hexdigest()[:10].encode()
    return source.replace(b"%FILES%", listed).replace(b"%VERSION%", version)


ROUTES = [Route(_WORKER_PATH, show_worker), Route(OFFLINE_PATH, show_offline)]
