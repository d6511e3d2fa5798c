"""Ma ville: writing to the CCAS without anybody else knowing, with an account or without (D1 to D9)."""

import secrets
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.casework.consents import record_consent
from ensembl_fed.casework.desk_settings import DeskSettings, consent_text, desk_settings
from ensembl_fed.casework.kinds import Channel, Purpose, Reach, RelayWish, Way
from ensembl_fed.casework.open_case import Opened, open_case
from ensembl_fed.casework.open_case import Request as Asked
from ensembl_fed.casework.people import Person
from ensembl_fed.casework.phones import plain_phone
from ensembl_fed.casework.room import Room
from ensembl_fed.services.register_member import email_problem
from web.casework.rooms import room_at, rooms_of
from web.casework.views import ContactPage, SentPage, TownPage, desk_of, shell_with_numbers
from web.counters import Rate, limit_rate
from web.forms import Form, flag_of, read_form, text_of
from web.pages.gather import CATEGORY_LIST, around
from web.pages.reader import Reader, reader_of, see_other, shell_for, show
from web.pages.shell import NO_FORM, FormState
from web.pages.words import mark
from web.request import address_of, instance_of
from web.session import check_form

_BY_ADDRESS: Final = Rate(10, 3600)
_LONGEST: Final = 4_000
_LONGEST_LINE: Final = 255
_FIELDS: Final = (
    *("need", "category", "quartier", "when", "reach", "name", "phone", "email", "address"),
    *("relay", "share", "agreed", "once"),
)
_NEED: Final = mark("Dites-nous en quelques mots de quoi vous avez besoin.")
_LONG: Final = mark("C’est un peu trop long : gardez l’essentiel, un agent vous rappellera.")
_PHONE: Final = mark("Ce numéro semble incomplet : dix chiffres, par exemple 04 70 00 00 00.")
_EMAIL: Final = mark("Cette adresse électronique n’est pas valable.")
_ADDRESS: Final = mark("Écrivez où le CCAS peut vous envoyer une lettre.")
_REACH: Final = mark("Choisissez comment le CCAS peut vous répondre.")
_AGREED: Final = mark("Cochez cette case pour que le CCAS puisse vous lire.")
_CHOICE: Final = mark("Choisissez dans la liste.")


async def show_town(request: Request) -> Response:
    """GET /ma-ville"""
    instance = instance_of(request)
    room = await rooms_of(instance.hosting).room(instance)
    settings = await _settings(room)
    async with instance.database.reading() as unit:
        shell = await shell_for(request, unit, await reader_of(request, unit))
    desk = desk_of(settings, instance.home.name) if room is not None else None
    page = TownPage(
        shell_with_numbers(shell, settings), has_desk=room is not None, desk_url=instance.home.ccas_url, desk=desk
    )
    return await show(request, page)


async def show_contact(request: Request) -> Response:
    """GET /ma-ville/ccas; where the CCAS writes and reads elsewhere, the way there"""
    instance = instance_of(request)
    if await rooms_of(instance.hosting).room(instance) is None:
        elsewhere = instance.home.ccas_url
        return see_other(elsewhere if elsewhere.startswith("http") else "/ma-ville")
    return await _form_page(request, NO_FORM)


async def send_contact(request: Request) -> Response:
    """POST /ma-ville/ccas"""
    room = await room_at(request)
    form = await read_form(request)
    limit_rate(request, "ccas form", address_of(request), _BY_ADDRESS)
    async with room.town.reading() as unit:
        reader = await reader_of(request, unit)
        check_form(request, form, reader.session)
        quartiers = (await around(request, unit)).quartiers
    values = {name: text_of(form, name).strip() for name in _FIELDS}
    errors = _errors_of(values, form, reader, quartiers)
    if errors:
        return await _form_page(request, FormState(values, errors))
    opened = await _keep(room, values, reader)
    return await _sent_page(request, room, opened)


