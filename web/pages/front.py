"""The front page: what is going on in the town."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.storage.accounts import count_members
from ensembl_fed.storage.help import HelpFilter, count_by_quartier, count_done, help_page
from ensembl_fed.storage.page_lists import association_news
from ensembl_fed.storage.town import quartiers
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import Condition, known_clause, shown_clause
from web.pages.cards import SMALLEST_COUNT, Count, HelpCard
from web.pages.gather import CATEGORY_LIST, Around, around, help_card
from web.pages.map_of import map_of
from web.pages.moments import month_start
from web.pages.posts import post_cards
from web.pages.reader import Reader, reader_of, shell_for, show
from web.pages.town_life import doors_of_town, newcomers, next_events
from web.pages.views import FrontPage
from web.pages.words import Place
from web.request import instance_of

_CARDS: Final = 6
_NEWS: Final = 4


async def show_front(request: Request) -> Response:
    """GET /"""
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        here = await around(request, unit)
        readable = await shown_clause(unit, reader.viewer_id)
        # A visitor knows of more than they may read; a member reads all they know of.
        known = readable if reader.account is not None else await known_clause(unit, None)
        counts = await count_by_quartier(unit, HelpFilter(), visible=known)
        quartier = _own_quartier(reader, counts)
        page = FrontPage(
            await shell_for(request, unit, reader, Place.HOME),
            cards=await _cards(unit, here, reader, quartier, visible=known),
            map=map_of(await quartiers(unit), counts, link=lambda slug: f"/entraide?quartier={slug}"),
            categories=CATEGORY_LIST,
            news=await post_cards(unit, await association_news(unit, visible=readable, limit=_NEWS), here),
            neighbours=Count.of(await count_members(unit)),
            done=Count.of(await count_done(unit, since=month_start(utc_now()))),
            quartier=here.quartiers.get(quartier, ""),
            open_now=Count.of(sum(counts.values())),
            events=await next_events(unit, here, readable),
            newcomers=await newcomers(unit, here),
            doors=await doors_of_town(request, unit) if reader.account is None else (),
        )
    return await show(request, page)


def _own_quartier(reader: Reader, counts: dict[str, int]) -> str:
    """The reader's quartier if enough is open there to fill the page; else the whole town is shown (R5)."""
    slug = reader.member.quartier_slug if reader.member else ""
    return slug if slug and counts.get(slug, 0) >= SMALLEST_COUNT else ""


async def _cards(
    unit: Unit, here: Around, reader: Reader, quartier: str, *, visible: Condition
) -> tuple[HelpCard, ...]:
    rows = await help_page(unit, HelpFilter(quartier=quartier), visible=visible, limit=_CARDS)
    return tuple(help_card(*row, here, viewer=reader.account) for row in rows)


ROUTES = [Route("/", show_front)]
