"""Collections and their pages, written and read. Source: ActivityStreams 2.0 Core, 5; ActivityPub, 5."""

from collections.abc import Sequence

from activitypub.documents import AS_CONTEXT, Document, type_of
from activitypub.errors import BadDocument

MAX_ITEMS = 200

_TYPES = frozenset({"Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage"})


def ordered_collection(uri: str, total: int, first: str | None = None) -> dict[str, object]:
    """An OrderedCollection that tells its size and, unless it is hidden, its first page."""
    return _document("OrderedCollection", uri, totalItems=total, first=first)


def ordered_page(uri: str, part_of: str, items: Sequence[object], next: str | None = None) -> dict[str, object]:
    """A page of an OrderedCollection; `next` is the URI of the page after it."""
    return _document("OrderedCollectionPage", uri, partOf=part_of, next=next, orderedItems=list(items))


def collection(
    uri: str,
    items: Sequence[object],
    *,
    ordered: bool = True,
    attributed_to: str | None = None,
    total: int | None = None,
) -> dict[str, object]:
    """A whole collection in one document, such as the moderators of an instance or the pinned posts."""
    return _document(
        "OrderedCollection" if ordered else "Collection",
        uri,
        attributedTo=attributed_to,
        totalItems=len(items) if total is None else total,
        **{"orderedItems" if ordered else "items": list(items)},
    )


def collection_page(uri: str, part_of: str, items: Sequence[object], next: str | None = None) -> dict[str, object]:
    """A page of an unordered Collection, such as the answers to a post."""
    return _document("CollectionPage", uri, partOf=part_of, next=next, items=list(items))


def read_items(document: Document, *, limit: int = MAX_ITEMS) -> list[object]:
    """The items that a collection or page holds itself, and those of a first page embedded in it.

    `limit` at most. Raises BadDocument when it is not a collection.
    """
    items = _own_items(document)
    first = document.get("first")
    if isinstance(first, dict) and type_of(first) in _TYPES:
        items = items + _own_items(first)
    return items[:limit]


def read_total(document: Document) -> int | None:
    """How many items a collection says it has; None when it does not say."""
    total = document.get("totalItems")
    return total if isinstance(total, int) and not isinstance(total, bool) and total >= 0 else None


def _own_items(document: Document) -> list[object]:
    if type_of(document) not in _TYPES:
        raise BadDocument("not a collection")
    for key in ("orderedItems", "items"):
        value = document.get(key)
        if value is not None:
            return list(value) if isinstance(value, list) else [value]
    return []


def _document(kind: str, uri: str, **rest: object) -> dict[str, object]:
    given = {name: value for name, value in rest.items() if value is not None}
    return {"@context": AS_CONTEXT, "id": uri, "type": kind, **given}
