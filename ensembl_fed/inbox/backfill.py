"""What happened elsewhere before we looked: the rest of a conversation, and what an account posted lately.

It is kept without notifying anybody and without changing anybody's feed.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from activitypub.addresses import same_origin
from activitypub.documents import Document, id_of, type_of
from activitypub.errors import ProtocolError
from activitypub.notes import Note, is_post, read_note
from ensembl_fed.inbox.gather import Gathered, gather_posts, keep_posts, unknown_among
from ensembl_fed.models import Account, Status
from ensembl_fed.remote.collections import read_collection
from ensembl_fed.remote.peers import Budget, Peers
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.keepsakes import replace_pins
from ensembl_fed.storage.statuses import status_by_id, statuses_by_uris
from ensembl_fed.storage.threads import ancestor_ids
from ensembl_fed.storage.unit import Unit

_MOST_POSTS: Final = 20
_MOST_PINNED: Final = 5
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


async def fill_thread(peers: Peers, status_id: int) -> int:
    """Fetch the answers that other servers know of to a status, and to what began its conversation.

    Reads `replies` and the `context` collection (FEP-7888), each item from its own server, within the budget of one
    activity. Returns how many posts are new here. No unit may be open.
    """
    budget = peers.new_budget()
    found: dict[str, None] = {}
    for status in await _ends_of(peers, status_id):
        found |= dict.fromkeys(await _answers_of(peers, status, budget))
    async with peers.database.reading() as unit:
        wanted = await unknown_among(unit, list(found)[: peers.home.limits.collection_items])
    gathered = await gather_posts(peers, wanted, budget)
    answers = {note.uri for note in gathered.notes if note.in_reply_to is not None}
    gathered.notes = deque(note for note in gathered.notes if note.uri in answers or note.uri not in wanted)
    return await _keep(peers, gathered)


async def fill_profile(peers: Peers, account_id: int) -> int:
    """Fetch the newest public posts of an account elsewhere, from the first pages of its outbox, and its pins.

    Returns how many posts are new here. No unit may be open.
    """
    async with peers.database.reading() as unit:
        account = await account_by_id(unit, account_id)
    if account is None or account.is_local or account.suspended_at is not None or account.gone_at is not None:
        return 0
    budget = peers.new_budget()
    gathered = Gathered()
    pinned = await _posts_in(peers, account, account.featured_uri, gathered, budget, most=_MOST_PINNED)
    await _posts_in(peers, account, account.outbox_uri, gathered, budget, most=_MOST_POSTS)
    count = await _keep(peers, gathered)
    if account.featured_uri:
        async with peers.database.unit() as unit:
            await _pin(unit, account, pinned)
    return count


async def _pin(unit: Unit, account: Account, uris: Sequence[str]) -> None:
    statuses = await statuses_by_uris(unit, uris)
    own = [statuses[uri].id for uri in uris if uri in statuses and statuses[uri].account_id == account.id]
    await replace_pins(unit, account.id, own)


async def _ends_of(peers: Peers, status_id: int) -> list[Status]:
    """The status and what began its conversation, those of them that are of other servers."""
    async with peers.database.reading() as unit:
        status = await status_by_id(unit, status_id)
        if status is None:
            return []
        above = await ancestor_ids(unit, status, most=peers.home.limits.context_statuses)
        root = await status_by_id(unit, above[0]) if above else None
    ends = [one for one in (root, status) if one is not None and one.reblog_of_id is None]
    return [one for one in ends if not peers.home.addresses.is_ours(one.uri)]


async def _answers_of(peers: Peers, status: Status, budget: Budget) -> list[str]:
    limits = peers.home.limits
    try:
        document = await peers.fetch(status.uri, budget=budget)
    except ProtocolError:
        return []
    found: list[object] = []
    for name in ("replies", "context"):
        owner = status.uri if name == "replies" else id_of(document.get(name)) or ""
        if not owner or peers.home.addresses.is_ours(owner):
            continue
        answers = await read_collection(
            peers, document.get(name), origin_of=owner, budget=budget, most=limits.collection_items
        )
        found += answers.items
    return [uri for item in found if (uri := id_of(item)) is not None]


async def _posts_in(
    peers: Peers, account: Account, collection_uri: str, gathered: Gathered, budget: Budget, *, most: int
) -> list[str]:
    """The account's own public posts in a collection of its own. What came inline is its server's word."""
    if not collection_uri:
        return []
    uris: list[str] = []
    read = await read_collection(peers, collection_uri, origin_of=account.uri, budget=budget, most=most)
    for item in read.items:
        document = _post_in(item)
        note = _own_note(document, account) if document is not None else None
        if note is None and document is None:
            note = await _fetched_note(peers, item, account, budget)
        if note is not None and note.uri not in uris:
            uris.append(note.uri)
            gathered.notes.appendleft(note)
    return uris


def _post_in(item: object) -> Document | None:
    """The post in an item of an outbox or of pins, if it came whole; an empty mapping for shares and the like."""
    if not isinstance(item, Mapping):
        return None
    if type_of(item) == "Create":
        inner = item.get("object")
        return inner if isinstance(inner, Mapping) else None
    return item if is_post(item) else {}


async def _fetched_note(peers: Peers, item: object, account: Account, budget: Budget) -> Note | None:
    uri = id_of(item.get("object")) if isinstance(item, Mapping) else id_of(item)
    try:
        if uri is None or not same_origin(uri, account.uri):
            return None
        return _own_note(await peers.fetch(uri, budget=budget), account)
    except ProtocolError:
        return None


def _own_note(document: Document, account: Account) -> Note | None:
    try:
        note = read_note(document)
    except ProtocolError:
        return None
    return note if note.author == account.uri and note.is_open else None


async def _keep(peers: Peers, gathered: Gathered) -> int:
    """What is answered before what answers it, so that each finds its place in the thread."""
    gathered.notes = deque(sorted(gathered.notes, key=lambda note: note.published or _LONG_AGO))
    async with peers.database.unit() as unit:
        return len(await keep_posts(unit, gathered))
