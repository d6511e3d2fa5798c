"""A neighbour points out somebody isolated: three questions, and nothing more (V1, V2, V7, V8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.casework.alerts import Informed, Reporter, Sighting, keep_alert
from ensembl_fed.casework.desk_settings import desk_settings
from ensembl_fed.casework.phones import plain_phone
from web.casework.rooms import room_at, rooms_of
from web.casework.views import Desk, SentPage, desk_of, shell_with_numbers
from web.counters import Rate, limit_rate
from web.forms import flag_of, read_form, text_of
from web.pages.gather import around
from web.pages.reader import reader_of, see_other, shell_for, show
from web.pages.shell import NO_FORM, Choice, FormState, Page
from web.pages.words import mark
from web.request import address_of, instance_of
from web.session import check_form

_BY_ADDRESS: Final = Rate(3, 86_400)
_LONGEST: Final = 1_000
_FIELDS: Final = ("where", "seen", "informed", "quartier", "name", "phone", "hidden")
_WHERE: Final = mark("Dites où le CCAS peut trouver cette personne.")
_SEEN: Final = mark("Dites ce que vous avez vu ou entendu, sans juger.")
_LONG: Final = mark("C’est un peu trop long : gardez l’essentiel.")
_INFORMED: Final = mark("Dites si la personne est au courant.")
_PHONE: Final = mark("Ce numéro semble incomplet : dix chiffres, par exemple 04 70 00 00 00.")


@dataclass(frozen=True, slots=True)
class AlertPage(Page):
    """GET, POST /ma-ville/signalement"""

    template: ClassVar[str] = "ccas/alert.html"
    is_private: ClassVar[bool] = True
    desk: Desk
    quick_exit: str
    quartiers: tuple[Choice, ...] = ()
    form: FormState = NO_FORM


async def show_alert(request: Request) -> Response:
    """GET /ma-ville/signalement"""
    instance = instance_of(request)
    if await rooms_of(instance.hosting).room(instance) is None:
        return see_other(instance.home.ccas_url or "/ma-ville")
    return await _form_page(request, NO_FORM)


async def send_alert(request: Request) -> Response:
    """POST /ma-ville/signalement"""
    room = await room_at(request)
    form = await read_form(request)
    async with room.town.reading() as unit:
        reader = await reader_of(request, unit)
        check_form(request, form, reader.session)
        quartiers = (await around(request, unit)).quartiers
    values = {name: text_of(form, name).strip() for name in _FIELDS}
    errors = _errors_of(values)
    if errors:
        return await _form_page(request, FormState(values, errors))
    limit_rate(request, "ccas alert", address_of(request), _BY_ADDRESS)
    async with room.store.unit() as unit:
        _, code = await keep_alert(
            unit,
            room.seal,
            Sighting(values["where"], values["seen"], Informed(values["informed"])),
            Reporter(values["name"][:255], plain_phone(values["phone"])),
            hides_reporter=flag_of(form, "hidden"),
            quartier=values["quartier"] if values["quartier"] in quartiers else "",
            source=plain_phone(values["phone"]) or address_of(request),
        )
        settings = await desk_settings(unit)
    async with room.town.reading() as unit:
        shell = shell_with_numbers(await shell_for(request, unit, await reader_of(request, unit)), settings)
    desk = desk_of(settings, room.home.name)
    return await show(request, SentPage(shell, code=code, quick_exit=settings.quick_exit, desk=desk, is_alert=True))


def _errors_of(values: Mapping[str, str]) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not values["where"]:
        errors["where"] = _WHERE
    if not values["seen"]:
        errors["seen"] = _SEEN
    for name in ("where", "seen"):
        if len(values[name]) > _LONGEST:
            errors[name] = _LONG
    if values["informed"] not in set(Informed):
        errors["informed"] = _INFORMED
    if values["phone"] and not plain_phone(values["phone"]):
        errors["phone"] = _PHONE
    return errors


async def _form_page(request: Request, form: FormState) -> Response:
    room = await room_at(request)
    async with room.store.reading() as unit:
        settings = await desk_settings(unit)
    async with room.town.reading() as unit:
        shell = await shell_for(request, unit, await reader_of(request, unit))
        here = await around(request, unit)
    page = AlertPage(
        shell_with_numbers(shell, settings),
        desk=desk_of(settings, room.home.name),
        quick_exit=settings.quick_exit,
        quartiers=here.quartier_choices,
        form=form,
    )
    return await show(request, page, status=422 if form.errors else 200)


ROUTES = [
    Route("/ma-ville/signalement", show_alert),
    Route("/ma-ville/signalement", send_alert, methods=["POST"]),
]
