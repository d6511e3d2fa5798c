"""Alerts about isolated persons, as the desk works on them; and the register (V2 to V6, V8)."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.casework.agents import agents
from ensembl_fed.casework.alerts import (
    STATES,
    Reporter,
    Sighting,
    alert_at,
    alerts,
    mark_malicious,
    move_alert,
    next_states,
    note_informed,
    open_reporter,
    open_sighting,
    sent_by_same,
)
from ensembl_fed.casework.kinds import AlertState
from ensembl_fed.casework.register import (
    ASKED_BY,
    COLUMNS,
    REASONS,
    Registered,
    bring_register,
    carry_register,
    enter_register,
    registered,
    strike_off,
)
from ensembl_fed.casework.tables import WellbeingAlert
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, TownError
from ensembl_fed.storage.unit import Unit
from web.casework.desk_case import problem_status
from web.casework.desk_door import Desk, for_agents, for_responsibles
from web.casework.desk_words import day_words
from web.forms import number_of, upload_of
from web.pages.gather import around
from web.pages.reader import leave_word, see_other, show
from web.pages.shell import NO_FORM, Choice, FormState, Page


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert in the list."""

    url: str
    state: str
    quartier: str
    received: str
    owner: str
    inform_by: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class AlertsPage(Page):
    """GET /signalements"""

    template: ClassVar[str] = "desk_alerts.html"
    is_private: ClassVar[bool] = True
    rows: tuple[AlertRow, ...]
    ended: tuple[AlertRow, ...]


@dataclass(frozen=True, slots=True)
class AlertDeskPage(Page):
    """GET, POST /signalements/ID"""

    template: ClassVar[str] = "desk_alert.html"
    is_private: ClassVar[bool] = True
    number: int
    version: int
    state: str
    sighting: Sighting
    reporter: Reporter | None
    hides_reporter: bool
    facts: tuple[tuple[str, str], ...]
    same_sender: tuple[int, int]
    states: tuple[Choice, ...]
    is_informed: bool
    is_over: bool
    case_url: str = ""
    form: FormState = NO_FORM


@dataclass(frozen=True, slots=True)
class RegisterPage(Page):
    """GET, POST /registre"""

    template: ClassVar[str] = "desk_register.html"
    is_private: ClassVar[bool] = True
    people: tuple[tuple[int, Registered], ...]
    reasons: tuple[Choice, ...]
    asked_by: tuple[Choice, ...]
    refused: tuple[str, ...] = ()
    form: FormState = NO_FORM


@for_agents
async def show_alerts(desk: Desk) -> Response:
    """GET /signalements"""
    async with desk.room.store.unit() as unit:
        rows = await _rows(desk, unit, is_open=True)
        ended = await _rows(desk, unit, is_open=False)
        await desk.note(unit, "list", "alert")
    return await show(desk.request, AlertsPage(await desk.shell(), rows, ended))


@for_agents
async def show_alert(desk: Desk) -> Response:
    """GET /signalements/ID"""
    return await _page(desk, NO_FORM)


@for_agents
async def act(desk: Desk) -> Response:
    """POST /signalements/ID with the field do: move, informed or malicious"""
    number: int = desk.request.path_params["id"]
    try:
        target = await _act(desk, number)
    except TownError as error:
        return await _page(desk, FormState(errors={"": str(error)}), status=problem_status(error))
    return see_other(target)


async def _act(desk: Desk, number: int) -> str:
    do, state = desk.text("do"), desk.text("state")
    async with desk.room.store.unit() as unit:
        alert = await alert_at(unit, number, number_of(desk.form, "version") or 0)
        if do == "informed":
            await note_informed(unit, alert)
        elif do == "malicious":
            await mark_malicious(unit, alert, by=desk.agent)
        elif do == "move" and state in set(AlertState):
            case = await move_alert(unit, desk.room.seal, alert, AlertState(state), by=desk.agent)
            if case is not None:
                return f"/dossiers/{case.id}"
        else:
            raise Invalid("Choisissez ce qu’il faut faire.")
    return f"/signalements/{number}"


