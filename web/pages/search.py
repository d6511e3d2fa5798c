"""Finding people, words and hashtags (R22): what everyone may find, and for members also what is elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.models import Account
from ensembl_fed.storage.accounts import accounts_by_ids
from ensembl_fed.text.sanitize import html_to_text
from web.counters import Rate, limit_rate
from web.pages.cards import Card
from web.pages.gather import Around, around, person
from web.pages.posts import feed_cards
from web.pages.reader import reader_of, shell_for, show
from web.pages.shell import Link, Page, Person
from web.pages.words import Place
from web.request import address_of, instance_of
from web.searching import Question, find, resolve

_LONGEST: Final = 200
_SHORTEST: Final = 2
_MOST: Final = 20
_LONGEST_NOTE: Final = 120
_BY_ADDRESS: Final = Rate(60, 300)


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody who was found, with the beginning of what they say of themselves."""

    person: Person
    about: str = ""


@dataclass(frozen=True, slots=True)
class SearchPage(Page):
    """GET /recherche. `has_searched` tells an empty answer from a page that was not asked anything yet."""

    template: ClassVar[str] = "search.html"
    words: str = ""
    people: tuple[FoundPerson, ...] = ()
    tags: tuple[Link, ...] = ()
    cards: tuple[Card, ...] = ()
    has_searched: bool = False


async def show_search(request: Request) -> Response:
    """GET /recherche, with the field q in the address. Other servers are asked for members alone (security 25)."""
    words = request.query_params.get("q", "").strip()[:_LONGEST]
    instance = instance_of(request)
    async with instance.database.reading() as unit:
        reader = await reader_of(request, unit)
    is_asked = len(words) >= _SHORTEST
    if is_asked:
        limit_rate(request, "search", address_of(request), _BY_ADDRESS)
    may_ask_elsewhere = reader.account is not None and ("@" in words or words.startswith("https://"))
    resolved = await resolve(instance, words) if is_asked and may_ask_elsewhere else None
    async with instance.database.reading() as unit:
        question = Question(words if is_asked else "", limit=_MOST)
        found = await find(unit, question, reader.account, resolved)
        here = await around(request, unit)
        accounts = await accounts_by_ids(unit, found.accounts)
        page = SearchPage(
            await shell_for(request, unit, reader, Place.SEARCH),
            words,
            _people([accounts[one] for one in found.accounts if one in accounts], here),
            tuple(Link(f"#{name}", f"/tags/{quote(name, safe='')}") for name in found.tags),
            await feed_cards(unit, found.statuses, here, viewer=reader.account),
            has_searched=is_asked,
        )
    return await show(request, page)


def _people(accounts: Sequence[Account], here: Around) -> tuple[FoundPerson, ...]:
    return tuple(FoundPerson(person(one, here), _about(one)) for one in accounts)


def _about(account: Account) -> str:
    words = " ".join(html_to_text(account.note).split())
    return words if len(words) <= _LONGEST_NOTE else words[:_LONGEST_NOTE].rsplit(" ", 1)[0] + "…"


ROUTES = [Route("/recherche", show_search)]
