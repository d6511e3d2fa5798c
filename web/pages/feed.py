"""One's own front page: help near home, then what one follows (R5, R21)."""

from dataclasses import dataclass
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.storage.help import HelpFilter, count_by_quartier, help_page
from ensembl_fed.storage.keepsakes import bookmarked, favourited
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.hot_pages import home_rows
from ensembl_fed.surface.visibility import known_clause, shown_clause
from web.filtering import HOME, sieve_for
from web.pages.cards import SMALLEST_COUNT, Card, HelpCard
from web.pages.gather import Around, around, help_card
from web.pages.posts import feed_cards
from web.pages.reader import Reader, reader_of, shell_for, show, to_sign_in
from web.pages.shell import NO_PAGING, Page, Paging
from web.pages.words import Place, mark
from web.paging import read_id
from web.request import instance_of

_CARDS: Final = 20
_NEAR: Final = 4
_BOOKMARKS_WHY: Final = mark("Sous chaque message, le bouton « Garder » le range ici. Vous seul le savez.")
_FAVOURITES_WHY: Final = mark("Les messages que vous aimez se retrouvent ici. Leur auteur est prévenu.")


@dataclass(frozen=True, slots=True)
class FeedPage(Page):
    """GET /accueil. `near` is open help in the reader's quartier (`quartier`), or in the whole town when that is empty.

    Only the first page shows help.
    """

    template: ClassVar[str] = "feed.html"
    is_private: ClassVar[bool] = True
    cards: tuple[Card, ...] = ()
    near: tuple[HelpCard, ...] = ()
    quartier: str = ""
    paging: Paging = NO_PAGING

    @property
    def is_first(self) -> bool:
        """Whether this is the newest page."""
        return not self.paging.newer_url


@dataclass(frozen=True, slots=True)
class KeptPage(Page):
    """GET /marque-pages and /favoris."""

    template: ClassVar[str] = "kept.html"
    is_private: ClassVar[bool] = True
    title: str
    why: str
    cards: tuple[Card, ...] = ()
    paging: Paging = NO_PAGING


async def show_feed(request: Request) -> Response:
    """GET /accueil"""
    instance, older_than = instance_of(request), read_id(request.query_params.get("older"))
    async with instance.database.reading() as unit:
        reader = await reader_of(request, unit)
    if reader.account is None:
        return to_sign_in(request)
    rows = await home_rows(instance.database, reader.account.id, older_than=older_than, limit=_CARDS)
    async with instance.database.reading() as unit:
        here = await around(request, unit)
        near, quartier = await _near(unit, reader, here) if older_than is None else ((), "")
        sieve = await sieve_for(request, reader.account.id, HOME, unit)
        ids = [row.status_id for row in rows]
        cards = await feed_cards(unit, ids, here, viewer=reader.account, sieve=sieve)
        stands_above = {card.url for card in near}
        page = FeedPage(
            await shell_for(request, unit, reader, Place.FEED),
            cards=tuple(card for card in cards if card.url not in stands_above),
            near=near,
            quartier=quartier,
            paging=_paging("/accueil", older_than, ids[-1] if len(ids) == _CARDS else None),
        )
    return await show(request, page)


async def _near(unit: Unit, reader: Reader, here: Around) -> tuple[tuple[HelpCard, ...], str]:
    """The newest open help of the reader's quartier; of the whole town if there is little there (R5)."""
    visible = await known_clause(unit, reader.viewer_id)
    slug = reader.member.quartier_slug if reader.member else ""
    if slug and (await count_by_quartier(unit, HelpFilter(), visible=visible)).get(slug, 0) < SMALLEST_COUNT:
        slug = ""
    rows = await help_page(unit, HelpFilter(quartier=slug), visible=visible, limit=_NEAR)
    return tuple(help_card(*row, here, viewer=reader.account) for row in rows), here.quartiers.get(slug, "")


async def show_bookmarks(request: Request) -> Response:
    """GET /marque-pages"""
    return await _kept(request, Place.BOOKMARKS)


async def show_favourites(request: Request) -> Response:
    """GET /favoris"""
    return await _kept(request, Place.FAVOURITES)


async def _kept(request: Request, place: Place) -> Response:
    older_than = read_id(request.query_params.get("older"))
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        if reader.account is None:
            return to_sign_in(request)
        visible = await shown_clause(unit, reader.account.id, muted=False)
        listed = bookmarked if place is Place.BOOKMARKS else favourited
        rows = await listed(unit, reader.account.id, visible=visible, older_than=older_than, limit=_CARDS)
        here = await around(request, unit)
        last = rows[-1][0] if len(rows) == _CARDS else None
        page = KeptPage(
            await shell_for(request, unit, reader, place),
            title=_TITLES[place],
            why=_WHYS[place],
            cards=await feed_cards(unit, [row[1] for row in rows], here, viewer=reader.account),
            paging=_paging(request.url.path, older_than, last),
        )
    return await show(request, page)


def _paging(path: str, older_than: int | None, last: int | None) -> Paging:
    return Paging(path if older_than is not None else "", f"{path}?older={last}" if last is not None else "")


_TITLES: Final = {Place.BOOKMARKS: mark("Mes marque-pages"), Place.FAVOURITES: mark("Ce que j’aime")}
_WHYS: Final = {Place.BOOKMARKS: _BOOKMARKS_WHY, Place.FAVOURITES: _FAVOURITES_WHY}
ROUTES = [
    Route("/accueil", show_feed),
    Route("/marque-pages", show_bookmarks),
    Route("/favoris", show_favourites),
]
