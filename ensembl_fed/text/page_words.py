"""What a page of the web says of itself, for a preview card; and which link of a status leads to a page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Final
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from ensembl_fed.text.sanitize import clean_inline

MAX_TITLE_CHARS: Final = 250
MAX_DESCRIPTION_CHARS: Final = 500
MAX_NAME_CHARS: Final = 120
_MAX_LINK_CHARS: Final = 2_000
# In HTML that we cleaned or composed, attributes are always quoted so.
_ANCHOR: Final = re.compile(r"<a ([^<>]*)>")
_HREF: Final = re.compile(r'href="([^"<>]*)"')
_CLASS: Final = re.compile(r'class="([^"<>]*)"')
_NO_PAGES: Final = frozenset({"mention", "hashtag", "u-url"})
_CHARSET: Final = re.compile(rb"""<meta[^<>]{0,200}charset=["']?([A-Za-z0-9_-]{2,40})""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageWords:
    """A page's title and what else it tells in its head; texts are plain."""

    title: str
    description: str = ""
    author_name: str = ""
    provider_name: str = ""
    published_at: datetime | None = None


def first_link(content: str) -> str | None:
    """The first http(s) address in the HTML of a status that is neither a mention nor a hashtag."""
    for anchor in _ANCHOR.finditer(content):
        classes = _CLASS.search(anchor[1])
        href = _HREF.search(anchor[1])
        if href is None or (classes is not None and not _NO_PAGES.isdisjoint(classes[1].split())):
            continue
        address = unescape(href[1])
        if address.startswith(("http://", "https://")) and len(address) <= _MAX_LINK_CHARS:
            return address
    return None


def decoded(body: bytes, content_type: str) -> str | None:
    """The text of an HTML page, by the charset that it or its header names; None for anything but HTML."""
    media_type, _, parameters = content_type[:500].partition(";")
    if media_type.strip().lower() not in ("text/html", "application/xhtml+xml"):
        return None
    named = re.search(r"charset=[\"']?([A-Za-z0-9_-]{2,40})", parameters, re.IGNORECASE)
    in_page = _CHARSET.search(body[:4096])
    charset = named[1] if named else in_page[1].decode() if in_page else "utf-8"
    try:
        return body.decode(charset, "replace")
    except LookupError:
        return body.decode("utf-8", "replace")


def read_page(html: str, url: str) -> PageWords | None:
    """What the page at `url` says of itself by Open Graph, Twitter's tags or plain HTML; None without a title.

    Source: https://ogp.me/, https://docs.joinmastodon.org/entities/PreviewCard/
    """
    tree = LexborHTMLParser(html)
    tags: dict[str, str] = {}
    for meta in tree.css("meta"):
        name = meta.attributes.get("property") or meta.attributes.get("name") or ""
        tags.setdefault(name.strip().lower(), meta.attributes.get("content") or "")
    heading = tree.css_first("title")
    title = _first(tags, "og:title", "twitter:title") or (heading.text() if heading is not None else "")
    title = clean_inline(title, max_chars=MAX_TITLE_CHARS)
    if not title:
        return None
    author = _first(tags, "author", "article:author", "twitter:creator")
    return PageWords(
        title=title,
        description=clean_inline(
            _first(tags, "og:description", "twitter:description", "description"), max_chars=MAX_DESCRIPTION_CHARS
        ),
        author_name="" if "://" in author else clean_inline(author, max_chars=MAX_NAME_CHARS),
        provider_name=clean_inline(_first(tags, "og:site_name"), max_chars=MAX_NAME_CHARS) or _host_of(url),
        published_at=_moment(_first(tags, "article:published_time", "og:published_time")),
    )


def _first(tags: Mapping[str, str], *names: str) -> str:
    return next((tags[name] for name in names if tags.get(name, "").strip()), "")


def _host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.strip()[:40])
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
