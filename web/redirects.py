"""Where a browser may be sent back to after somebody has signed in for an application."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode, urlsplit

OUT_OF_BAND: Final = "urn:ietf:wg:oauth:2.0:oob"
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*", re.IGNORECASE | re.ASCII)
# What a browser would run or read instead of going somewhere.
_NEVER: Final = frozenset({"javascript", "data", "vbscript", "file", "blob", "about", "view-source", "filesystem"})
_UNSAFE: Final = re.compile(r"[\x00-\x20\x7f<>\"\\^`{|}]")


def is_acceptable_redirect(uri: str) -> bool:
    """Whether an application may register this: absolute, without fragment, and no scheme that runs code.

    Source: RFC 6749, 3.1.2; RFC 8252, 7 (private-use schemes such as `org.joinmastodon.app://`).
    """
    if _UNSAFE.search(uri) or not uri.isascii():
        return False
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    if not _SCHEME.fullmatch(parts.scheme) or parts.scheme.lower() in _NEVER or parts.fragment or "#" in uri:
        return False
    return (
        bool(parts.netloc and "@" not in parts.netloc)
        if parts.scheme in ("http", "https")
        else len(uri) > len(parts.scheme) + 1
    )


def with_query(uri: str, fields: Mapping[str, str]) -> str:
    """The address with more fields in its query; what stood there stays as it was, byte for byte."""
    added = urlencode({name: value for name, value in fields.items() if value})
    return f"{uri}{'&' if '?' in uri else '?'}{added}"
