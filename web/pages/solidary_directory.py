"""The voisins solidaires of the town who agreed to be found; visitors see how many there are, never who (S2, S3)."""

from dataclasses import dataclass
from typing import ClassVar, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.models import Account, SolidaryNeighbour
from ensembl_fed.models.kinds import SolidaryBadge
from ensembl_fed.storage.relations import hidden_ids
from ensembl_fed.storage.solidary import DirectoryFilter, count_listed, listed_neighbours
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.languages import LANGUAGES, language_words
from ensembl_fed.text.week import slot_words
from web.pages.associations import page_number
from web.pages.cards import Count
from web.pages.gather import CATEGORY_LIST, Around, around, category_of, person
from web.pages.reader import Reader, reader_of, shell_for, show
from web.pages.shell import NO_PAGING, Category, Choice, Page, Paging, Person, Shell
from web.pages.words import Place, mark
from web.request import instance_of

_PATH: Final = "/voisins-solidaires"
_CARDS: Final = 30
_BADGES: Final = {
    SolidaryBadge.MET: mark("rencontré·e par le CCAS"),
    SolidaryBadge.SIGNED: mark("charte signée"),
    SolidaryBadge.TRAINED: mark("formé·e par le CCAS"),
}


@dataclass(frozen=True, slots=True)
class NeighbourCard:
    """One of them: a first name, and how they would help. No address and no number, ever."""

    person: Person
    first_name: str
    quartier: str
    categories: tuple[Category, ...]
    languages: str
    slots: str
    badge: str = ""


@dataclass(frozen=True, slots=True)
class QuartierCount:
    """How many there are in a quartier, in words below five (I5)."""

    name: str
    count: Count


@dataclass(frozen=True, slots=True)
class DirectoryPage(Page):
    """GET /voisins-solidaires, with the fields category, quartier, language and page in the address."""

    template: ClassVar[str] = "solidary_directory.html"
    is_veiled: bool = False
    cards: tuple[NeighbourCard, ...] = ()
    counts: tuple[QuartierCount, ...] = ()
    categories: tuple[Category, ...] = CATEGORY_LIST
    quartiers: tuple[Choice, ...] = ()
    languages: tuple[Choice, ...] = tuple(Choice(code, name) for code, name in LANGUAGES.items())
    category: str = ""
    quartier: str = ""
    language: str = ""
    paging: Paging = NO_PAGING


async def show_directory(request: Request) -> Response:
    """GET /voisins-solidaires"""
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        here = await around(request, unit)
        shell = await shell_for(request, unit, reader, Place.SOLIDARY)
        if reader.member is None:
            page = DirectoryPage(shell, is_veiled=True, counts=await _counts(unit, here))
        else:
            page = await _whole(request, unit, reader, here, shell=shell)
    return await show(request, page)


async def _whole(request: Request, unit: Unit, reader: Reader, here: Around, *, shell: Shell) -> DirectoryPage:
    query = request.query_params
    chosen = {
        "category": slug if (slug := query.get("category", "")) in {one.slug for one in CATEGORY_LIST} else "",
        "quartier": slug if (slug := query.get("quartier", "")) in here.quartiers else "",
        "language": code if (code := query.get("language", "")) in LANGUAGES else "",
    }
    number = page_number(query.get("page", ""))
    hidden = frozenset(await hidden_ids(unit, reader.account.id)) if reader.account is not None else frozenset[int]()
    wanted = DirectoryFilter(chosen["category"], chosen["quartier"], chosen["language"], hidden)
    rows = await listed_neighbours(unit, wanted, offset=(number - 1) * _CARDS, limit=_CARDS + 1)
    return DirectoryPage(
        shell,
        cards=tuple(_card(neighbour, account, here) for neighbour, account in rows[:_CARDS]),
        counts=await _counts(unit, here),
        quartiers=here.quartier_choices,
        paging=Paging(
            newer_url=_address(chosen, number - 1) if number > 1 else "",
            older_url=_address(chosen, number + 1) if len(rows) > _CARDS else "",
        ),
        category=chosen["category"],
        quartier=chosen["quartier"],
        language=chosen["language"],
    )


async def _counts(unit: Unit, here: Around) -> tuple[QuartierCount, ...]:
    counts = await count_listed(unit)
    return tuple(QuartierCount(name, Count.of(counts.get(slug, 0))) for slug, name in here.quartiers.items())


def _card(neighbour: SolidaryNeighbour, account: Account, here: Around) -> NeighbourCard:
    is_away = neighbour.paused_until is not None and neighbour.paused_until > utc_now()
    return NeighbourCard(
        person(account, here),
        neighbour.first_name,
        here.quartiers.get(neighbour.quartier_slug, ""),
        tuple(category_of(slug) for slug in neighbour.categories),
        ", ".join(language_words(code) for code in neighbour.languages),
        mark("en pause")
        if is_away
        else slot_words(neighbour.slots)
        if neighbour.slots
        else mark("horaires à convenir"),
        _BADGES[neighbour.badge] if neighbour.badge is not None and neighbour.badge_shown else "",
    )


def _address(chosen: dict[str, str], number: int) -> str:
    fields = {name: value for name, value in chosen.items() if value} | ({"page": str(number)} if number > 1 else {})
    return f"{_PATH}?{urlencode(fields)}" if fields else _PATH


ROUTES = [Route(_PATH, show_directory)]
