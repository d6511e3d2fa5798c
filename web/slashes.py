"""Answers an address with a slash at its end as the one without it: some clients ask so."""

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

_PATHS: Final = ("/api/", "/oauth/", "/nodeinfo/", "/.well-known/")


class TrailingSlashes:
    """Takes the last slash off API paths, without a redirect (Mastodon.py asks `/api/v1/instance/`)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, its path without the last slash."""
        path: str = scope.get("path", "")
        if path.endswith("/") and path.startswith(_PATHS):
            scope = {**scope, "path": path.rstrip("/")}
        await self.app(scope, receive, send)
