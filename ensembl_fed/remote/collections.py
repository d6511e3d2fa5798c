"""Collections of other servers, read page by page within bounds (security rule 24)."""

from collections.abc import Mapping
from dataclasses import dataclass

from activitypub.addresses import same_origin
from activitypub.collections import read_items
from activitypub.documents import Document, only_id_of
from activitypub.errors import BadDocument, ProtocolError
from ensembl_fed.remote.peers import Budget, Peers


@dataclass(frozen=True, slots=True)
class CollectionItems:
    """The items that were read, and whether they are all there are."""

    items: list[object]
    is_whole: bool


async def read_collection(
    peers: Peers, collection: object, *, origin_of: str, budget: Budget, most: int
) -> CollectionItems:
    """The first items of a collection, `most` at most: given by its address, or embedded in a document of its owner.

    `origin_of` is the address of its owner: collection and pages must share its origin. Reading ends without an error
    where a page cannot be had. No unit may be open.
    """
    pages_left = peers.home.limits.collection_pages
    items: list[object] = []
    following: object = collection
    seen: set[str] = set()
    while following is not None and pages_left > 0 and len(items) <= most:
        pages_left -= 1
        page = await _page(peers, following, origin_of, seen, budget)
        if page is None:
            break
        items += _items_of(page, most + 1)
        following = _next_of(page)
    return CollectionItems(items[:most], following is None and len(items) <= most)


async def _page(peers: Peers, given: object, origin_of: str, seen: set[str], budget: Budget) -> Document | None:
    if isinstance(given, Mapping) and ("items" in given or "orderedItems" in given or "first" in given):
        return given
    uri = only_id_of(given)
    try:
        if uri is None or uri in seen or not same_origin(uri, origin_of):
            return None
        seen.add(uri)
        return await peers.fetch(uri, budget=budget)
    except ProtocolError:
        return None


def _items_of(page: Document, most: int) -> list[object]:
    try:
        return read_items(page, limit=most)
    except BadDocument:
        return []


def _next_of(page: Document) -> object:
    """The page after this one. Of a collection its first page, or what follows the one that it embeds."""
    first = page.get("first")
    if isinstance(first, Mapping):
        return first.get("next")
    return first if first is not None else page.get("next")
