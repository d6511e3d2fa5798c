"""A resident's plain text turned into the HTML that we keep and send."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from linkify_it import LinkifyIt  # type: ignore[import-untyped] # the package ships no types

from ensembl_fed.text.normalize import fold
from ensembl_fed.text.sanitize import LINK_REL

MAX_TAG_CHARS: Final = 100
SHOWN_ADDRESS_CHARS: Final = 30  # as Mastodon's TextFormatter
RESERVED_PER_URL: Final = 23  # characters_reserved_per_url of /api/v2/instance


@dataclass(frozen=True, slots=True)
class MentionTarget:
    """Whom a mention leads to: the page of the account, and the name shown after the @."""

    url: str
    name: str


class _Kind(StrEnum):
    MENTION = "mention"
    HASHTAG = "hashtag"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class _Entity:
    kind: _Kind
    start: int
    end: int
    value: str  # a handle, a tag without its sign, or an address


_MENTION = re.compile(
    r"(?<![\w=/@.-])@([a-z0-9_]+(?:[a-z0-9_.-]*[a-z0-9_])?)"
    r"(?:@([^\W_](?:[\w.-]*[^\W_])?(?::\d{1,5}(?!\w))?))?",
    re.IGNORECASE,
)
_HASHTAG = re.compile(r"(?<![\w/&=)#])[#＃](\w+(?:[·\u200c]\w+)*)")
_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
# Without any of these a text has no entity.
_SIGNS: Final = ("#", "＃", "@", "://")


def _address_finder() -> LinkifyIt:
    """Addresses with their scheme alone: "fini.Je" must not become a link to .je."""
    finder = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    for schema in ("ftp:", "//", "mailto:"):
        finder.add(schema, None)
    return finder


_finder = _address_finder()
# A draft is read for its length, its mentions, its hashtags and its HTML, one after the other.
_TEXTS_AT_HAND: Final = 16


def compose_html(text: str, *, mentions: Mapping[str, MentionTarget], tag_url: Callable[[str], str]) -> str:
    """The HTML of a text: paragraphs, line breaks, and links for mentions, hashtags and http(s) addresses.

    `mentions` is keyed as `find_mentions` says; a handle that is not in it stays text. `tag_url` takes the tag
    without its sign, as written. The result passes `clean_html` unchanged. "" for a blank text.
    """
    text = _normalised(text)
    paragraphs = (part for part in _PARAGRAPH_BREAK.split(text) if part)
    return "".join(f"<p>{_paragraph(part, mentions, tag_url)}</p>" for part in paragraphs)


def find_mentions(text: str) -> list[str]:
    """Handles in their order, each once, in lower case: "lea", "lea@host" or "lea@host:8001"."""
    entities = _entities(_normalised(text))
    return list(dict.fromkeys(e.value for e in entities if e.kind is _Kind.MENTION))


def find_hashtags(text: str) -> list[str]:
    """Hashtags in their order, without their sign, as first written; each once whatever its case or accents."""
    first: dict[str, str] = {}
    for entity in _entities(_normalised(text)):
        if entity.kind is _Kind.HASHTAG:
            first.setdefault(fold(entity.value), entity.value)
    return list(first.values())


def character_count(text: str, reserved_per_url: int = RESERVED_PER_URL) -> int:
    """The length as Mastodon's clients count it: an address is 23, and a mention's server is free."""
    text = _normalised(text, strip=False)
    count = 0
    position = 0
    for entity in _entities(text):
        if entity.kind is _Kind.HASHTAG:
            continue
        count += _graphemes(text[position : entity.start])
        local_name = entity.value.partition("@")[0]
        count += reserved_per_url if entity.kind is _Kind.ADDRESS else 1 + len(local_name)
        position = entity.end
    return count + _graphemes(text[position:])


def _normalised(text: str, *, strip: bool = True) -> str:
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.replace("\n", "").isprintable():
        text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return text.strip() if strip else text


def _paragraph(text: str, mentions: Mapping[str, MentionTarget], tag_url: Callable[[str], str]) -> str:
    parts: list[str] = []
    position = 0
    for entity in _entities(text):
        parts.append(_escape(text[position : entity.start]).replace("\n", "<br />"))
        written = text[entity.start : entity.end]
        parts.append(_entity_html(entity, written, mentions, tag_url))
        position = entity.end
    parts.append(_escape(text[position:]).replace("\n", "<br />"))
    return "".join(parts)


def _entity_html(
    entity: _Entity, written: str, mentions: Mapping[str, MentionTarget], tag_url: Callable[[str], str]
) -> str:
    if entity.kind is _Kind.ADDRESS:
        return _address_html(entity.value)
    if entity.kind is _Kind.HASHTAG:
        return _link(tag_url(entity.value), f"#<span>{_escape(entity.value)}</span>", "mention hashtag")
    target = mentions.get(entity.value)
    if target is None:
        return _escape(written)
    link = _link(target.url, f"@<span>{_escape(target.name)}</span>", "u-url mention")
    return f'<span class="h-card">{link}</span>'


def _address_html(address: str) -> str:
    """The address without its scheme; what is too long is there, but hidden, so that copying it works."""
    scheme = _SCHEME.match(address)
    start = scheme.end() if scheme else 0
    shown, hidden = address[start : start + SHOWN_ADDRESS_CHARS], address[start + SHOWN_ADDRESS_CHARS :]
    inner = f'<span class="invisible">{_escape(address[:start])}</span>'
    inner += f'<span class="ellipsis">{_escape(shown)}</span>' if hidden else f"<span>{_escape(shown)}</span>"
    if hidden:
        inner += f'<span class="invisible">{_escape(hidden)}</span>'
    return _link(address, inner, None)


def _link(url: str, inner: str, classes: str | None) -> str:
    class_attribute = f' class="{classes}"' if classes else ""
    return f'<a href="{_escape(url).replace(chr(34), "&quot;")}"{class_attribute} rel="{LINK_REL}">{inner}</a>'


def _escape(text: str) -> str:
    """Escaped exactly as an HTML5 serialiser does, so that cleaning changes nothing."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\u00a0", "&nbsp;")


