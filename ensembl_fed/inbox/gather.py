"""What an activity needs from other servers, fetched within its budget and kept in its unit."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from activitypub.activities import Activity
from activitypub.actors import read_actor
from activitypub.documents import Document, id_of, type_of
from activitypub.errors import ProtocolError
from activitypub.notes import Note, is_post, read_note
from ensembl_fed.inbox.handler import Fetched, Handler
from ensembl_fed.remote.actors import FetchedActor, confirmed, fetch_actor, keep_actor
from ensembl_fed.remote.notes import keep_note
from ensembl_fed.remote.peers import Budget, NotFetched, Peers
from ensembl_fed.remote.signers import Verified, verify_proved
from ensembl_fed.storage.accounts import account_by_id, account_by_uri, accounts_by_uris
from ensembl_fed.storage.statuses import status_by_uri, statuses_by_uris
from ensembl_fed.storage.unit import Unit


@dataclass(slots=True)
class Gathered:
    """Documents and gone addresses as a handler sees them; actors and notes in the order they must be kept."""

    documents: dict[str, Document] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    actors: dict[str, FetchedActor] = field(default_factory=dict)
    notes: deque[Note] = field(default_factory=deque)


class Unwanted(ProtocolError):
    """The activity concerns nobody here: nothing is fetched for it."""


async def is_missing_something(unit: Unit, handler: Handler, verified: Verified, activity: Activity) -> bool:
    """Whether other servers must be asked before this activity can be handled."""
    if handler.refetches(verified, activity):
        return True
    needed = handler.needs(verified, activity)
    return bool(needed) and bool(await unknown_among(unit, needed))


async def gather(peers: Peers, handler: Handler, verified: Verified, activity: Activity) -> Gathered:
    """Fetch what the handler needs and this instance does not know. No unit may be open.

    Raises Unwanted if the activity is not worth it, NotFetched if its own actor cannot be had. Other things that
    cannot be had are left out: the handler decides what to do without them.
    """
    budget = peers.new_budget()
    gathered = Gathered()
    await _gather_sender(peers, verified, activity, gathered, budget)
    async with peers.database.reading() as unit:
        sender = await account_by_uri(unit, verified.actor_uri)
        if sender is not None and not await handler.wants(unit, verified, activity, sender):
            raise Unwanted("it concerns nobody here")
        needed = deque(await unknown_among(unit, handler.needs(verified, activity)))
    embedded = handler.embeds(verified, activity)
    if embedded is not None:
        needed.extend(await _gather_proved(peers, embedded, gathered, budget))
    for uri in handler.refetches(verified, activity):
        if uri not in gathered.documents and uri not in gathered.gone:
            await _gather_one(peers, uri, gathered, budget)
    await _gather_thread(peers, needed, gathered, budget)
    return gathered


async def keep_gathered(unit: Unit, gathered: Gathered, verified: Verified) -> Fetched:
    """Make accounts and statuses of what was gathered: actors first, then posts, what is answered before answers."""
    kept = await keep_posts(unit, gathered)
    sender = await account_by_uri(unit, verified.actor_uri)
    if sender is None or sender.suspended_at is not None:
        raise Unwanted("the sender is unknown or suspended")
    return Fetched(sender, gathered.documents, frozenset(gathered.gone), frozenset(kept))


async def gather_posts(peers: Peers, uris: list[str], budget: Budget) -> Gathered:
    """Fetch posts with their authors and what they answer. No unit may be open."""
    gathered = Gathered()
    for uri in uris:
        await _gather_thread(peers, deque([uri]), gathered, budget)
    return gathered


async def keep_posts(unit: Unit, gathered: Gathered) -> set[str]:
    """Keep actors and posts; the addresses of the posts that are new here."""
    # In one order for all workers, so that no two wait for each other.
    for _, actor in sorted(gathered.actors.items()):
        await keep_actor(unit, actor)
    kept: set[str] = set()
    for note in gathered.notes:
        author = await account_by_uri(unit, note.author)
        if author is not None and author.suspended_at is None and await keep_note(unit, note, author) is not None:
            kept.add(note.uri)
    return kept


async def _gather_sender(
    peers: Peers, verified: Verified, activity: Activity, gathered: Gathered, budget: Budget
) -> None:
    async with peers.database.reading() as unit:
        if await account_by_uri(unit, verified.actor_uri) is not None:
            return
    if activity.type == "Delete":
        raise Unwanted("a stranger deletes what we never had")
    gathered.actors[verified.actor_uri] = await fetch_actor(peers, verified.actor_uri, budget=budget)


async def _gather_thread(peers: Peers, needed: deque[str], gathered: Gathered, budget: Budget) -> None:
    """Fetch each address, the authors of what is found and what it answers, up to the depth of a thread."""
    depth = peers.home.limits.thread_depth
    while needed and depth > 0:
        uri = needed.popleft()
        if uri in gathered.documents:
            continue
        depth -= 1
        note = await _gather_one(peers, uri, gathered, budget)
        if note is None or note.in_reply_to is None:
            continue
        async with peers.database.reading() as unit:
            needed.extend(uri for uri in await unknown_among(unit, [note.in_reply_to]) if uri not in gathered.documents)


async def _gather_proved(peers: Peers, embedded: Document, gathered: Gathered, budget: Budget) -> list[str]:
    """Take a post that came inline, or an activity around one, if its own author proved it; returns what it answers.

    Whatever is wrong with it, it counts as not there: the post is fetched from its own server then (rule 11).
    """
    try:
        author = (await verify_proved(peers, embedded)).actor_uri
        kind, document = type_of(embedded), embedded
        if kind in ("Create", "Update", "Delete"):
            inner = embedded.get("object")
            document = inner if isinstance(inner, Mapping) else {}
            if kind == "Delete":
                await _gather_proved_end(peers, id_of(embedded.get("object")), author, gathered)
                return []
        note = read_note(document)
        if note.author != author:
            return []
        await _gather_author(peers, author, gathered, budget)
    except ProtocolError:
        return []
    gathered.documents[note.uri] = document
    gathered.notes.appendleft(note)
    async with peers.database.reading() as unit:
        return [] if note.in_reply_to is None else await unknown_among(unit, [note.in_reply_to])


async def _gather_proved_end(peers: Peers, uri: str | None, author_uri: str, gathered: Gathered) -> None:
    """What its own author says is deleted is gone."""
    async with peers.database.reading() as unit:
        status = await status_by_uri(unit, uri or "")
        author = await account_by_id(unit, status.account_id) if status is not None else None
    if uri is not None and author is not None and author.uri == author_uri:
        gathered.gone.add(uri)


async def _gather_one(peers: Peers, uri: str, gathered: Gathered, budget: Budget) -> Note | None:
    """Fetch one address; the note, if it is one with an author who can be had. What fails is left out."""
    try:
        document = await peers.fetch(uri, budget=budget)
        gathered.documents[uri] = document
        if not is_post(document):
            if "inbox" in document:
                actor = await confirmed(peers, read_actor(document), budget=budget)
                gathered.actors[actor.uri] = actor
            return None
        note = read_note(document)
        await _gather_author(peers, note.author, gathered, budget)
    except NotFetched as error:
        if error.gone:
            gathered.gone.add(uri)
        return None
    except ProtocolError:
        return None
    gathered.notes.appendleft(note)
    return note


async def _gather_author(peers: Peers, uri: str, gathered: Gathered, budget: Budget) -> None:
    if uri in gathered.actors:
        return
    async with peers.database.reading() as unit:
        if await account_by_uri(unit, uri) is not None:
            return
    gathered.actors[uri] = await fetch_actor(peers, uri, budget=budget)


async def unknown_among(unit: Unit, uris: list[str]) -> list[str]:
    """Those of the addresses that are elsewhere and neither a status nor an account here yet."""
    foreign = [uri for uri in uris if not unit.home.addresses.is_ours(uri)]
    if not foreign:
        return []
    statuses = await statuses_by_uris(unit, foreign)
    rest = [uri for uri in foreign if uri not in statuses]
    accounts = await accounts_by_uris(unit, rest) if rest else {}
    return [uri for uri in rest if uri not in accounts]
