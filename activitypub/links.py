"""Web addresses inside documents: pages for people and files, http(s) only."""

from collections.abc import Mapping

from activitypub.addresses import origin_of
from activitypub.documents import id_of
from activitypub.errors import BadDocument

MAX_LINKS = 20


def web_url(value: object) -> str | None:
    """A value if it is an absolute http(s) URL, else None (security rule 26: no other scheme is shown)."""
    if not isinstance(value, str):
        return None
    try:
        origin_of(value)
    except BadDocument:
        return None
    return value


def link_of(value: object) -> str | None:
    """The page a `url` leads to: a string, a Link, or of several the one that is text/html.

    Source: ActivityStreams 2.0 Core, 4.2.
    """
    links = links_of(value)
    pages = [url for url, media_type in links if media_type == "text/html"]
    found = pages or [url for url, _ in links]
    return found[0] if found else None


def links_of(value: object) -> list[tuple[str, str | None]]:
    """Every http(s) URL in a `url`, with the media type if it is told; 20 at most."""
    items = value if isinstance(value, list) else [value]
    found: list[tuple[str, str | None]] = []
    for item in items[:MAX_LINKS]:
        media_type = item.get("mediaType") if isinstance(item, Mapping) else None
        url = web_url(item.get("href") if isinstance(item, Mapping) else item)
        if url is not None:
            found.append((url, media_type_of(media_type)))
    return found


def media_link_of(value: object) -> str | None:
    """The file behind an `icon` or `image`: an Image with a url, a Link, or a string; the first of several."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, Mapping) and value.get("url") is not None:
        return link_of(value.get("url"))
    return web_url(id_of(value))


def media_type_of(value: object) -> str | None:
    """A media type without parameters, lower case; None when it does not look like one."""
    if not isinstance(value, str) or len(value) > 100:  # noqa: PLR2004
        return None
    media_type = value.partition(";")[0].strip().lower()
    kind, separator, name = media_type.partition("/")
    plain = kind.isascii() and kind.isalnum() and name.isascii() and name != ""
    return media_type if separator and plain and " " not in name else None
