"""Posts: a value that is read from any server's Note, Article, Event... and written as our Note.

HTML in these values is as it came: clean it before it is kept (security rule 26).
"""

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Literal, TypeAlias

from activitypub.addresses import is_public, same_origin
from activitypub.documents import (
    Document,
    id_of,
    ids_of,
    only_id_of,
    read_time,
    text_and_language_of,
    text_of,
    type_of,
    write_time,
)
from activitypub.errors import BadDocument, UntrustedObject
from activitypub.events import EventTerms, event_of, event_properties
from activitypub.help_terms import HelpPurpose, HelpStatus, HelpTerms, help_of, help_properties
from activitypub.links import link_of, web_url
from activitypub.note_parts import (
    NoteMedia,
    NoteTag,
    media_document,
    media_of,
    tag_document,
    tags_of,
)
from activitypub.places import Place, place_document, place_of
from activitypub.polls import Poll, PollOption, poll_of, poll_properties
from activitypub.quotes import asks_nobody, policy_document, quote_of, quoters_of
from activitypub.shapes import PROPOSAL_TYPES, as_note

__all__ = [
    "EventTerms",
    "HelpPurpose",
    "HelpStatus",
    "HelpTerms",
    "Note",
    "NoteMedia",
    "NoteTag",
    "NoteType",
    "Place",
    "Poll",
    "PollOption",
    "is_post",
    "note_document",
    "read_note",
    "tombstone_document",
]

NoteType: TypeAlias = Literal["Note", "Article", "Page", "Question", "Event", "Image", "Video", "Audio"]

NOTE_TYPES: tuple[NoteType, ...] = (
    "Note",
    "Article",
    "Page",
    "Question",
    "Event",
    "Image",
    "Video",
    "Audio",
)
MAX_CONTENT_CHARS = 131_072  # what the HTML cleaner takes
MAX_SUMMARY_CHARS = 5_000
MAX_TITLE_CHARS = 500
MAX_RECIPIENTS = 200


@dataclass(frozen=True, slots=True)
class Note:
    """A post. `language` is the tag under which `contentMap` has the content; `context` the conversation.

    `vote` is the option that a poll's answer chooses; such a note is no post. `quote` is the quoted post, with the
    `quote_stamp` of its author's consent; `asks_nobody` if it is quoted in a way that knows no consent. `quoters` are
    the collections of those who may quote this one; None when its server does not say.
    """

    uri: str
    type: NoteType
    author: str
    content_html: str
    language: str | None = None
    summary: str | None = None
    sensitive: bool = False
    published: datetime | None = None
    updated: datetime | None = None
    url: str | None = None
    in_reply_to: str | None = None
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    audience: str | None = None
    context: str | None = None
    tags: tuple[NoteTag, ...] = ()
    media: tuple[NoteMedia, ...] = ()
    place: Place | None = None
    help: HelpTerms | None = None
    replies_uri: str | None = None
    poll: Poll | None = None
    vote: str | None = None
    quote: str | None = None
    quote_stamp: str | None = None
    asks_nobody: bool = False
    quoters: tuple[str, ...] | None = None
    starts_at: datetime | None = None
    event: EventTerms | None = None

    @property
    def is_open(self) -> bool:
        """Whether anyone may read it."""
        return any(is_public(uri) for uri in (*self.to, *self.cc))


def is_post(document: Document) -> bool:
    """Whether a document is of a type that `read_note` takes."""
    kind = type_of(document)
    return kind in NOTE_TYPES or kind in PROPOSAL_TYPES


def read_note(document: Document) -> Note:
    """Read a post of any type that we show, or a proposal of FEP-0837, as leniently as Mastodon does.

    The title of what is no Note comes first in the content. Bounds: rule 24. Raises BadDocument when id or type is bad,
    or no one author said (rule 13); UntrustedObject when id and author differ in origin (rule 12).
    Source: ActivityStreams 2.0 Vocabulary, 3.3; FEP-0837; FEP-fe34.
    """
    return _read_note(as_note(document))


