"""Pages of long lists by ids: what clients ask for, and the Link header that leads further."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.requests import Request

from web.request import base_url_of, instance_of

_LARGEST_ID = (1 << 63) - 1
_CURSORS = frozenset({"max_id", "since_id", "min_id", "offset"})


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is wanted; ids are exclusive bounds and need not be of anything that exists.

    `since_id` gives the newest above its bound, `min_id` the oldest above it (still shown newest first).
    """

    max_id: int | None = None
    since_id: int | None = None
    min_id: int | None = None
    limit: int = 20

    @property
    def newer_than(self) -> int | None:
        """The lower bound, whichever way it was asked for."""
        return self.min_id if self.min_id is not None else self.since_id

    @property
    def is_ascending(self) -> bool:
        """Whether the entries just above the bound are wanted, not the newest."""
        return self.min_id is not None


def read_page(request: Request, *, default: int | None = None, most: int | None = None) -> Page:
    """Read max_id, since_id, min_id and limit from the query; what is unreadable counts as absent (security 43)."""
    limits = instance_of(request).home.limits
    query = request.query_params
    most = min(most or limits.page_most, limits.page_most)
    limit = read_id(query.get("limit")) or default or limits.page_default
    return Page(
        max_id=read_id(query.get("max_id")),
        since_id=read_id(query.get("since_id")),
        min_id=read_id(query.get("min_id")),
        limit=max(1, min(limit, most)),
    )


def read_id(text: object) -> int | None:
    """An id as clients write it; None when it is none."""
    if isinstance(text, int) and not isinstance(text, bool):
        return text if 0 <= text <= _LARGEST_ID else None
    if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= len(str(_LARGEST_ID)):
        return min(int(text), _LARGEST_ID)
    return None


def link_header(request: Request, ids: Sequence[int], *, limit: int | None = None) -> dict[str, str]:
    """The `Link` header for a page that shows these ids (or cursors), newest first; none for an empty page.

    `next` stands first, as toot reads it, and is left out when the page was shorter than `limit`. Other
    parameters of the query are kept. Source: https://docs.joinmastodon.org/api/guidelines/#pagination
    """
    if not ids:
        return {}
    address = f"<{base_url_of(request)}{quote(request.scope['path'])}?{_kept_query(request)}"
    links = f'{address}min_id={max(ids)}>; rel="prev"'
    if limit is None or len(ids) >= limit:
        links = f'{address}max_id={min(ids)}>; rel="next", {links}'
    return {"Link": links}


def _kept_query(request: Request) -> str:
    """The other parameters of the query, ready for one more."""
    if not request.scope["query_string"]:
        return ""
    kept = [(name, text) for name, text in request.query_params.multi_items() if name not in _CURSORS]
    return f"{urlencode(kept)}&" if kept else ""
