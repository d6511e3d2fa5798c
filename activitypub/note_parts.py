"""Parts of posts: hashtags, mentions and emoji; pictures and files."""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from activitypub.documents import Document, id_of, mappings_of, text_of, type_of
from activitypub.links import links_of, media_link_of, media_type_of, web_url
from activitypub.places import number_of

MAX_TAGS = 100
MAX_MEDIA = 16  # Mastodon shows 4, Pixelfed up to 20
MAX_NAME_CHARS = 300
MAX_DESCRIPTION_CHARS = 10_000
MAX_PIXELS = 100_000

TagKind: TypeAlias = Literal["Hashtag", "Mention", "Emoji"]

_EMOJI = re.compile(r":?([A-Za-z0-9_]{1,64}):?", re.ASCII)
_BLURHASH = re.compile(r"[A-Za-z0-9#$%*+,\-.:;=?@\[\]^_{|}~]{6,120}", re.ASCII)


@dataclass(frozen=True, slots=True)
class NoteTag:
    """A tag as it is written: `#Entraide` with its page, `@lea@moulins.example` with its actor, `:fleur:`."""

    kind: TagKind
    name: str
    href: str | None = None
    icon_url: str | None = None


@dataclass(frozen=True, slots=True)
class NoteMedia:
    """A picture, sound, film or file. Sizes in pixels; `focus` is x and y from -1 to 1, y upwards."""

    url: str
    media_type: str | None = None
    description: str | None = None
    width: int | None = None
    height: int | None = None
    blurhash: str | None = None
    focus: tuple[float, float] | None = None


def tags_of(document: Document) -> tuple[NoteTag, ...]:
    """The hashtags, mentions and emoji of a post, from its first 100 tags; others are left out.

    Source: ActivityStreams 2.0 Vocabulary, 5.6; FEP-eb48 (Hashtag); FEP-9098 (Emoji).
    """
    found = (_read_tag(item) for item in mappings_of(document, "tag", MAX_TAGS))
    return tuple(tag for tag in found if tag is not None)


def tag_document(tag: NoteTag) -> dict[str, object]:
    """A tag as JSON."""
    document: dict[str, object] = {"type": tag.kind, "name": tag.name}
    if tag.href is not None:
        document["id" if tag.kind == "Emoji" else "href"] = tag.href
    if tag.icon_url is not None:
        document["icon"] = {"type": "Image", "url": tag.icon_url}
    return document


def media_of(document: Document, kind: str) -> tuple[NoteMedia, ...]:
    """The attached media of a post, 16 at most; of an Image, Video or Audio also its own file.

    Source: ActivityStreams 2.0 Vocabulary, 4.1; FEP-1311.
    """
    found = [_read_media(item) for item in mappings_of(document, "attachment", MAX_MEDIA)]
    if kind in ("Image", "Video", "Audio"):
        own = [link for link in links_of(document.get("url")) if (link[1] or "").startswith(f"{kind.lower()}/")]
        found[:0] = [NoteMedia(url, media_type) for url, media_type in own[:1]]
    return tuple(media for media in found if media is not None)[:MAX_MEDIA]


def media_document(media: NoteMedia) -> dict[str, object]:
    """A picture or file as an attachment, as Mastodon writes it."""
    document: dict[str, object] = {
        "type": "Document",
        "mediaType": media.media_type,
        "url": media.url,
        "name": media.description,
        "width": media.width,
        "height": media.height,
        "blurhash": media.blurhash,
        "focalPoint": None if media.focus is None else [float(media.focus[0]), float(media.focus[1])],
    }
    return {name: value for name, value in document.items() if value is not None}


def _read_tag(item: Document) -> NoteTag | None:
    kind, name = type_of(item), text_of(item, "name", MAX_NAME_CHARS)
    match kind:
        case "Hashtag":
            return NoteTag("Hashtag", name, web_url(item.get("href"))) if name else None
        case "Mention":
            href = web_url(item.get("href"))
            return NoteTag("Mention", name or "", href) if href else None
        case "Emoji":
            return _read_emoji(item, name)
        case _:
            return None


def _read_emoji(item: Document, name: str | None) -> NoteTag | None:
    word, icon_url = _EMOJI.fullmatch(name or ""), media_link_of(item.get("icon"))
    if word is None or icon_url is None:
        return None
    return NoteTag("Emoji", f":{word.group(1)}:", web_url(id_of(item.get("id"))), icon_url)


def _read_media(item: Document) -> NoteMedia | None:
    """One attachment: a Document, Image, Video or Audio with `url`, or a Link with `href`."""
    kind = type_of(item)
    if kind not in ("Document", "Image", "Video", "Audio", "Link"):
        return None
    links = links_of(item.get("href") if kind == "Link" else item.get("url"))
    if not links:
        return None
    url, linked_type = links[0]
    description = text_of(item, "name", MAX_DESCRIPTION_CHARS)
    blurhash = text_of(item, "blurhash", 200)
    return NoteMedia(
        url=url,
        media_type=media_type_of(item.get("mediaType")) or linked_type,
        description=description if description is not None else text_of(item, "summary", MAX_DESCRIPTION_CHARS),
        width=_pixels(item.get("width")),
        height=_pixels(item.get("height")),
        blurhash=blurhash if blurhash and _BLURHASH.fullmatch(blurhash) else None,
        focus=_focus(item.get("focalPoint")),
    )


def _pixels(value: object) -> int | None:
    known = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_PIXELS
    return value if known and isinstance(value, int) else None


def _focus(value: object) -> tuple[float, float] | None:
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004 (x and y)
        return None
    x, y = number_of(value[0]), number_of(value[1])
    if x is None or y is None or not (-1 <= x <= 1 and -1 <= y <= 1):
        return None
    return x, y
