"""Activities: one value to read them into, and a writer for each kind that we send."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from activitypub.actors import ActorKind
from activitypub.addresses import PUBLIC, origin_of
from activitypub.contexts import with_context, without_context
from activitypub.documents import (
    Document,
    id_of,
    ids_of,
    only_id_of,
    read_time,
    text_of,
    type_of,
    write_time,
)
from activitypub.errors import BadDocument

MAX_RECIPIENTS = 200
MAX_TEXT_CHARS = 5_000


@dataclass(frozen=True, slots=True)
class Activity:
    """What somebody did. `object` is the JSON value as it came: a URI, a document, or an array of them.

    `actor` is what the document claims: only the verified signer is to be believed (security rule 8).
    """

    id: str | None
    type: str
    actor: str
    object: object
    target: str | None
    to: tuple[str, ...]
    cc: tuple[str, ...]
    published: datetime | None
    summary: str | None
    content: str | None
    document: Document
    audience: str | None = None
    end_time: datetime | None = None

    @property
    def object_id(self) -> str | None:
        """The URI of the object, of the first one if there are several."""
        return id_of(self.object)

    @property
    def object_ids(self) -> list[str]:
        """The URIs of all objects (a Flag names the account and its posts)."""
        return ids_of(self.object)

    @property
    def object_document(self) -> Document | None:
        """The embedded object, when there is exactly one."""
        value = self.object
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        return value if isinstance(value, Mapping) else None


def read_activity(document: Document) -> Activity:
    """Read an activity. Raises BadDocument when it has no type, or not exactly one actor on http(s).

    At most 200 recipients are kept in each list; `bto` and `bcc` are not looked at (security rule 31).
    Source: ActivityStreams 2.0 Vocabulary, 2.
    """
    kind = type_of(document)
    actor = only_id_of(document.get("actor"))
    if kind is None or actor is None:
        raise BadDocument("an activity without a type or without one actor")
    origin_of(actor)
    return Activity(
        id=id_of(document.get("id")),
        type=kind,
        actor=actor,
        object=document.get("object"),
        target=id_of(document.get("target")),
        to=tuple(ids_of(document.get("to"), limit=MAX_RECIPIENTS)),
        cc=tuple(ids_of(document.get("cc"), limit=MAX_RECIPIENTS)),
        published=read_time(document.get("published")),
        summary=text_of(document, "summary", MAX_TEXT_CHARS),
        content=text_of(document, "content", MAX_TEXT_CHARS),
        document=document,
        audience=id_of(document.get("audience")),
        end_time=read_time(document.get("endTime")),
    )


def create_activity(
    activity_id: str, actor: str, item: Document, *, published: datetime | None = None
) -> dict[str, object]:
    """`actor` published `item` (a note_document); addressed as the item is."""
    return _activity("Create", activity_id, actor, item, **_audience_of(item, published))


def update_activity(
    activity_id: str,
    actor: str,
    item: Document,
    *,
    to: Sequence[str] | None = None,
    cc: Sequence[str] | None = None,
) -> dict[str, object]:
    """`actor` changed `item`, a note or itself; addressed as the item, and an actor's document to everyone.

    It keeps the item's `@context` (an actor's differs from a note's), so the item is one of our own.
    Source: ActivityPub, 6.3.
    """
    audience = _audience_of(item, None)
    if to is not None:
        audience["to"] = list(to)
    elif type_of(item) in set(ActorKind):
        audience["to"] = [PUBLIC]
    audience["cc"] = list(cc) if cc is not None else audience["cc"]
    return _activity("Update", activity_id, actor, item, context=item.get("@context"), **audience)


def delete_activity(
    activity_id: str,
    actor: str,
    object_uri: str,
    *,
    to: Sequence[str],
    cc: Sequence[str] = (),
    deleted: datetime | None = None,
    former_type: str | None = "Note",
    target: str | None = None,
    summary: str | None = None,
) -> dict[str, object]:
    """`actor` deleted something: with a Tombstone, or by the bare URI when `former_type` is None.

    The bare URI is for an actor that deletes itself, and for a moderator's request, which also names the
    instance as `target` and the reason as `summary`. Source: ActivityPub, 6.4; FEP-1b12.
    """
    tombstone: dict[str, object] = {"id": object_uri, "type": "Tombstone"}
    if former_type is not None:
        tombstone["formerType"] = former_type
    if deleted is not None:
        tombstone["deleted"] = write_time(deleted)
    deleted_object: object = object_uri if former_type is None else tombstone
    return _activity(
        "Delete", activity_id, actor, deleted_object, to=list(to), cc=list(cc), target=target, summary=summary
    )


def follow_activity(activity_id: str, actor: str, followed: str) -> dict[str, object]:
    """`actor` asks to follow. Source: ActivityPub, 6.5."""
    return _activity("Follow", activity_id, actor, followed, to=[followed])


def accept_activity(activity_id: str, actor: str, accepted: Document | str, *, to: Sequence[str]) -> dict[str, object]:
    """`actor` says yes to what is embedded (a Follow) or named. Source: ActivityPub, 7.6."""
    return _activity("Accept", activity_id, actor, accepted, to=list(to))


def reject_activity(activity_id: str, actor: str, rejected: Document | str, *, to: Sequence[str]) -> dict[str, object]:
    """`actor` says no, or no longer, to what is embedded or named. Source: ActivityPub, 7.7."""
    return _activity("Reject", activity_id, actor, rejected, to=list(to))


def undo_activity(
    activity_id: str, actor: str, undone: Document | str, *, to: Sequence[str], cc: Sequence[str] = ()
) -> dict[str, object]:
    """`actor` takes back an activity of its own; embed it: not every peer keeps ids. Source: ActivityPub, 6.10."""
    return _activity("Undo", activity_id, actor, undone, to=list(to), cc=list(cc))


def announce_activity(
    activity_id: str,
    actor: str,
    announced: Document | str,
    *,
    to: Sequence[str],
    cc: Sequence[str] = (),
    published: datetime | None = None,
) -> dict[str, object]:
    """`actor` shares a post by its URI, or (a group, FEP-1b12) somebody's whole activity."""
    return _activity(
        "Announce",
        activity_id,
        actor,
        announced,
        to=list(to),
        cc=list(cc),
        published=None if published is None else write_time(published),
    )


