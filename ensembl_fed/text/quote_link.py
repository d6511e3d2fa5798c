"""The line that stands in a quoting post for readers who know no quotes: `RE: address`, as Mastodon writes it."""

import re
from html import escape
from typing import Final

from ensembl_fed.text.sanitize import LINK_REL

_LINE: Final = re.compile(r'\s*<p class="quote-inline">.{0,4000}?</p>', re.DOTALL)


def with_quote_link(content: str, quoted_uri: str) -> str:
    """The content with the line in front, unless it says the address already."""
    address = escape(quoted_uri)
    if not quoted_uri or address in content:
        return content
    return f'<p class="quote-inline">RE: <a href="{address}" rel="{LINK_REL}">{address}</a></p>{content}'


def without_quote_link(content: str) -> str:
    """The content without the line that another server put in front."""
    found = _LINE.match(content)
    return content if found is None else content[found.end() :]
