"""Paper slips to print, for anybody; and where the boxes are (P1)."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.casework.boxes import boxes
from ensembl_fed.casework.desk_settings import desk_settings
from ensembl_fed.errors import NotFound
from ensembl_fed.text.paper import pdf_of
from web.casework.desk_introduction import PRINT
from web.casework.rooms import room_at
from web.casework.slip_words import LANGUAGES, RIGHT_TO_LEFT, slip_words
from web.casework.views import Desk, desk_of
from web.counters import Rate, limit_rate
from web.pages.gather import around
from web.pages.reader import reader_of, shell_for, show
from web.pages.shell import Link, Page
from web.request import address_of

_BY_ADDRESS: Final = Rate(60, 3600)
_MOST: Final = 100
_MOST_DIGITS: Final = 6
_BLANK: Final = "________"


@dataclass(frozen=True, slots=True)
class ShownBox:
    """A box as everybody reads of it."""

    name: str
    place: str
    hours: str
    quartier: str


@dataclass(frozen=True, slots=True)
class PrintPage(Page):
    """GET /boites/imprimer"""

    template: ClassVar[str] = "ccas/print.html"
    languages: tuple[Link, ...]
    boxes: tuple[ShownBox, ...]
    desk: Desk


async def show_print(request: Request) -> Response:
    """GET /boites/imprimer"""
    room = await room_at(request)
    async with room.store.reading() as unit:
        kept, settings = await boxes(unit), await desk_settings(unit)
    async with room.town.reading() as unit:
        shell = await shell_for(request, unit, await reader_of(request, unit))
        quartiers = (await around(request, unit)).quartiers
    page = PrintPage(
        shell,
        languages=tuple(Link(name, f"/boites/imprimer/{lang}.pdf") for lang, name in LANGUAGES.items()),
        boxes=tuple(ShownBox(box.name, box.place, box.hours, quartiers.get(box.quartier, "")) for box in kept),
        desk=desk_of(settings, room.home.name),
    )
    return await show(request, page)


async def print_slips(request: Request) -> Response:
    """GET /boites/imprimer/LANG.pdf?de=427&combien=20: A6, front and back; without numbers, one with a blank"""
    room = await room_at(request)
    lang = request.path_params["lang"]
    if lang not in LANGUAGES:
        raise NotFound
    limit_rate(request, "slips", address_of(request), _BY_ADDRESS)
    async with room.store.reading() as unit:
        settings = await desk_settings(unit)
    values = {
        "lang": lang,
        "rtl": lang in RIGHT_TO_LEFT,
        "desk": settings.controller or room.home.name,
        "phone": settings.phone,
        "words": slip_words(lang),
        "french": {} if lang == "fr" else slip_words("fr"),
        "numbers": _numbers(request),
    }
    content = await asyncio.to_thread(pdf_of, PRINT / "slip.typ", values)
    return Response(content, media_type="application/pdf", headers={"cache-control": "no-cache"})


def _numbers(request: Request) -> list[str]:
    first, count = request.query_params.get("de", ""), request.query_params.get("combien", "1")
    if not (first.isdecimal() and len(first) <= _MOST_DIGITS and count.isdecimal() and len(count) <= _MOST_DIGITS):
        return [_BLANK]
    return [f"{int(first) + at:04d}" for at in range(min(int(count), _MOST))] or [_BLANK]


ROUTES = [
    Route("/boites/imprimer", show_print),
    Route("/boites/imprimer/{lang}.pdf", print_slips),
]
