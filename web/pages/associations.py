"""The directory of associations: those with an account that we know, and those with an instance in the town."""

from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.models import Account, TownMember
from ensembl_fed.models.kinds import InstanceKind
from ensembl_fed.storage.page_lists import associations
from ensembl_fed.storage.town import town_members
from ensembl_fed.text.normalize import fold
from ensembl_fed.text.sanitize import html_to_text
from web.pages.cards import LONGEST_EXCERPT, AssociationCard
from web.pages.gather import Around, around, person
from web.pages.reader import reader_of, shell_for, show
from web.pages.shell import Paging, Person
from web.pages.views import AssociationsPage
from web.pages.words import Place, mark
from web.request import base_url_of, instance_of

_CARDS: Final = 30
_LAST_PAGE: Final = 100
_LONGEST_SEARCH: Final = 80
_OWN_SITE: Final = mark("Une association qui a son propre site dans le réseau de la ville.")
# What associations call the lines of their profile where they say when and how to reach them.
_HOURS: Final = ("horaires", "accueil", "permanence", "permanences", "heures", "ouverture")
_CONTACTS: Final = ("contact", "telephone", "adresse", "courriel", "e-mail", "mail")


async def show_associations(request: Request) -> Response:
    """GET /associations, with the fields q, quartier and page in the address"""
    search = request.query_params.get("q", "").strip()[:_LONGEST_SEARCH]
    number = page_number(request.query_params.get("page", ""))
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        here = await around(request, unit)
        quartier = slug if (slug := request.query_params.get("quartier", "")) in here.quartiers else ""
        rows = await associations(unit, search=search, quartier=quartier, skip=(number - 1) * _CARDS, limit=_CARDS + 1)
        cards = [_card(account, slug, here) for account, slug in rows[:_CARDS]]
        if number == 1 and not quartier:
            members = await town_members(unit)
            cards += [_member_card(member, request) for member in members if _fits(member, search, request)]
        shell = await shell_for(request, unit, reader, Place.ASSOCIATIONS)
    chosen = {name: value for name, value in (("q", search), ("quartier", quartier)) if value}
    paging = Paging(
        _address(chosen, number - 1) if number > 1 else "",
        _address(chosen, number + 1) if len(rows) > _CARDS else "",
    )
    page = AssociationsPage(shell, tuple(cards), here.quartier_choices, search, quartier, paging)
    return await show(request, page)


def _card(account: Account, quartier: str, here: Around) -> AssociationCard:
    purpose = " ".join(html_to_text(account.note).split())
    return AssociationCard(
        person(account, here),
        purpose if len(purpose) <= LONGEST_EXCERPT else purpose[:LONGEST_EXCERPT].rsplit(" ", 1)[0] + "…",
        quartier=here.quartiers.get(quartier, ""),
        contact=_line(account, _CONTACTS),
        hours=_line(account, _HOURS),
    )


def _line(account: Account, names: tuple[str, ...]) -> str:
    for field in account.fields:
        if fold(str(field.get("name", ""))).strip() in names:
            return html_to_text(str(field.get("value", "")))
    return ""


def _member_card(member: TownMember, request: Request) -> AssociationCard:
    scheme = base_url_of(request).partition("://")[0]
    name = member.name or member.domain
    return AssociationCard(Person(name, member.domain, f"{scheme}://{member.domain}/"), _OWN_SITE)


def _fits(member: TownMember, search: str, request: Request) -> bool:
    is_other = member.kind is InstanceKind.ASSOCIATION and member.domain != instance_of(request).domain
    return is_other and fold(search) in fold(f"{member.name} {member.domain}")


def page_number(text: str) -> int:
    """The number of a page in an address; 1 for what is none."""
    return min(max(int(text), 1), _LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 5 else 1  # noqa: PLR2004


def _address(chosen: dict[str, str], number: int) -> str:
    fields = chosen | ({"page": str(number)} if number > 1 else {})
    return f"/associations?{urlencode(fields)}" if fields else "/associations"


ROUTES = [Route("/associations", show_associations)]
