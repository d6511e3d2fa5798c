"""Statuses as clients see them. Source: https://docs.joinmastodon.org/entities/Status/

What a client gets is joined from parts that are rendered once: the status, its author, and what the viewer did.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import orjson

from ensembl_fed.models import Account, Status, StatusEdit
from ensembl_fed.models.kinds import StatusPart
from ensembl_fed.storage.page_rows import PageRow
from ensembl_fed.storage.views import StatusView
from ensembl_fed.text.sanitize import html_to_text
from web.entities.account import AccountView, Entity, account_entity, handle_of, shown_visibility
from web.entities.application import status_application_entity
from web.entities.card import card_entity
from web.entities.event import event_terms_entity
from web.entities.help import help_terms_entity
from web.entities.media import media_entity
from web.entities.moments import moment, optional_moment

_FLAGS: Final = ("favourited", "reblogged", "bookmarked", "pinned", "muted")


def status_entity(view: StatusView, base_url: str) -> Entity:
    """Status, without `account`, `reblog` and the viewer's own fields: those of a poll and a quote are among them."""
    status = view.status
    sensitized = view.account.sensitized_at is not None and bool(view.media)
    entity: Entity = {
        "id": str(status.id),
        "created_at": moment(status.created_at),
        "in_reply_to_id": _number(status.in_reply_to_id),
        "in_reply_to_account_id": _number(status.in_reply_to_account_id),
        "sensitive": status.sensitive or sensitized,
        "spoiler_text": status.spoiler_text,
        "visibility": shown_visibility(status.visibility),
        "language": status.language or None,
        "uri": status.uri,
        "url": status_url(status, view.account, base_url),
        "replies_count": status.replies_count,
        "reblogs_count": status.reblogs_count,
        "favourites_count": status.favourites_count,
        "quotes_count": status.quotes_count,
        "edited_at": optional_moment(status.edited_at),
        "content": status.content,
        "media_attachments": [media_entity(media, base_url) for media in view.media],
        "mentions": [mention_entity(account) for account in view.mentions],
        "tags": [tag_link_entity(tag.name, base_url) for tag in view.tags],
        "emojis": status.emojis,
        "card": None if view.card is None else card_entity(view.card),
        "tagged_collections": [],
        "ensembl": _ensembl(view),
    }
    if not status.parts & StatusPart.POLL:
        entity["poll"] = None
    if not status.parts & StatusPart.QUOTE:
        entity["quote"] = None
    if view.application is not None:
        entity["application"] = status_application_entity(view.application)
    return entity


def status_part(view: StatusView, base_url: str) -> bytes:
    """The rendered fields of `status_entity`, open at the end so that more can be joined."""
    return orjson.dumps(status_entity(view, base_url))[:-1]


def words_of(part: bytes, options: Iterable[str] = ()) -> str:
    """What a status says, as plain text, from its rendered fields: warning, text, what its pictures show, its poll."""
    status = orjson.loads(part + b"}")
    pictures = [media["description"] or "" for media in status["media_attachments"]]
    return "\n".join((status["spoiler_text"], html_to_text(status["content"]), *pictures, *options))


def account_part(account: Account, base_url: str) -> bytes:
    """An account, rendered."""
    return orjson.dumps(account_entity(AccountView(account, base_url)))


def whole_status(status: bytes, account: bytes, shared: bytes, flags: bytes) -> bytes:
    """A Status from its parts; `shared` is another whole status, or `null`."""
    return b"".join((status, b',"account":', account, b',"reblog":', shared, flags))


def flags_of(row: PageRow) -> bytes:
    """The rendered fields that say what the viewer did with a status."""
    number = (row.is_favourited and 1) | (row.is_reblogged and 2) | (row.is_bookmarked and 4) | (row.is_pinned and 8)
    return _FLAGS_BY_NUMBER[number | (row.is_muted and 16)]


def _flags(number: int) -> bytes:
    fields: Entity = {name: bool(number & (1 << place)) for place, name in enumerate(_FLAGS)}
    return b"," + orjson.dumps({**fields, "filtered": []})[1:]


def approval_of(row: PageRow) -> bytes:
    """The rendered `quote_approval` of the status that is read; b"" where its viewer's relation decides."""
    parts, author_id = (row.shared_parts, row.shared_account_id) if row.shared_id else (row.parts, row.account_id)
    if parts & _BY_FOLLOWERS:
        return b""
    return _APPROVALS[row.viewer_id == author_id][parts & _SAID]


