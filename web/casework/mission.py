"""The mission card, for the helper who has the link: the rules first, then whom to help (C10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.casework.desk_settings import desk_settings
from ensembl_fed.casework.mission_cards import open_card
from ensembl_fed.casework.phones import shown_phone
from web.casework.desk_words import day_words
from web.casework.rooms import room_at
from web.casework.views import Desk, desk_of, shell_with_numbers
from web.counters import Rate, limit_rate
from web.forms import flag_of, read_form
from web.pages.reader import reader_of, shell_for, show
from web.pages.shell import Page
from web.pages.words import mark
from web.request import address_of
from web.session import check_form

_BY_ADDRESS: Final = Rate(60, 3600)
_LABELS: Final = {
    "first_name": mark("Prénom"),
    "phone": mark("Téléphone"),
    "address": mark("Adresse"),
    "place": mark("Rendez-vous"),
    "words": mark("La mission"),
}


@dataclass(frozen=True, slots=True)
class MissionPage(Page):
    """GET, POST /mission/WORD"""

    template: ClassVar[str] = "ccas/mission.html"
    is_private: ClassVar[bool] = True
    token: str
    rules: str
    until: str
    desk: Desk
    facts: tuple[tuple[str, str], ...] = ()


async def mission(request: Request) -> Response:
    """GET, POST /mission/WORD; POST accepts the rules"""
    limit_rate(request, "mission", address_of(request), _BY_ADDRESS)
    room = await room_at(request)
    token: str = request.path_params["token"]
    form = await read_form(request) if request.method == "POST" else {}
    async with room.town.reading() as unit:
        reader = await reader_of(request, unit)
        if request.method == "POST":
            check_form(request, form, reader.session)
        shell = await shell_for(request, unit, reader)
    async with room.store.unit() as unit:
        opened = await open_card(unit, room.seal, token, accepts=flag_of(form, "accepted"))
        settings = await desk_settings(unit)
    page = MissionPage(
        shell_with_numbers(shell, settings),
        token=token,
        rules=settings.rules_for_helpers,
        until=day_words(opened.card.expires_at),
        desk=desk_of(settings, room.home.name),
        facts=_facts(opened.fields),
    )
    return await show(request, page)


def _facts(fields: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    shown = {**fields, "phone": shown_phone(fields.get("phone", ""))}
    return tuple((_LABELS[name], shown[name]) for name in _LABELS if shown.get(name))


ROUTES = [Route("/mission/{token}", mission, methods=["GET", "POST"])]
