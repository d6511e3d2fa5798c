"""How somebody wants to be told: on this device, by mail, not at night, of what is asked in their quartier (R24)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.models import AlertChoices
from ensembl_fed.models.kinds import DigestRhythm
from ensembl_fed.services.subscribe_browser import subscribe_browser
from ensembl_fed.services.subscribe_push import Device, check_endpoint
from ensembl_fed.settings import Scheme
from ensembl_fed.storage.access import revoke_token, token_by_id
from ensembl_fed.storage.alerts import alerts_of
from ensembl_fed.storage.page_lists import quartier_labels
from ensembl_fed.storage.pushes import subscription_at
from web.forms import flag_of, number_of, read_form, text_of
from web.pages.reader import leave_word, reader_of, see_other, shell_for, show, to_sign_in, writer_of
from web.pages.shell import NO_FORM, Choice, FormState, Page
from web.pages.words import Place, mark
from web.request import instance_of

_PATH: Final = "/parametres/notifications"
_HOURS: Final = range(24)
_KEPT: Final = mark("C’est enregistré.")
_NO_RHYTHM: Final = mark("Choisissez à quel rythme vous voulez être prévenu.")
_NO_HOUR: Final = mark("Choisissez une heure.")


@dataclass(frozen=True, slots=True)
class AlertsPage(Page):
    """GET, POST /parametres/notifications. Fields: digest, quiet ("1"), quiet_from, quiet_until, near ("1").

    `push_key` is what a browser needs to subscribe; `device_url` takes the subscription from the script.
    """

    template: ClassVar[str] = "alerts.html"
    is_private: ClassVar[bool] = True
    form: FormState = NO_FORM
    hours: tuple[Choice, ...] = tuple(Choice(str(hour), f"{hour} h") for hour in _HOURS)
    email: str = ""
    quartier: str = ""
    push_key: str = ""
    device_url: str = f"{_PATH}/appareil"


async def show_alerts(request: Request) -> Response:
    """GET /parametres/notifications"""
    return await _answer(request, None)


async def keep_alerts(request: Request) -> Response:
    """POST /parametres/notifications"""
    form = await read_form(request)
    values = {name: text_of(form, name) for name in ("digest", "quiet", "near", "quiet_from", "quiet_until")}
    hours = {name: number_of(form, name) for name in ("quiet_from", "quiet_until")}
    errors = {name: _NO_HOUR for name, hour in hours.items() if hour not in _HOURS}
    if values["digest"] not in set(DigestRhythm):
        errors["digest"] = _NO_RHYTHM
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        if not errors:
            choices = await alerts_of(unit, who.account.id)
            _choose(choices, values, hours if flag_of(form, "quiet") else {})
            await unit.add(choices)
            await leave_word(unit, who, _KEPT)
    if errors:
        return await _answer(request, FormState(values, errors), status=422)
    return see_other(_PATH)


def _choose(choices: AlertChoices, values: Mapping[str, str], hours: Mapping[str, int | None]) -> None:
    rhythm = DigestRhythm(values["digest"])
    if choices.digest is DigestRhythm.OFF and rhythm is not DigestRhythm.OFF:
        choices.digest_at = utc_now()  # what happened before is known already
    choices.digest = rhythm
    choices.near_home = values["near"] == "1"
    choices.quiet_from = hours.get("quiet_from") or 0
    choices.quiet_until = hours.get("quiet_until") or 0


async def add_device(request: Request) -> Response:
    """POST /parametres/notifications/appareil, with endpoint, p256dh and auth: from the script of the page"""
    form = await read_form(request)
    instance = instance_of(request)
    device = Device(text_of(form, "endpoint"), text_of(form, "p256dh"), text_of(form, "auth"), is_standard=True)
    schemes = {"https", "http"} if instance.settings.scheme is Scheme.HTTP else {"https"}
    host = check_endpoint(device, frozenset(schemes))
    if await instance.hosting.instance_for(host) is not None:
        raise Invalid("Ce navigateur ne donne pas d’adresse qui convienne.")
    async with instance.database.unit() as unit:
        who = await writer_of(request, unit, form)
        await subscribe_browser(unit, who.member, device, instance.seal)
    return JSONResponse({"subscribed": True})


async def remove_device(request: Request) -> Response:
    """POST /parametres/notifications/appareil/retirer, with endpoint"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        known = await subscription_at(unit, who.account.id, text_of(form, "endpoint"))
        token = await token_by_id(unit, known.token_id) if known is not None else None
        if token is None:
            raise NotFound
        await revoke_token(unit, token)
    return JSONResponse({"subscribed": False})


async def _answer(request: Request, form: FormState | None, *, status: int = 200) -> Response:
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        if reader.account is None or reader.member is None:
            return to_sign_in(request)
        choices = await alerts_of(unit, reader.account.id)
        page = AlertsPage(
            await shell_for(request, unit, reader, Place.ALERTS),
            form=form or FormState(_values(choices)),
            email=reader.member.email,
            quartier=(await quartier_labels(unit)).get(reader.member.quartier_slug, ""),
            push_key=instance_of(request).home.vapid_public_key,
        )
    return await show(request, page, status=status)


def _values(choices: AlertChoices) -> dict[str, str]:
    is_quiet = choices.quiet_from != choices.quiet_until
    return {
        "digest": choices.digest.value,
        "quiet": "1" if is_quiet else "",
        "quiet_from": str(choices.quiet_from if is_quiet else 21),
        "quiet_until": str(choices.quiet_until if is_quiet else 8),
        "near": "1" if choices.near_home else "",
    }


ROUTES = [
    Route(_PATH, show_alerts),
    Route(_PATH, keep_alerts, methods=["POST"]),
    Route(f"{_PATH}/appareil", add_device, methods=["POST"]),
    Route(f"{_PATH}/appareil/retirer", remove_device, methods=["POST"]),
]