async def _keep(room: Room, values: Mapping[str, str], reader: Reader) -> Opened:
    account = reader.account
    reach = Reach(values["reach"])
    person = Person(
        name=values["name"][:_LONGEST_LINE],
        phone=plain_phone(values["phone"]),
        email=values["email"][:_LONGEST_LINE],
        address=values["address"][:_LONGEST_LINE],
        handle=account.username if account is not None and reach is Reach.MESSAGE else "",
    )
    need = values["need"] + ("\n" + _SHARES[values["share"]] if values["share"] in _SHARES else "")
    wish = RelayWish(values["relay"])
    asked = Asked(
        channel=Channel.FORM,
        need=need,
        person=person,
        reach=reach,
        category=values["category"],
        quartier=values["quartier"],
        when=values["when"][:_LONGEST_LINE],
        relay_wish=wish,
        source=f"form:{values['once']}" if values["once"] else "",
    )
    async with room.store.unit() as unit:
        opened = await open_case(unit, room.seal, asked)
        if opened.code and wish is RelayWish.AGENT:
            await record_consent(unit, room.seal, opened.case, Purpose.RELAY, Way.ONLINE)
    return opened


def _errors_of(values: Mapping[str, str], form: Form, reader: Reader, quartiers: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by field, in the order of the form."""
    errors: dict[str, str] = {}
    if not values["need"]:
        errors["need"] = _NEED
    elif len(values["need"]) > _LONGEST:
        errors["need"] = _LONG
    if values["category"] not in {category.slug for category in CATEGORY_LIST}:
        errors["category"] = _CHOICE
    if values["quartier"] not in {"", *quartiers}:
        errors["quartier"] = _CHOICE
    errors |= _errors_of_reach(values, reader)
    if values["relay"] not in set(RelayWish):
        errors["relay"] = _CHOICE
    if not flag_of(form, "agreed"):
        errors["agreed"] = _AGREED
    return errors


def _errors_of_reach(values: Mapping[str, str], reader: Reader) -> dict[str, str]:
    errors: dict[str, str] = {}
    reach = values["reach"]
    if reach not in (Reach.PHONE, Reach.EMAIL, Reach.LETTER, Reach.DESK, Reach.MESSAGE):
        errors["reach"] = _REACH
    if reach == Reach.MESSAGE and reader.account is None:
        errors["reach"] = _REACH
    if (reach == Reach.PHONE or values["phone"]) and not plain_phone(values["phone"]):
        errors["phone"] = _PHONE
    if (reach == Reach.EMAIL or values["email"]) and email_problem(values["email"]) is not None:
        errors["email"] = _EMAIL
    if reach == Reach.LETTER and not values["address"]:
        errors["address"] = _ADDRESS
    return errors


async def _form_page(request: Request, form: FormState) -> Response:
    room = await room_at(request)
    async with room.store.reading() as unit:
        settings = await desk_settings(unit)
        consent = await consent_text(unit)
    async with room.town.reading() as unit:
        shell = await shell_for(request, unit, await reader_of(request, unit))
        here = await around(request, unit)
    page = ContactPage(
        shell_with_numbers(shell, settings),
        desk=desk_of(settings, room.home.name),
        consent=consent.text,
        once=form.value("once") or secrets.token_urlsafe(18),
        quick_exit=settings.quick_exit,
        categories=CATEGORY_LIST,
        quartiers=here.quartier_choices,
        form=form,
    )
    return await show(request, page, status=422 if form.errors else 200)


async def _sent_page(request: Request, room: Room, opened: Opened) -> Response:
    settings = await _settings(room)
    async with room.town.reading() as unit:
        shell = await shell_for(request, unit, await reader_of(request, unit))
    page = SentPage(
        shell_with_numbers(shell, settings),
        code=opened.code,
        quick_exit=settings.quick_exit,
        desk=desk_of(settings, room.home.name),
    )
    return await show(request, page)


async def _settings(room: Room | None) -> DeskSettings:
    if room is None:
        return DeskSettings()
    async with room.store.reading() as unit:
        return await desk_settings(unit)


_SHARES: Final = {
    "ask": "Coordonnées : me demander à chaque fois.",
    "first_name": "Coordonnées : mon prénom et mon téléphone à la personne choisie par le CCAS, après m’avoir appelé.",
    "never": "Coordonnées : ne les donner à personne, passer par le CCAS.",
}

ROUTES = [
    Route("/ma-ville", show_town),
    Route("/ma-ville/ccas", show_contact),
    Route("/ma-ville/ccas", send_contact, methods=["POST"]),
]
