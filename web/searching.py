"""What people and clients search for, and what answers: accounts, statuses and hashtags."""

from dataclasses import dataclass, field

from activitypub.addresses import read_handle
from activitypub.errors import ProtocolError
from ensembl_fed.instance.instance import Instance
from ensembl_fed.models import Account, Status
from ensembl_fed.remote.actors import resolve_handle, resolve_uri
from ensembl_fed.storage.account_search import search_accounts
from ensembl_fed.storage.accounts import account_by_handle, account_by_uri
from ensembl_fed.storage.full_text import search_statuses
from ensembl_fed.storage.statuses import status_by_id, status_by_uri
from ensembl_fed.storage.tags import tags_beginning
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import may_see, shown_clause
from ensembl_fed.text.normalize import fold
from ensembl_fed.text.search_words import read_search


@dataclass(slots=True)
class Found:
    """What a search brought."""

    accounts: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Question:
    """What is searched for; `kind` narrows to `accounts`, `statuses` or `hashtags`."""

    words: str
    kind: str = ""
    only_followed: bool = False
    limit: int = 20
    offset: int = 0
    author_id: int | None = None
    older_than: int | None = None
    newer_than: int | None = None

    def wants(self, kind: str) -> bool:
        """Whether this kind of thing is asked for."""
        return self.kind in ("", kind)

    @property
    def is_address(self) -> bool:
        """Whether it is the address of one thing."""
        return self.words.startswith(("https://", "http://"))


async def resolve(instance: Instance, words: str) -> Account | Status | None:
    """What a handle or an address leads to, fetched if it is unknown here. No unit is open."""
    if words.startswith(("https://", "http://")):
        return await resolve_uri(instance.peers, instance.database, words)
    try:
        handle = read_handle(words)
    except ProtocolError:
        return None
    return await resolve_handle(instance.peers, instance.database, handle.username, handle.domain)


async def find(unit: Unit, question: Question, viewer: Account | None, resolved: Account | Status | None) -> Found:
    """What a question brings in the eyes of who asks; `resolved` is what other servers answered."""
    found = Found()
    if not question.words:
        return found
    exact = resolved or await _known(unit, question)
    if exact is not None:
        await _take(unit, exact, question, viewer, found)
    if question.is_address:
        return found
    if question.wants("statuses") and viewer is not None:
        found.statuses = list(dict.fromkeys([*found.statuses, *await _by_words(unit, question, viewer)]))
    if question.wants("accounts"):
        matches = await search_accounts(
            unit,
            question.words,
            viewer_id=viewer.id if viewer else None,
            only_followed=question.only_followed and viewer is not None,
            limit=question.limit,
            offset=question.offset,
        )
        found.accounts = list(dict.fromkeys([*found.accounts, *(one.id for one in matches)]))[: question.limit]
    beginning = fold(question.words.removeprefix("#"))
    if question.wants("hashtags") and beginning and not question.words.startswith("@"):
        found.tags = await tags_beginning(unit, beginning, limit=question.limit, offset=question.offset)
    return found


async def _by_words(unit: Unit, question: Question, viewer: Account) -> list[int]:
    """The statuses that a member finds by their words; visitors find none (see docs/decisions/0008-search.md)."""
    search = read_search(question.words)
    author_id = question.author_id
    if search.author:
        author_id = await _author_of(unit, search.author, viewer)
    if not search.asks_anything:
        return []
    return await search_statuses(
        unit,
        search,
        viewer_id=viewer.id,
        visible=await shown_clause(unit, viewer.id),
        account_id=author_id,
        older_than=question.older_than,
        newer_than=question.newer_than,
        limit=question.limit,
        offset=question.offset,
    )


async def _author_of(unit: Unit, name: str, viewer: Account) -> int:
    """Whom `from:` means; 0, which is nobody's number, for an unknown one."""
    if name == "me":
        return viewer.id
    author = await (account_of_handle(unit, name) if "@" in name else account_by_handle(unit, name))
    return author.id if author is not None else 0


async def _known(unit: Unit, question: Question) -> Account | Status | None:
    """What an exact handle or address is, without asking anybody."""
    words = question.words
    if not question.is_address:
        return await account_of_handle(unit, words)
    addresses = unit.home.addresses
    status_id = addresses.status_id_of(words)
    if status_id is not None:
        return await status_by_id(unit, status_id)
    username = addresses.username_of(words)
    if username is not None:
        return await account_by_handle(unit, username)
    return await account_by_uri(unit, words) or await status_by_uri(unit, words)


async def account_of_handle(unit: Unit, words: str) -> Account | None:
    """Whom `@name`, `name@host` or `@name@host` means, as far as they are known here."""
    try:
        handle = read_handle(words)
    except ProtocolError:
        return None
    return await account_by_handle(unit, handle.username, handle.domain)


async def _take(unit: Unit, exact: Account | Status, question: Question, viewer: Account | None, found: Found) -> None:
    """Add what was found by its very name, if it is asked for and may be seen."""
    if question.offset:
        return
    if isinstance(exact, Account):
        if question.wants("accounts") and exact.suspended_at is None and exact.gone_at is None:
            found.accounts.append(exact.id)
    elif question.wants("statuses") and await may_see(unit, exact, viewer):
        found.statuses.append(exact.id)