def _read_note(document: Document) -> Note:
    (uri, author), kind = _id_and_author_of(document), _type_of(document)
    content, language = text_and_language_of(document, "content", MAX_CONTENT_CHARS)
    in_reply_to, name = only_id_of(document.get("inReplyTo")), text_of(document, "name", MAX_TITLE_CHARS)
    return Note(
        uri=uri,
        type=kind,
        author=author,
        content_html=_titled(kind, name, content or ""),
        language=language,
        summary=text_and_language_of(document, "summary", MAX_SUMMARY_CHARS)[0],
        sensitive=document.get("sensitive") is True,
        published=read_time(document.get("published")),
        updated=read_time(document.get("updated")),
        url=link_of(document.get("url")),
        in_reply_to=in_reply_to,
        to=tuple(ids_of(document.get("to"), limit=MAX_RECIPIENTS)),
        cc=tuple(ids_of(document.get("cc"), limit=MAX_RECIPIENTS)),
        audience=id_of(document.get("audience")),
        context=id_of(document.get("context")) or id_of(document.get("conversation")),
        tags=tags_of(document),
        media=media_of(document, kind),
        place=place_of(document),
        help=help_of(document) if kind != "Event" else None,
        replies_uri=id_of(document.get("replies")),
        poll=poll_of(document) if kind == "Question" else None,
        vote=name if kind == "Note" and in_reply_to and not content else None,
        quote=quote_of(document),
        quote_stamp=web_url(only_id_of(document.get("quoteAuthorization"))),
        asks_nobody=asks_nobody(document),
        quoters=quoters_of(document),
        starts_at=read_time(document.get("startTime")),
        event=event_of(document) if kind == "Event" else None,
    )


def note_document(note: Note) -> dict[str, object]:
    """A post as we publish it, without `@context`: embed it, or see contexts.with_context.

    A Note gets no `name` (others turn it into a warning that hides the text), save for a vote. An Event's title is its
    `name`, and does not stand in its content again.
    Source: FEP-0837; examples 01 to 03 and 09 of FEDERATION.md.
    """
    content = note.content_html if note.event is None else _untitled(note.event.title, note.content_html)
    optional: dict[str, object] = {
        "updated": None if note.updated is None else write_time(note.updated),
        "url": note.url,
        "audience": note.audience,
        "context": note.context,
        "conversation": note.context,
        "name": note.vote,
        **_quote_properties(note),
        "interactionPolicy": None if note.quoters is None else policy_document(note.quoters),
        "contentMap": {note.language: content} if note.language else None,
        "location": place_document(note.place) if note.place else None,
        "startTime": None if note.starts_at is None else write_time(note.starts_at),
        "replies": _replies_document(note.replies_uri) if note.replies_uri else None,
    }
    return {
        "id": note.uri,
        "type": note.type,
        "attributedTo": note.author,
        **({} if note.published is None else {"published": write_time(note.published)}),
        "to": list(note.to),
        "cc": list(note.cc),
        "sensitive": note.sensitive,
        "summary": note.summary,
        "inReplyTo": note.in_reply_to,
        "content": content,
        "tag": [tag_document(tag) for tag in note.tags],
        "attachment": [media_document(media) for media in note.media],
        **{name: value for name, value in optional.items() if value is not None},
        **(help_properties(note.help, note.uri) if note.help else {}),
        **(poll_properties(note.poll) if note.poll else {}),
        **(event_properties(note.event) if note.event else {}),
    }


def _quote_properties(note: Note) -> dict[str, object]:
    """What a post quotes, in the words of each of those who read quotes; values may be None."""
    return {
        "quote": None if note.asks_nobody else note.quote,
        "quoteUri": note.quote,
        "_misskey_quote": note.quote,
        "quoteAuthorization": note.quote_stamp,
    }


def tombstone_document(uri: str, *, former_type: str = "Note", deleted: datetime | None = None) -> dict[str, object]:
    """What stands where a post was; served with 410. Source: ActivityStreams 2.0 Vocabulary, 3.3."""
    tombstone: dict[str, object] = {"id": uri, "type": "Tombstone", "formerType": former_type}
    if deleted is not None:
        tombstone["deleted"] = write_time(deleted)
    return tombstone


def _id_and_author_of(document: Document) -> tuple[str, str]:
    uri, author = only_id_of(document.get("id")), document.get("attributedTo")
    if uri is None or not isinstance(author, str):
        raise BadDocument("a post without id, or without exactly one author")
    if not same_origin(uri, author):
        raise UntrustedObject("a post and its author of different origins")
    return uri, author


def _type_of(document: Document) -> NoteType:
    kind = type_of(document)
    found = next((known for known in NOTE_TYPES if known == kind), None)
    if found is None:
        raise BadDocument("not a post")
    return found


def _titled(kind: NoteType, name: str | None, content: str) -> str:
    """Put a title before the content, as Mastodon does for what is not a Note."""
    if name is None or not name.strip() or kind in ("Note", "Question"):
        return content
    return f"{_title(name)}{content}"[:MAX_CONTENT_CHARS]


def _untitled(name: str, content: str) -> str:
    """The content without the title that `_titled` puts before it."""
    return content.removeprefix(_title(name))


def _title(name: str) -> str:
    return f"<p><strong>{escape(name.strip(), quote=False)}</strong></p>"


def _replies_document(uri: str) -> dict[str, object]:
    first = {"type": "CollectionPage", "partOf": uri, "items": []}
    return {"type": "Collection", "id": uri, "first": first}
