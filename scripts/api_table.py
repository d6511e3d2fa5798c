"""Write docs/api.md from the routes that are served: `api_table.py [--check]`."""

import argparse
import re
import sys
from collections.abc import Iterable
from inspect import getdoc
from pathlib import Path

from starlette.routing import BaseRoute, Route, WebSocketRoute

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

| method | path | scope | |
| --- | --- | --- | --- |
"""
_CONVERTOR = re.compile(r"\{(\w+):\w+\}")


def page(routes: Iterable[BaseRoute]) -> str:
    """The page, one line for each method of each route."""
    lines = sorted({line for route in routes for line in _lines(route)})
    return _HEAD + "".join(f"| {method} | `{path}` | {scope} | {note} |\n" for path, method, scope, note in lines)


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
    wanted = page([*mastodon_routes(), *CONSENT])
    if is_check and (not PAGE.exists() or PAGE.read_text() != wanted):
        print("docs/api.md is out of date: run scripts/api_table.py", file=sys.stderr)
        return 1
    if not is_check:
        PAGE.write_text(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