def rendered_approval(automatic: Sequence[str], current_user: str) -> bytes:
    """QuoteApproval as a field of a status."""
    entity = {"automatic": list(automatic), "manual": [], "current_user": current_user}
    return b',"quote_approval":' + orjson.dumps(entity)


_FLAGS_BY_NUMBER: Final = tuple(_flags(number) for number in range(1 << len(_FLAGS)))
# Plain numbers: an enum's `&` takes longer than the rest of these lines.
_BY_FOLLOWERS: Final = int(StatusPart.QUOTED_BY_FOLLOWERS)
_SAID: Final = int(StatusPart.QUOTED_BY_ANYONE | StatusPart.QUOTES_UNSAID)
NO_APPROVAL: Final = rendered_approval((), "denied")
# By whether it is the viewer's own, then by what its author said.
_APPROVALS: Final = {
    is_own: {
        0: rendered_approval((), "automatic" if is_own else "denied"),
        int(StatusPart.QUOTED_BY_ANYONE): rendered_approval(("public",), "automatic"),
        int(StatusPart.QUOTES_UNSAID): rendered_approval((), "automatic" if is_own else "unknown"),
    }
    for is_own in (True, False)
}
NO_FLAGS: Final = b"}"
# For a status that is shown to no viewer in particular.
PLAIN_PARTS: Final[Entity] = {
    "poll": None,
    "quote": None,
    "quote_approval": {"automatic": [], "manual": [], "current_user": "denied"},
}
NULL: Final = b"null"


def status_url(status: Status, account: Account, base_url: str) -> str:
    """The page of a status: ours as `BASE/@name/id`, others' where their server says."""
    return f"{base_url}/@{account.username}/{status.id}" if account.is_local else status.url or status.uri


def mention_entity(account: Account) -> Entity:
    """Status::Mention."""
    return {
        "id": str(account.id),
        "username": account.username,
        "url": account.url or account.uri,
        "acct": handle_of(account),
    }


def tag_link_entity(name: str, base_url: str) -> Entity:
    """Status::Tag."""
    return {"name": name, "url": f"{base_url}/tags/{name}"}


def tag_entity(name: str, base_url: str, history: Sequence[Entity] = ()) -> Entity:
    """Tag. Source: https://docs.joinmastodon.org/entities/Tag/"""
    return {
        "id": name,
        "name": name,
        "url": f"{base_url}/tags/{name}",
        "history": list(history),
        "following": False,
        "featuring": False,
    }


def status_source_entity(status: Status) -> Entity:
    """StatusSource: what its author typed."""
    return {"id": str(status.id), "text": status.text, "spoiler_text": status.spoiler_text}


def status_edits_entity(view: StatusView, edits: Sequence[StatusEdit], base_url: str) -> list[Entity]:
    """StatusEdit for each form that a status had, oldest first, the present one last.

    Media are those of today: what was attached before is not kept.
    """
    status = view.status
    shared: Entity = {
        "account": account_entity(AccountView(view.account, base_url)),
        "media_attachments": [media_entity(media, base_url) for media in view.media],
        "emojis": status.emojis,
    }
    options = None if view.poll is None else [str(option["title"]) for option in view.poll.options]
    past = [_edit(edit, moment(edit.created_at), edit.poll_options) for edit in edits]
    present = _edit(status, moment(status.edited_at or status.created_at), options)
    return [{**form, **shared} for form in (*past, present)]


def _edit(form: Status | StatusEdit, at: str, options: Sequence[str] | None) -> Entity:
    edit: Entity = {
        "content": form.content,
        "spoiler_text": form.spoiler_text,
        "sensitive": form.sensitive,
        "created_at": at,
    }
    return edit if options is None else {**edit, "poll": {"options": [{"title": title} for title in options]}}


def _ensembl(view: StatusView) -> Entity:
    """What clients that know the town read beside Mastodon's fields (T13)."""
    event = {} if view.event is None else {"event": event_terms_entity(view.event)}
    if view.help is None:
        return {"scope": view.status.visibility.value, "help": None, **event}
    terms = help_terms_entity(view.help)
    return {"scope": view.status.visibility.value, "help": {**terms, "due_until": terms["due"]}}


def _number(row_id: int | None) -> str | None:
    return None if row_id is None else str(row_id)
