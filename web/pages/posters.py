"""The weekly poster of a quartier: open requests and offers to hang up at the baker's (P5, H23).

A poster is read by everybody: what was written for the town alone shows only its kind, its category and when.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Final

from babel.dates import format_date
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import ensembl_fed.text
from ensembl_fed.errors import NotFound
from ensembl_fed.models import Account, HelpPost, Status
from ensembl_fed.models.kinds import AccountKind, HelpKind
from ensembl_fed.storage.help import HelpFilter, help_page
from ensembl_fed.surface.visibility import OPEN_TO_ALL, known_to_visitors_clause
from ensembl_fed.text.paper import pdf_of, qr_drawing
from ensembl_fed.text.when import TOWN_ZONE
from web.pages.cards import heading_of
from web.pages.gather import Around, around, category_of, plain_text, when_of
from web.pages.reader import reader_of, shell_for, show
from web.pages.shell import Choice, Page
from web.pages.words import Place
from web.request import base_url_of, instance_of

_TEMPLATE: Final = Path(ensembl_fed.text.__path__[0]) / "print" / "poster.typ"
# What fits on one sheet of A4 in large type.
_ENTRIES: Final = 5
_LONGEST_TEXT: Final = 120
_HEADERS: Final = {
    "cache-control": "public, max-age=600",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}
_WORDS: Final = {
    "requests": "On demande",
    "offers": "On propose",
    "no_requests": "Pas de demande cette semaine.",
    "no_offers": "Pas de proposition cette semaine.",
    "qr": "Code à photographier : il mène à la page d’entraide du quartier",
    "how": "Vous pouvez aider ? Vous avez besoin d’aide ?",
    "call": "Appelez le CCAS :",
    "scan": "Photographiez ce code, ou allez sur",
}


@dataclass(frozen=True, slots=True)
class PostersPage(Page):
    """GET /affiches: a poster for each quartier and one for the whole town."""

    template: ClassVar[str] = "posters.html"
    quartiers: tuple[Choice, ...] = ()


async def show_posters(request: Request) -> Response:
    """GET /affiches"""
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        here = await around(request, unit)
        page = PostersPage(await shell_for(request, unit, reader, Place.HELP), here.quartier_choices)
    return await show(request, page)


async def send_poster(request: Request) -> Response:
    """GET /affiches/QUARTIER.pdf; `ville` is the whole town"""
    slug = request.path_params["slug"]
    instance = instance_of(request)
    async with instance.database.reading() as unit:
        here = await around(request, unit)
        if slug not in here.quartiers and slug != "ville":
            raise NotFound
        quartier = slug if slug in here.quartiers else ""
        visible = known_to_visitors_clause()
        rows = {
            kind: await help_page(unit, HelpFilter(kind=kind, quartier=quartier), visible=visible, limit=100)
            for kind in HelpKind
        }
        town = unit.home.city_name or unit.home.name or unit.home.domain
    base = base_url_of(request)
    address = f"{base}/entraide?quartier={quartier}" if quartier else f"{base}/entraide"
    requests, offers = rows[HelpKind.REQUEST], rows[HelpKind.OFFER]
    values = {
        "title": "Panneau d’entraide",
        "place": here.quartiers.get(quartier, town),
        "week": _week(here),
        "lang": "fr",
        "requests": [_entry(*row, here) for row in requests[:_ENTRIES]],
        "offers": [_entry(*row, here) for row in offers[:_ENTRIES]],
        "more_requests": _more(len(requests), "demande"),
        "more_offers": _more(len(offers), "proposition"),
        "qr": qr_drawing(address),
        "address": f"{base.partition('://')[2]}/entraide",
        "phone": instance.settings.ccas_phone,
        "words": _WORDS,
    }
    pdf = await asyncio.to_thread(pdf_of, _TEMPLATE, values)
    headers = {**_HEADERS, "content-disposition": f'inline; filename="affiche-{slug}.pdf"'}
    return Response(pdf, 200, headers, "application/pdf")


def _entry(post: HelpPost, status: Status, author: Account, here: Around) -> dict[str, str]:
    """What the sheet says of a help post. Nobody's name stands on it, save an association's."""
    is_open = status.visibility in OPEN_TO_ALL
    title, rest = heading_of(plain_text(status)) if is_open else ("", "")
    text = " ".join(part for part in (title, rest) if part)
    by_association = is_open and author.kind is AccountKind.ORGANIZATION
    return {
        "title": category_of(post.category).label,
        "text": text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT].rsplit(" ", 1)[0] + "…",
        "when": when_of(post, "fr"),
        "by": author.display_name if by_association else "",
    }


def _more(number: int, word: str) -> str:
    left = number - _ENTRIES
    if left <= 0:
        return ""
    return f"et {left} autre {word}" if left == 1 else f"et {left} autres {word}s"


def _week(here: Around) -> str:
    today = here.now.astimezone(TOWN_ZONE).date()
    monday = today - timedelta(days=today.weekday())
    return f"Semaine du {format_date(monday, 'd MMMM y', locale='fr')}"


ROUTES = [Route("/affiches", show_posters), Route("/affiches/{slug}.pdf", send_poster)]
