"""Finding accounts, statuses and hashtags. Source: https://docs.joinmastodon.org/methods/search/"""

from dataclasses import dataclass, field
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

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
from web.answers import json_answer
from web.auth import open_to_all, optional_viewer
from web.entities.status import tag_entity
from web.filtering import sieve_for
from web.forms import flag_of, number_of, read_query, text_of
from web.kept_statuses import kept_statuses_of
from web.mastodon.show import joined, rows_for
from web.paging import read_id, read_page
from web.request import base_url_of, instance_of

_LONGEST_QUERY: Final = 2_048
_FURTHEST: Final = 10_000


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


@open_to_all
async def search(request: Request) -> Response:
    """GET /api/v2/search -- https://docs.joinmastodon.org/methods/search/#v2

    Addresses and handles on other servers are asked for with `resolve`, for members alone (security 25). Whom the
    viewer blocks is found, so that it can be unblocked.
    """
    query, page = read_query(request), read_page(request, most=40)
    question = Question(
        words=text_of(query, "q").strip()[:_LONGEST_QUERY],
        kind=text_of(query, "type"),
        only_followed=flag_of(query, "following"),
        limit=page.limit,
        offset=min(max(0, number_of(query, "offset") or 0), _FURTHEST),
        author_id=read_id(query.get("account_id")),
        older_than=page.max_id,
        newer_than=page.newer_than,
    )
    viewer = await optional_viewer(request, None, "read:search")
    account = viewer.account if viewer else None
    instance = instance_of(request)
    resolved = await _resolved(instance, question.words) if account and flag_of(query, "resolve") else None
    async with instance.database.reading() as unit:
        found = await _found(unit, question, account, resolved)
        return json_answer(await _rendered(request, unit, found, account))


async def _resolved(instance: Instance, words: str) -> Account | Status | None:
    """What a handle or an address leads to, fetched if it is unknown here. No unit is open."""
    if words.startswith(("https://", "http://")):
        return await resolve_uri(instance.peers, instance.database, words)
    try:
        handle = read_handle(words)
    except ProtocolError:
        return None
    return await resolve_handle(instance.peers, instance.database, handle.username, handle.domain)


async def _found(unit: Unit, question: Question, viewer: Account | None, resolved: Account | Status | None) -> Found:
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


async def _rendered(request: Request, unit: Unit, found: Found, viewer: Account | None) -> bytes:
    kept = kept_statuses_of(request)
    accounts = await kept.accounts(unit, found.accounts)
    rows = await rows_for(unit, found.statuses, viewer.id if viewer else None, muted=False)
    sieve = await sieve_for(request, viewer.id if viewer else None, unit=unit)
    statuses = await kept.statuses(rows, for_viewer=viewer is not None, unit=unit, sieve=sieve)
    base = base_url_of(request)
    return b"".join(
        (
            *(b'{"accounts":', joined([accounts[one] for one in found.accounts if one in accounts])),
            *(b',"statuses":', joined(statuses)),
            *(b',"hashtags":', orjson.dumps([tag_entity(name, base) for name in found.tags]), b"}"),
        )
    )


ROUTES = [Route("/api/v2/search", search)]
