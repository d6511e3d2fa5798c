"""The index of routes answers as a plain list does."""

from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Mount, Route, WebSocketRoute

import web.mastodon  # noqa: F401 -- bounds the numbers in paths
from web.routing import IndexedRoutes


async def _endpoint(request: Request) -> Response:
    return Response()


ROUTES: list[BaseRoute] = [
    Route("/", _endpoint),
    Route("/a/b", _endpoint),
    Route("/a/b", _endpoint, methods=["POST"]),
    Route("/a/{id:int}", _endpoint),
    Route("/a/{name}", _endpoint, methods=["POST"]),
    Route("/a/{id:int}/c", _endpoint),
    Route("/{any}/{id:int}/c", _endpoint, methods=["DELETE"]),
    Route("/@{name}", _endpoint),
    Route("/@{name}/{id:int}", _endpoint),
    Route("/media/{key:path}", _endpoint),
    WebSocketRoute("/a/b", _endpoint),
    Mount("/static", routes=[Route("/x", _endpoint)]),
    Route("/{rest:path}", _endpoint, methods=["PUT"]),
]


def _plainly(scope: dict[str, object]) -> tuple[Match, BaseRoute | None]:
    partial: tuple[Match, BaseRoute | None] = (Match.NONE, None)
    for route in ROUTES:
        match, _ = route.matches(scope)
        if match is Match.FULL:
            return match, route
        if match is Match.PARTIAL and partial[1] is None:
            partial = (match, route)
    return partial


@given(
    st.lists(st.sampled_from(["a", "b", "c", "1", "@lea", "media", "static", "x", ""]), max_size=4),
    st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "websocket"]),
)
def test_the_same_route_as_in_a_list(parts: list[str], method: str) -> None:
    """Whatever is asked, the first route that fits is found, and the first partial one when none does."""
    kind = "websocket" if method == "websocket" else "http"
    scope: dict[str, object] = {"type": kind, "method": method, "path": "/" + "/".join(parts), "headers": []}

    match, child = IndexedRoutes(ROUTES).matches(scope)

    assert (match, child.get("route")) == _plainly(scope)