def like_activity(activity_id: str, actor: str, object_uri: str, *, to: Sequence[str] = ()) -> dict[str, object]:
    """`actor` likes a post. Source: ActivityPub, 6.8."""
    return _activity("Like", activity_id, actor, object_uri, **({"to": list(to)} if to else {}))


def block_activity(
    activity_id: str,
    actor: str,
    blocked: str,
    *,
    to: Sequence[str] | None = None,
    target: str | None = None,
    end_time: datetime | None = None,
    summary: str | None = None,
) -> dict[str, object]:
    """`actor` blocks an actor; with `target` a moderator suspends it there. Source: ActivityPub, 6.9; FEP-1b12."""
    return _activity(
        "Block",
        activity_id,
        actor,
        blocked,
        to=[blocked] if to is None else list(to),
        target=target,
        endTime=None if end_time is None else write_time(end_time),
        summary=summary,
    )


def move_activity(
    activity_id: str, actor: str, target: str, *, to: Sequence[str], cc: Sequence[str] = ()
) -> dict[str, object]:
    """`actor` is found at `target` from now on, which names it in `alsoKnownAs`. Source: FEP-7628, push mode."""
    return _activity("Move", activity_id, actor, actor, to=list(to), cc=list(cc), target=target)


def flag_activity(
    activity_id: str, actor: str, objects: Sequence[str], *, content: str, to: Sequence[str]
) -> dict[str, object]:
    """A report: the account first, then its posts. `actor` is the instance, never the person who reports."""
    return _activity("Flag", activity_id, actor, list(objects), to=list(to), content=content)


def add_activity(
    activity_id: str,
    actor: str,
    item: Document | str,
    target: str,
    *,
    to: Sequence[str],
    cc: Sequence[str] = (),
    summary: str | None = None,
) -> dict[str, object]:
    """`actor` adds an item to a collection of its own. Source: ActivityPub, 6.6."""
    return _activity("Add", activity_id, actor, item, to=list(to), cc=list(cc), target=target, summary=summary)


def remove_activity(
    activity_id: str,
    actor: str,
    item: Document | str,
    target: str,
    *,
    to: Sequence[str],
    cc: Sequence[str] = (),
    summary: str | None = None,
) -> dict[str, object]:
    """`actor` removes an item from a collection of its own. Source: ActivityPub, 6.7."""
    return _activity("Remove", activity_id, actor, item, to=list(to), cc=list(cc), target=target, summary=summary)


def join_activity(activity_id: str, actor: str, event: str, *, to: Sequence[str]) -> dict[str, object]:
    """`actor` comes to an event. Source: ActivityStreams 2.0 Vocabulary, 3.2; Mobilizon."""
    return _activity("Join", activity_id, actor, event, to=list(to))


def leave_activity(activity_id: str, actor: str, event: str, *, to: Sequence[str]) -> dict[str, object]:
    """`actor` comes no longer."""
    return _activity("Leave", activity_id, actor, event, to=list(to))


def _activity(
    kind: str, activity_id: str, actor: str, value: object, *, context: object = None, **rest: object
) -> dict[str, object]:
    """An activity under our context: what is embedded loses its own, which might give our words another sense.

    What carries a proof keeps it: the proof was made for that context (FEP-8b32).
    """
    given = {name: item for name, item in rest.items() if item is not None}
    embedded = without_context(value) if isinstance(value, Mapping) and "proof" not in value else value
    return with_context({"id": activity_id, "type": kind, "actor": actor, **given, "object": embedded}, context)


def _audience_of(item: Document, published: datetime | None) -> dict[str, object]:
    return {
        "to": ids_of(item.get("to")),
        "cc": ids_of(item.get("cc")),
        "published": item.get("published") if published is None else write_time(published),
        "audience": item.get("audience"),
    }
