"""Strangers' HTML and plain fields made safe, before they are kept."""

import re
import unicodedata
from html import escape, unescape
from typing import Final

import nh3

MAX_HTML_BYTES: Final = 128 * 1024
MAX_INLINE_CHARS: Final = 500

LINK_REL: Final = "nofollow noopener noreferrer"
# Mastodon's list (lib/sanitize_ext/sanitize_config.rb), which is what other servers write for.
_TAGS: Final = frozenset(
    {
        *("p", "br", "span", "a", "blockquote", "pre", "code", "ul", "ol", "li"),
        *("b", "strong", "i", "em", "u", "s", "del", "ruby", "rt", "rp"),
    }
)
_CLASSES: Final = {
    "a": frozenset({"mention", "hashtag", "u-url"}),
    "span": frozenset({"h-card", "mention", "hashtag", "ellipsis", "invisible"}),
    "p": frozenset({"quote-inline"}),
}
_ATTRIBUTES: Final = {"a": {"href"}, "ol": {"start", "reversed"}, "li": {"value"}}
_NO_TRANSLATION: Final = {"a": {"translate": {"no"}}, "span": {"translate": {"no"}}}

_content_cleaner = nh3.Cleaner(
    tags=set(_TAGS),
    attributes=_ATTRIBUTES,
    allowed_classes=_CLASSES,
    tag_attribute_values=_NO_TRANSLATION,
    url_schemes={"http", "https"},
    url_relative="deny",
    link_rel=LINK_REL,
)
_text_cleaner = nh3.Cleaner(tags={"p", "br", "li", "pre", "blockquote", "div", "tr"}, attributes={}, link_rel=None)

# `[^<>]*` stops at the next tag, so that each of these patterns stays linear.
_HEADING_START = re.compile(r"<h[1-6](?=[\s>/])[^<>]*>", re.IGNORECASE)
_HEADING_END = re.compile(r"</h[1-6]\s*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z!?][^<>]*>")
_TAG_START = re.compile(r"(?<!<)<++(?=[A-Za-z/!?])")
_FORMATTING = re.compile(r"<(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s>/])", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Overrides, embeddings, isolates and marks that reorder what is read, and invisible separators.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb]")
_BLOCK_ENDS = re.compile(r"</(?:p|pre|blockquote|div)>")
_LINE_ENDS = re.compile(r"<br>|</(?:li|tr)>")
_PLAIN_TAG = re.compile(r"</?(?:p|br|li|pre|blockquote|div|tr)>")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")

# An HTML5 parser opens unclosed formatting again in each later block: 17 kB of `<b x=1>…` and `<p>`
# became 7 MB (measured). Beyond these bounds the tags are dropped and the words are kept.
_MAX_TAGS = 8000
_MAX_REOPENED = 200_000


def clean_html(html: str) -> str:
    """HTML that is safe to keep and to show, from HTML of anybody.

    Reads at most 128 kB. Keeps Mastodon's tags and classes; headings become strong paragraphs; links lead to
    http(s) only, others keep their text. Well-formed results, as those of `compose_html`, pass unchanged.
    Source: security rule S26.
    """
    html = _bounded(html)
    if _is_costly(html):
        return _flattened(html)
    html = _HEADING_START.sub("<p><strong>", html)
    html = _HEADING_END.sub("</strong></p>", html)
    cleaned = _content_cleaner.clean(html)
    # Serialised HTML has a literal "<br>" in tags alone; Mastodon and its clients write it with a slash.
    return cleaned.replace("<br>", "<br />")


def clean_inline(text: str, *, max_chars: int = MAX_INLINE_CHARS) -> str:
    """A plain field of one line (a name, a title): no tags, no control or bidi characters, at most `max_chars`.

    The result is text, not HTML: it is escaped when it is shown.
    """
    text = unicodedata.normalize("NFC", text[: 4 * max_chars])
    text = _BIDI.sub("", _CONTROLS.sub("", text))
    # What is left of nested tags ("<<b>script>") must not become one.
    text = _TAG_START.sub("", _TAG.sub("", text))
    text = text.encode("utf-8", "ignore").decode("utf-8")
    return " ".join(text.split())[:max_chars].rstrip()


def html_to_text(html: str) -> str:
    """The words of an HTML content as plain text; `<br>` is a line break, a paragraph is a blank line."""
    html = _bounded(html)
    if _is_costly(html):
        html = _flattened(html)
    # Line breaks of the source mean a space in HTML.
    marked = _text_cleaner.clean(html.replace("\r", "").replace("\n", " "))
    marked = _BLOCK_ENDS.sub("\n\n", marked)
    marked = _LINE_ENDS.sub("\n", marked)
    text = unescape(_PLAIN_TAG.sub("", marked))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def _bounded(html: str) -> str:
    """At most 128 kB of UTF-8, without the control characters that no HTML needs."""
    if len(html) * 4 > MAX_HTML_BYTES:
        html = html.encode("utf-8", "ignore")[:MAX_HTML_BYTES].decode("utf-8", "ignore")
    return _CONTROLS.sub("", html)


def _is_costly(html: str) -> bool:
    """Whether parsing could cost far more time or room than the length suggests."""
    tags = html.count("<")
    if tags > _MAX_TAGS:
        return True
    return tags * sum(1 for _ in _FORMATTING.finditer(html)) > _MAX_REOPENED


def _flattened(html: str) -> str:
    text = unescape(_TAG.sub(" ", html))
    return f"<p>{escape(' '.join(_CONTROLS.sub('', text).split()), quote=False)}</p>"