async def _page(desk: Desk, form: FormState, *, status: int = 200) -> Response:
    async with desk.room.store.unit() as unit:
        alert = await alert_at(unit, desk.request.path_params["id"])
        is_owner = alert.owner_id == desk.me
        reporter = open_reporter(desk.room.seal, alert, desk.me) if is_owner and alert.sealed_reporter else None
        same = await sent_by_same(unit, alert)
        await desk.note(unit, "read", "alert", alert.id)
    page = AlertDeskPage(
        await desk.shell(),
        number=alert.id,
        version=alert.version,
        state=STATES[alert.state],
        sighting=open_sighting(desk.room.seal, alert),
        reporter=reporter,
        hides_reporter=alert.hides_reporter,
        facts=_facts(alert),
        same_sender=same,
        states=tuple(Choice(state.value, STATES[state]) for state in next_states(alert)),
        is_informed=alert.informed_at is not None,
        is_over=alert.closed_at is not None,
        case_url=f"/dossiers/{alert.case_id}" if alert.case_id is not None else "",
        form=form,
    )
    return await show(desk.request, page, status=status)


def _facts(alert: WellbeingAlert) -> tuple[tuple[str, str], ...]:
    informed = day_words(alert.informed_at) if alert.informed_at is not None else ""
    return (
        ("Reçu", day_words(alert.created_at)),
        ("Informer la personne avant le", informed or day_words(alert.inform_by)),
    )


async def _rows(desk: Desk, unit: Unit, *, is_open: bool) -> tuple[AlertRow, ...]:
    names = {agent.member_id: agent.name for agent in await agents(unit)}
    async with desk.room.town.reading() as town:
        quartiers = (await around(desk.request, town)).quartiers
    return tuple(
        AlertRow(
            f"/signalements/{one.id}",
            STATES[one.state],
            quartiers.get(one.quartier, ""),
            day_words(one.created_at),
            names.get(one.owner_id or 0, ""),
            day_words(one.inform_by),
            one.informed_at is None and one.inform_by < utc_now(),
        )
        for one in await alerts(unit, is_open=is_open)
    )


@for_responsibles
async def show_register(desk: Desk) -> Response:
    """GET /registre"""
    return await _register_page(desk, NO_FORM)


@for_responsibles
async def change_register(desk: Desk) -> Response:
    """POST /registre with the field do: enter, strike or import"""
    refused: tuple[str, ...] = ()
    try:
        async with desk.room.store.unit() as unit:
            match desk.text("do"):
                case "enter":
                    values = {name: desk.text(name)[:500] for name in COLUMNS}
                    await enter_register(unit, desk.room.seal, Registered(**values))
                case "strike":
                    await strike_off(unit, number_of(desk.form, "number") or 0)
                case "import":
                    file = upload_of(desk.form, "file")
                    if file is None:
                        raise Invalid("Choisissez un fichier CSV.")
                    refused = tuple((await bring_register(unit, desk.room.seal, file.content)).refused)
                case _:
                    raise Invalid("Choisissez ce qu’il faut faire.")
    except Invalid as error:
        kept = {name: desk.text(name) for name in COLUMNS}
        return await _register_page(desk, FormState(kept, {"": str(error)}), status=422)
    if refused:
        return await _register_page(desk, NO_FORM, refused=refused)
    async with desk.room.town.unit() as unit:
        await leave_word(unit, desk.who, "Le registre est à jour.")
    return see_other("/registre")


@for_responsibles
async def export_register(desk: Desk) -> Response:
    """GET /registre.csv"""
    async with desk.room.store.unit() as unit:
        content = await carry_register(unit, desk.room.seal)
        await desk.note(unit, "export", "register")
    headers = {"cache-control": "private, no-store", "content-disposition": 'attachment; filename="registre.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


async def _register_page(desk: Desk, form: FormState, *, refused: tuple[str, ...] = (), status: int = 200) -> Response:
    async with desk.room.store.unit() as unit:
        people = tuple(await registered(unit, desk.room.seal))
        await desk.note(unit, "read", "register")
    reasons = tuple(Choice(words, words) for words in REASONS)
    asked_by = tuple(Choice(words, words) for words in ASKED_BY)
    page = RegisterPage(await desk.shell(), people, reasons, asked_by, refused, form)
    return await show(desk.request, page, status=status)


ROUTES = [
    Route("/signalements", show_alerts),
    Route("/signalements/{id:int}", show_alert),
    Route("/signalements/{id:int}", act, methods=["POST"]),
    Route("/registre", show_register),
    Route("/registre", change_register, methods=["POST"]),
    Route("/registre.csv", export_register),
]
