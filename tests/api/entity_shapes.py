"""What Mastodon's documentation promises of each entity, derived by hand: fields, types, and which may be null.

Sources: https://docs.joinmastodon.org/entities/Status/, /Account/, /Notification/, /MediaAttachment/ and so on.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

Check = Callable[[Any, str], None]


def status(value: Any, at: str = "status", *, signed_in: bool = True) -> None:
    """A Status; signed in, with what the viewer did."""
    _fields(value, at, _STATUS)
    _nullable(value, at, {"reblog": lambda one, where: status(one, where, signed_in=signed_in)})
    flags = ("favourited", "reblogged", "muted", "bookmarked", "pinned")
    if signed_in:
        _fields(value, at, {**dict.fromkeys(flags, boolean), "filtered": array()})
    else:
        assert not set(flags) & set(value), f"{at}: a visitor has done nothing"
    if value["url"].startswith(value["account"]["url"]):
        assert len(urlsplit(value["url"]).path.strip("/").split("/")) == 2, f"{at}.url: /@user/ID"
    assert set(value["ensembl"]) == {"scope", "help"}


def account(value: Any, at: str = "account") -> None:
    """An Account."""
    _fields(value, at, _ACCOUNT)
    _nullable(value, at, {"last_status_at": day})


def media(value: Any, at: str = "media") -> None:
    """A MediaAttachment that is ready."""
    _fields(value, at, {"id": number, "type": one_of("image", "gifv", "video", "audio", "unknown"), "url": address})
    _nullable(
        value,
        at,
        {
            "preview_url": address,
            "remote_url": address,
            "meta": mapping,
            "description": text,
            "blurhash": text,
        },
    )


def notification(value: Any, at: str = "notification") -> None:
    """A Notification."""
    _fields(
        value,
        at,
        {"id": number, "type": text, "group_key": text, "created_at": moment, "account": account},
    )
    if value["type"] in ("mention", "status", "reblog", "favourite", "update", "poll"):
        status(value["status"], f"{at}.status")


def context(value: Any, at: str = "context", *, signed_in: bool = True) -> None:
    """A Context."""
    for part in ("ancestors", "descendants"):
        for number_, one in enumerate(value[part]):
            status(one, f"{at}.{part}[{number_}]", signed_in=signed_in)


def search(value: Any, at: str = "search", *, signed_in: bool = True) -> None:
    """A Search."""
    _fields(
        value,
        at,
        {
            "accounts": array(account),
            "statuses": array(lambda one, where: status(one, where, signed_in=signed_in)),
            "hashtags": array(tag),
        },
    )


def status_edit(value: Any, at: str = "edit") -> None:
    """A StatusEdit."""
    wanted = {"content": text, "spoiler_text": text, "sensitive": boolean, "created_at": moment, "account": account}
    _fields(value, at, {**wanted, "media_attachments": array(media), "emojis": array()})


def tag(value: Any, at: str = "tag") -> None:
    """A Tag."""
    use = {"day": number, "uses": number, "accounts": number}
    wanted = {"id": text, "name": text, "url": address, "history": array(lambda one, where: _fields(one, where, use))}
    _fields(value, at, {**wanted, "following": boolean})


def marker(value: Any, at: str = "marker") -> None:
    """A Marker."""
    _fields(value, at, {"last_read_id": number, "version": integer, "updated_at": moment})


def conversation(value: Any, at: str = "conversation") -> None:
    """A Conversation with a last status."""
    _fields(value, at, {"id": number, "unread": boolean, "accounts": array(account), "last_status": status})


def text(value: Any, at: str) -> None:
    assert isinstance(value, str), f"{at}: a text, not {value!r}"


def number(value: Any, at: str) -> None:
    assert isinstance(value, str), f"{at}: a number in a text, not {value!r}"
    assert value.isdigit(), f"{at}: a number in a text, not {value!r}"


def integer(value: Any, at: str) -> None:
    assert isinstance(value, int), f"{at}: an integer, not {value!r}"
    assert not isinstance(value, bool), f"{at}: an integer, not {value!r}"


def boolean(value: Any, at: str) -> None:
    assert isinstance(value, bool), f"{at}: true or false, not {value!r}"


def mapping(value: Any, at: str) -> None:
    assert isinstance(value, Mapping), f"{at}: an object, not {value!r}"


def address(value: Any, at: str) -> None:
    text(value, at)
    assert value.startswith(("https://", "http://")), f"{at}: an absolute address, not {value!r}"


def moment(value: Any, at: str) -> None:
    """As toot and Mastodon.py parse it, with milliseconds."""
    text(value, at)
    assert datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%f%z"), at
    assert len(value) == len("2026-01-31T08:05:00.000Z"), f"{at}: milliseconds"


def day(value: Any, at: str) -> None:
    text(value, at)
    assert date.fromisoformat(value), at


def one_of(*words: str) -> Check:
    def check(value: Any, at: str) -> None:
        assert value in words, f"{at}: one of {words}, not {value!r}"

    return check


def array(of: Check | None = None) -> Check:
    def check(value: Any, at: str) -> None:
        assert isinstance(value, Sequence), f"{at}: a list, not {value!r}"
        assert not isinstance(value, str), f"{at}: a list, not {value!r}"
        for place, one in enumerate(value):
            if of is not None:
                of(one, f"{at}[{place}]")

    return check


def _fields(value: Any, at: str, wanted: Mapping[str, Check]) -> None:
    mapping(value, at)
    for name, check in wanted.items():
        assert name in value, f"{at}: {name} is missing"
        check(value[name], f"{at}.{name}")


def _nullable(value: Any, at: str, wanted: Mapping[str, Check]) -> None:
    for name, check in wanted.items():
        assert name in value, f"{at}: {name} is missing"
        if value[name] is not None:
            check(value[name], f"{at}.{name}")


def _null(value: Any, at: str) -> None:
    assert value is None, f"{at}: null, not {value!r}"


def _or_null(check: Check) -> Check:
    def checked(value: Any, at: str) -> None:
        if value is not None:
            check(value, at)

    return checked


def _of(**wanted: Check) -> Check:
    return lambda value, at: _fields(value, at, wanted)


_ACCOUNT: Mapping[str, Check] = {
    "id": number,
    "username": text,
    "acct": text,
    "url": address,
    "uri": address,
    "display_name": text,
    "note": text,
    "avatar": address,
    "avatar_static": address,
    "avatar_description": text,
    "header": address,
    "header_static": address,
    "header_description": text,
    "locked": boolean,
    "fields": array(_of(name=text, value=text, verified_at=_or_null(moment))),
    "emojis": array(),
    "bot": boolean,
    "group": boolean,
    "discoverable": boolean,
    "indexable": boolean,
    "created_at": moment,
    "statuses_count": integer,
    "followers_count": integer,
    "following_count": integer,
    "roles": array(),
}
_STATUS: Mapping[str, Check] = {
    "id": number,
    "uri": address,
    "created_at": moment,
    "account": account,
    "content": text,
    "visibility": one_of("public", "unlisted", "private", "direct"),
    "sensitive": boolean,
    "spoiler_text": text,
    "media_attachments": array(media),
    "mentions": array(_of(id=number, username=text, url=address, acct=text)),
    "tags": array(_of(name=text, url=address)),
    "emojis": array(),
    "reblogs_count": integer,
    "favourites_count": integer,
    "quotes_count": integer,
    "replies_count": integer,
    "url": address,
    "in_reply_to_id": _or_null(number),
    "in_reply_to_account_id": _or_null(number),
    "poll": _null,
    "card": _null,
    "quote": _null,
    "quote_approval": _of(automatic=array(), manual=array(), current_user=text),
    "tagged_collections": array(),
    "language": _or_null(text),
    "edited_at": _or_null(moment),
    "ensembl": _of(scope=one_of("public", "unlisted", "town", "instance", "private", "direct")),
}
