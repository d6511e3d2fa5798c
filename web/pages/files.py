"""Files: those that pages are made of, and the pictures that residents sent."""

import gzip
import re
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from ensembl_fed.storage.files import MEDIA_PATH, is_key, media_type_of
from web.pages.render import STATIC, STATIC_PREFIX
from web.request import instance_of

# Names are random and never used again, so a copy stays good for ever.
_A_YEAR: Final = "public, max-age=31536000"
_TEXTS: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_RANGE: Final = re.compile(r"bytes=(\d{0,12})-(\d{0,12})", re.ASCII)
_FOR_EVER: Final = "public, max-age=31536000, immutable"


class _Kept(StaticFiles):
    """Our own files. Their addresses carry a digest of their content, so that a copy may be kept for a year."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        """The file, with how long it may be kept."""
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        response.headers["cache-control"] = _A_YEAR
        response.headers["access-control-allow-origin"] = "*"
        return response

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file; text is sent compressed to whoever takes it so. Pages are not: they hold secrets (BREACH)."""
        kind = _TEXTS.get(PurePosixPath(path).suffix)
        takes = Headers(scope=scope).get("accept-encoding", "")
        found, stat = self.lookup_path(path) if kind and "gzip" in takes and scope["method"] == "GET" else ("", None)
        if kind is None or stat is None:
            return await super().get_response(path, scope)
        headers = {
            "cache-control": _A_YEAR,
            "access-control-allow-origin": "*",
            "content-encoding": "gzip",
            "vary": "Accept-Encoding",
        }
        return Response(_compressed(found, stat.st_mtime_ns), media_type=kind, headers=headers)


@lru_cache(maxsize=32)
def _compressed(path: str, changed_ns: int) -> bytes:
    """A file, compressed once for each version of it."""
    return gzip.compress(Path(path).read_bytes(), 9, mtime=changed_ns // 1_000_000_000)


async def show_media(request: Request) -> Response:
    """GET /media/… of the request's own instance: as a picture, film or sound and nothing else (security 28).

    Players ask for parts of a film. Source: RFC 9110, 14.
    """
    key = request.path_params["key"]
    files = instance_of(request).files
    size = await files.size(key) if is_key(key) else None
    if size is None:
        raise HTTPException(404)
    headers = {
        "accept-ranges": "bytes",
        "cache-control": _FOR_EVER,
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "cross-origin-resource-policy": "cross-origin",
    }
    asked = _range_of(request.headers.get("range", ""), size)
    start, end = asked or (0, size)
    if start >= size > 0:
        return Response(status_code=416, headers={"content-range": f"bytes */{size}"})
    try:
        content = await files.get_part(key, start, end) if size else b""
    except FileNotFoundError as error:
        raise HTTPException(404) from error
    if asked is not None:
        headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    return Response(content, 206 if asked else 200, media_type=media_type_of(key), headers=headers)


def _range_of(asked: str, size: int) -> tuple[int, int] | None:
    """The one part that is asked for: (first byte, byte after the last); None for the whole."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None or found.group(1) == found.group(2) == "":
        return None
    if not found.group(1):
        return max(0, size - int(found.group(2))), size
    start = int(found.group(1))
    end = min(size, int(found.group(2)) + 1) if found.group(2) else size
    return (start, end) if start < end or start >= size else None


ROUTES: list[BaseRoute] = [
    Mount(STATIC_PREFIX, _Kept(directory=STATIC)),
    Route(f"{MEDIA_PATH}/{{key:path}}", show_media),
]
