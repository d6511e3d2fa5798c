"""The list and the map of what is asked for and offered, with the same filters in their addresses (R11)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.models.kinds import HelpKind, Urgency
from ensembl_fed.storage.help import HelpFilter, count_by_quartier, help_page
from ensembl_fed.storage.page_lists import members_by_quartier
from ensembl_fed.storage.town import quartiers
from ensembl_fed.surface.visibility import known_clause
from web.pages.cards import Count
from web.pages.gather import CATEGORY_LIST, Around, around, help_card
from web.pages.map_of import map_of
from web.pages.reader import reader_of, shell_for, show
from web.pages.shell import Paging
from web.pages.views import HelpFilters, HelpListPage, MapPage
from web.pages.words import Place
from web.paging import read_id
from web.request import instance_of

_CARDS: Final = 20
URGENCIES: Final = {"today": Urgency.TODAY, "week": Urgency.THIS_WEEK, "whenever": Urgency.WHENEVER}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address narrows a list to. Unknown words narrow nothing."""

    kind: str = ""
    category: str = ""
    quartier: str = ""
    urgency: str = ""

    def filter(self, *, older_than: int | None = None) -> HelpFilter:
        """As the store is asked."""
        return HelpFilter(
            kind=HelpKind(self.kind) if self.kind else None,
            category=self.category,
            quartier=self.quartier,
            urgency=URGENCIES.get(self.urgency),
            older_than=older_than,
        )

    def address(self, path: str, **more: str) -> str:
        """The address of a page with these filters, which may be shared."""
        chosen = {"kind": self.kind, "category": self.category, "quartier": self.quartier, "urgency": self.urgency}
        fields = {name: value for name, value in (chosen | more).items() if value}
        return f"{path}?{urlencode(fields)}" if fields else path

    def shown(self, here: Around) -> HelpFilters:
        """As the form shows it."""
        return HelpFilters(CATEGORY_LIST, here.quartier_choices, self.kind, self.category, self.quartier, self.urgency)


def read_chosen(query: Mapping[str, str], here: Around) -> Chosen:
    """The filters in an address."""
    known = {
        "kind": {kind.value for kind in HelpKind},
        "category": {category.slug for category in CATEGORY_LIST},
        "quartier": set(here.quartiers),
        "urgency": set(URGENCIES),
    }
    return Chosen(**{name: query.get(name, "") for name, words in known.items() if query.get(name, "") in words})


async def show_help_list(request: Request) -> Response:
    """GET /entraide"""
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        here = await around(request, unit)
        chosen = read_chosen(request.query_params, here)
        older_than = read_id(request.query_params.get("older"))
        visible = await known_clause(unit, reader.viewer_id)
        rows = await help_page(unit, chosen.filter(older_than=older_than), visible=visible, limit=_CARDS + 1)
        counts = await count_by_quartier(unit, chosen.filter(), visible=visible)
        shell = await shell_for(request, unit, reader, Place.HELP)
    cards = tuple(help_card(*row, here, viewer=reader.account) for row in rows[:_CARDS])
    paging = Paging(
        chosen.address("/entraide") if older_than is not None else "",
        chosen.address("/entraide", older=str(rows[_CARDS - 1][0].status_id)) if len(rows) > _CARDS else "",
    )
    page = HelpListPage(shell, cards, chosen.shown(here), Count.of(sum(counts.values())), paging)
    return await show(request, page)


async def show_map(request: Request) -> Response:
    """GET /carte"""
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        here = await around(request, unit)
        chosen = read_chosen(request.query_params, here)
        counts = await count_by_quartier(unit, chosen.filter(), visible=await known_clause(unit, reader.viewer_id))
        people = await members_by_quartier(unit)
        drawn = [one for one in await quartiers(unit) if chosen.quartier in ("", one.slug)]
        shell = await shell_for(request, unit, reader, Place.MAP)
    page = MapPage(
        shell,
        map=map_of(
            drawn,
            counts,
            link=lambda slug: replace(chosen, quartier=slug).address("/entraide"),
            everywhere_url=replace(chosen, quartier="").address("/entraide"),
        ),
        filters=chosen.shown(here),
        neighbours={slug: Count.of(people.get(slug, 0)) for slug in here.quartiers},
    )
    return await show(request, page)


ROUTES = [Route("/entraide", show_help_list), Route("/carte", show_map)]
