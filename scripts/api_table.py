"""Write docs/api.md from the routes that are served: `api_table.py [--check]`."""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from inspect import getdoc
from pathlib import Path

from starlette.routing import BaseRoute, Route, WebSocketRoute

from scripts.left_out import reason_for
from web.app import all_routes
from web.auth import declared_scopes
from web.mastodon.routes import mastodon_routes
from web.pages.authorize import ROUTES as CONSENT

PAGE = Path(__file__).parent.parent / "docs" / "api.md"
_HEAD = """# The client API

Written by `scripts/api_table.py` from the routes; do not edit. It is Mastodon's client API as far as it goes: what
https://docs.joinmastodon.org says of parameters and answers holds here too. `/api/ensembl/v1` is our own.

Fields may be sent as JSON, urlencoded or multipart. Ids are texts that hold numbers. Lists page by `max_id`,
`since_id`, `min_id` and `limit` (at most 80), and by the `Link` header. An error is `{"error": "…"}`, one about
fields has `details` too.

A scope is held by the wider word before its colon; of several, one is enough. "open" answers anyone; what it shows
depends on who asks.

A status has `ensembl` beside Mastodon's fields: `scope` is who it is for in full (`public`, `unlisted`, `town`,
`instance`, `private`, `direct`; Mastodon's `visibility` shows `private` for town and instance), `help` is null, or
says of a request or an offer: `kind`, `action`, `category`, `title`, `quartier`, `place`, `urgency`, `due_from`,
`due`, `wanted`, `accepted`, `state`, `expires_at`. `/api/ensembl/v1/openapi.json` describes our own part in OpenAPI
3.1: asking, offering, answering, choosing, thanking; one's own and what is near; categories, quartiers, the town.

| method | path | scope | |
| --- | --- | --- | --- |
"""
_COVERAGE = """
## What of Mastodon's API is served

The list of endpoints is `tests/data/mastodon_endpoints.json`; its ranks say how soon a client misses one (P0: at once,
P1: in ordinary use, P2: hardly ever). What is left out answers 404 in the usual form.

| rank | served | of |
| --- | --- | --- |
"""
_LEFT_OUT = """
Left out, and why:

| rank | method | path | reason |
| --- | --- | --- | --- |
"""
_ENDPOINTS = Path(__file__).parent.parent / "tests" / "data" / "mastodon_endpoints.json"
_CONVERTOR = re.compile(r"\{(\w+):\w+\}")


@dataclass(frozen=True, slots=True)
class Documented:
    """An endpoint of Mastodon's documentation; its parameters are written `:name`."""

    method: str
    path: str
    rank: str


def page(routes: Iterable[BaseRoute], served: Iterable[BaseRoute] = ()) -> str:
    """The page: one line for each method of each route, then how much of the documented API all that is served covers.

    Raises ValueError for an endpoint that is left out without a reason.
    """
    lines = sorted({line for route in routes for line in _lines(route)})
    table = "".join(f"| {method} | `{path}` | {scope} | {note} |\n" for path, method, scope, note in lines)
    return _HEAD + table + _coverage(documented(), list(served))


def documented() -> list[Documented]:
    """Every endpoint of the documentation."""
    rows = json.loads(_ENDPOINTS.read_text())
    return [Documented(row["method"], row["path"], row["rank"]) for row in rows]


def left_out(endpoints: Iterable[Documented], served: Iterable[BaseRoute]) -> list[Documented]:
    """The documented endpoints that no route answers."""
    answered = {(method, _shape(getattr(route, "path", ""))) for route in served for method in _methods(route)}
    return [one for one in endpoints if (one.method, _shape(one.path)) not in answered]


def _coverage(endpoints: Sequence[Documented], served: Sequence[BaseRoute]) -> str:
    missing = left_out(endpoints, served)
    total, absent = Counter(one.rank for one in endpoints), Counter(one.rank for one in missing)
    ranks = "".join(f"| {rank} | {total[rank] - absent[rank]} | {total[rank]} |\n" for rank in sorted(total))
    return _COVERAGE + ranks + _LEFT_OUT + "".join(_absence(one) for one in sorted(missing, key=_by_rank))


def _absence(one: Documented) -> str:
    reason = reason_for(one.path)
    if reason is None:
        raise ValueError(f"scripts/left_out.py gives no reason for {one.method} {one.path}")
    return f"| {one.rank} | {one.method} | `{one.path}` | {reason} |\n"


def _by_rank(one: Documented) -> tuple[str, str, str]:
    return one.rank, one.path, one.method


def _methods(route: BaseRoute) -> set[str]:
    if isinstance(route, WebSocketRoute):
        return {"GET"}
    return set(route.methods or ()) if isinstance(route, Route) else set()


def _shape(path: str) -> str:
    """A path whose parameters have no names, `{id:int}` and `:id` alike."""
    return re.sub(r"\{[^}]*\}|:\w+", "*", path)


def _lines(route: BaseRoute) -> list[tuple[str, str, str, str]]:
    if isinstance(route, WebSocketRoute):
        return [(_shown(route.path), "WebSocket", "by stream", "")]
    if not isinstance(route, Route):
        return []
    scopes = declared_scopes(route.endpoint)
    said = " or ".join(f"`{scope}`" if ":" in scope or " " not in scope else scope for scope in scopes or ()) or "open"
    link = re.search(r"https://docs\.joinmastodon\.org\S+", getdoc(route.endpoint) or "")
    note = f"[Mastodon]({link.group()})" if link else ""
    methods = sorted((route.methods or set()) - {"HEAD"})
    return [(_shown(route.path), method, said, note) for method in methods]


def _shown(path: str) -> str:
    return _CONVERTOR.sub(r"{\1}", path)


def run(arguments: list[str]) -> int:
    """Write the page, or with --check say whether it is as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if the page is out of date")
    is_check = parser.parse_args(arguments).check
    wanted = page([*mastodon_routes(), *CONSENT], all_routes())
    if is_check and (not PAGE.exists() or PAGE.read_text() != wanted):
        print("docs/api.md is out of date: run scripts/api_table.py", file=sys.stderr)
        return 1
    if not is_check:
        PAGE.write_text(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
