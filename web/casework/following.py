"""Following a request by its code: where it stands, a yes to the relay's text, a withdrawal (D5, D6)."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.casework.desk_settings import desk_settings
from ensembl_fed.casework.follow import (
    PublicState,
    alert_by_code,
    case_by_code,
    is_taken_up,
    public_state,
    say_yes_to_relay,
    shown_relay,
    withdraw,
)
from ensembl_fed.casework.room import Room
from ensembl_fed.casework.tables import CaseFile
from ensembl_fed.errors import Conflict, NotFound
from ensembl_fed.storage.unit import Unit
from web.casework.rooms import room_at
from web.casework.views import FollowPage, desk_of, shell_with_numbers
from web.counters import Rate, limit_rate
from web.forms import Form, flag_of, read_form, text_of
from web.pages.reader import reader_of, shell_for, show
from web.pages.shell import NO_FORM, FormState
from web.pages.words import mark
from web.request import address_of
from web.session import check_form

# Somebody who guesses has 40 bits before them, and this many tries.
_BY_ADDRESS: Final = Rate(20, 3600)
_ANYBODY: Final = Rate(600, 3600)
_UNKNOWN: Final = mark("Ce code n’existe pas. Vérifiez-le, ou appelez le CCAS.")
_STEPS: Final = {
    PublicState.RECEIVED: (mark("Reçue"), mark("Un agent la lit et vous répond sous deux jours ouvrés.")),
    PublicState.CONTACT: (mark("Un agent vous contacte"), mark("Il vous joint de la façon que vous avez choisie.")),
    PublicState.RELAYED: (
        mark("Relayée sans votre nom"),
        mark("Le CCAS cherche quelqu’un. Personne d’autre ne sait qu’il s’agit de vous."),
    ),
    PublicState.SOMEBODY: (
        mark("Quelqu’un propose de vous aider"),
        mark("Le CCAS vous en parle. Rien de vous n’est donné sans votre accord."),
    ),
    PublicState.OVER: (mark("Terminée"), mark("Le CCAS reste à votre écoute si la situation change.")),
    PublicState.WITHDRAWN: (
        mark("Retirée"),
        mark("Rien de plus ne sera publié. Vous pouvez revenir quand vous voulez."),
    ),
}
_TAKEN_UP: Final = (mark("Pris en compte"), mark("Merci. Pour respecter cette personne, nous n’en dirons pas plus."))
_WAITING: Final = (mark("Reçu"), mark("Un agent lit votre signalement."))


@dataclass(frozen=True, slots=True)
class _Found:
    """What a code leads to."""

    code: str
    step: str
    words: str
    relay: str = ""
    may_withdraw: bool = False


async def show_follow(request: Request) -> Response:
    """GET /ma-ville/suivi"""
    return await _page(request, await room_at(request), None, NO_FORM)


async def follow(request: Request) -> Response:
    """POST /ma-ville/suivi with the code, and maybe an action: approve or withdraw; the code is never in an address"""
    room = await room_at(request)
    form = await read_form(request)
    limit_rate(request, "ccas code", address_of(request), _BY_ADDRESS)
    limit_rate(request, "ccas code", "", _ANYBODY)
    async with room.town.reading() as unit:
        check_form(request, form, (await reader_of(request, unit)).session)
    code = text_of(form, "code")[:64]
    try:
        await _act(room, form, code)
        async with room.store.reading() as unit:
            found = await _found(unit, room, code)
    except NotFound:
        return await _page(request, room, None, FormState({"code": code}, {"code": _UNKNOWN}))
    except Conflict as error:
        return await _page(request, room, None, FormState({"code": code}, {"": str(error)}))
    return await _page(request, room, found, NO_FORM)


async def _act(room: Room, form: Form, code: str) -> None:
    action = text_of(form, "action")
    if action not in ("approve", "withdraw"):
        return
    async with room.store.unit() as unit:
        case = await case_by_code(unit, room.seal, code)
        if action == "approve":
            await say_yes_to_relay(unit, room.seal, case)
        else:
            await withdraw(unit, room.seal, case, erase=flag_of(form, "erase"))


async def _found(unit: Unit, room: Room, code: str) -> _Found:
    alert = await alert_by_code(unit, room.seal, code)
    if alert is not None:
        step, words = _TAKEN_UP if is_taken_up(alert) else _WAITING
        return _Found(code, step, words)
    case = await case_by_code(unit, room.seal, code)
    relay = await shown_relay(unit, case)
    step, words = _STEPS[public_state(case)]
    return _Found(code, step, words, relay.text if relay else "", may_withdraw=_is_open(case))


def _is_open(case: CaseFile) -> bool:
    return public_state(case) not in (PublicState.OVER, PublicState.WITHDRAWN)


async def _page(request: Request, room: Room, found: _Found | None, form: FormState) -> Response:
    async with room.store.reading() as unit:
        settings = await desk_settings(unit)
    async with room.town.reading() as unit:
        shell = shell_with_numbers(await shell_for(request, unit, await reader_of(request, unit)), settings)
    desk = desk_of(settings, room.home.name)
    if found is None:
        page = FollowPage(shell, quick_exit=settings.quick_exit, desk=desk, form=form)
        return await show(request, page, status=422 if form.errors else 200)
    page = FollowPage(
        shell,
        quick_exit=settings.quick_exit,
        desk=desk,
        code=found.code,
        step=found.step,
        words=found.words,
        relay=found.relay,
        may_withdraw=found.may_withdraw,
    )
    return await show(request, page)


ROUTES = [
    Route("/ma-ville/suivi", show_follow),
    Route("/ma-ville/suivi", follow, methods=["POST"]),
]