@lru_cache(maxsize=_TEXTS_AT_HAND)
def _entities(text: str) -> tuple[_Entity, ...]:
    """Every entity of a text in order; an address wins over what it contains."""
    if not any(sign in text for sign in _SIGNS):
        return ()
    covered = bytearray(len(text))
    found: list[_Entity] = []
    for entity in (*_addresses(text), *_mentions(text), *_hashtags(text)):
        if not any(covered[entity.start : entity.end]):
            covered[entity.start : entity.end] = b"\x01" * (entity.end - entity.start)
            found.append(entity)
    return tuple(sorted(found, key=lambda entity: entity.start))


def _addresses(text: str) -> Iterator[_Entity]:
    if "://" not in text:
        return
    for match in _finder.match(text) or ():
        if _SCHEME.match(match.url):
            yield _Entity(_Kind.ADDRESS, match.index, match.last_index, match.url)


def _mentions(text: str) -> Iterator[_Entity]:
    for match in _MENTION.finditer(text):
        name, host = match.group(1), match.group(2)
        handle = f"{name}@{host}" if host else name
        yield _Entity(_Kind.MENTION, match.start(), match.end(), handle.lower())


def _hashtags(text: str) -> Iterator[_Entity]:
    for match in _HASHTAG.finditer(text):
        tag = match.group(1)
        if len(tag) <= MAX_TAG_CHARS and any(character.isalpha() for character in tag):
            yield _Entity(_Kind.HASHTAG, match.start(), match.end(), tag)


def _graphemes(text: str) -> int:
    """About what a person would count: joined emoji, skin tones, flags and combining marks are one."""
    if text.isascii():
        return len(text)
    count = 0
    previous = ""
    flag_open = False
    for character in text:
        is_flag_half = "\U0001f1e6" <= character <= "\U0001f1ff"
        if is_flag_half and flag_open:
            flag_open = False
        elif previous != "\u200d" and not _extends(character):
            count += 1
            flag_open = is_flag_half
        previous = character
    return count


def _extends(character: str) -> bool:
    if unicodedata.category(character) in ("Mn", "Me", "Mc") or character == "\u200d":
        return True
    return "\U0001f3fb" <= character <= "\U0001f3ff" or "\U000e0020" <= character <= "\U000e007f"
