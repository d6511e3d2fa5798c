"""Files: those that pages are made of, and the pictures that residents sent."""

import gzip
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
    """GET /media/… of the request's own instance: its bytes as a picture and as nothing else (security 28)."""
    key = request.path_params["key"]
    content = await instance_of(request).files.get(key) if is_key(key) else None
    if content is None:
        raise HTTPException(404)
    headers = {
        "cache-control": _FOR_EVER,
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "cross-origin-resource-policy": "cross-origin",
    }
    return Response(content, media_type=media_type_of(key), headers=headers)


ROUTES: list[BaseRoute] = [
    Mount(STATIC_PREFIX, _Kept(directory=STATIC)),
    Route(f"{MEDIA_PATH}/{{key:path}}", show_media),
]
