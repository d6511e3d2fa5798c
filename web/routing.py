"""Finds the route of a request without trying all of them: there are some two hundred, at a microsecond each."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from starlette.routing import BaseRoute, Match, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

_Shape = tuple[str | None, ...]
_CHOSEN: Final = "route"  # where Starlette itself notes it, after which the log reads it


class IndexedRoutes(BaseRoute):
    """Many routes behind one: what they match, and that the first that fits answers, is as in a plain list.

    Paths are looked up by their segments, with a blank where a route has a parameter. Routes whose parameters are
    not whole segments are tried one by one.
    """

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self.routes = list(routes)
        self._by_shape: dict[_Shape, list[int]] = defaultdict(list)
        # For each number of segments, where parameters may stand.
        self._blanks: dict[int, set[tuple[int, ...]]] = defaultdict(set)
        self._others: list[int] = []
        for number, route in enumerate(self.routes):
            shape = _shape_of(route)
            if shape is None:
                self._others.append(number)
            else:
                self._by_shape[shape].append(number)
                self._blanks[len(shape)].add(tuple(at for at, part in enumerate(shape) if part is None))

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first route that fits, or the first that fits but for its method."""
        partial: tuple[Match, Scope] = (Match.NONE, {})
        if scope["type"] not in ("http", "websocket"):
            return partial
        for number in self._candidates(scope["path"]):
            route = self.routes[number]
            match, child = route.matches(scope)
            if match is Match.FULL:
                return match, {**child, _CHOSEN: route}
            if match is Match.PARTIAL and partial[0] is Match.NONE:
                partial = (match, {**child, _CHOSEN: route})
        return partial

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the route that was chosen answer."""
        route: BaseRoute = scope[_CHOSEN]
        await route.handle(scope, receive, send)

    def _candidates(self, path: str) -> Sequence[int]:
        parts = path.split("/")
        found: list[int] = []
        for blanks in self._blanks.get(len(parts), ()):
            shape: list[str | None] = [*parts]
            for at in blanks:
                shape[at] = None
            found += self._by_shape.get(tuple(shape), ())
        return sorted(found + self._others)


def _shape_of(route: BaseRoute) -> _Shape | None:
    """The segments of a route, None for those that are parameters; None when some are only partly so."""
    if not isinstance(route, Route | WebSocketRoute):
        return None
    shape: list[str | None] = []
    for part in route.path.split("/"):
        is_parameter = part.startswith("{") and part.endswith("}") and part.count("{") == 1
        if ("{" in part and not is_parameter) or part.endswith(":path}"):
            return None
        shape.append(None if is_parameter else part)
    return tuple(shape)
