"""An agent's second factor: put in place once, proved at each entry (G11)."""

from dataclasses import dataclass
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.casework.agents import (
    Enrolment,
    agent_of,
    begin_enrolment,
    confirm_enrolment,
    enrolment_of,
    enter,
    leave,
    take_code,
)
from ensembl_fed.casework.tables import Agent
from ensembl_fed.errors import NotAllowed, NotFound, TownError
from ensembl_fed.storage.unit import Unit
from web.casework.desk_door import ENROL, ENTER, FRONT, Desk, Knock, for_agents, knock
from web.counters import Rate, limit_rate
from web.forms import text_of
from web.pages.reader import Reader, see_other, shell_for, show
from web.pages.shell import NO_FORM, FormState, Page

# A code has six digits and three are good at a time: ten tries in a quarter of an hour leave one chance in 33,000.
_TRIES: Final = Rate(10, 900)


@dataclass(frozen=True, slots=True)
class EnrolPage(Page):
    """GET, POST /dossiers/second-facteur; `recovery` is shown once, after the first good code."""

    template: ClassVar[str] = "desk_enrol.html"
    is_private: ClassVar[bool] = True
    enrolment: Enrolment | None
    recovery: tuple[str, ...] = ()
    is_let_in: bool = False
    form: FormState = NO_FORM


@dataclass(frozen=True, slots=True)
class EnterPage(Page):
    """GET, POST /dossiers/entree"""

    template: ClassVar[str] = "desk_enter.html"
    is_private: ClassVar[bool] = True
    form: FormState = NO_FORM


async def enrol(request: Request) -> Response:
    """GET, POST /dossiers/second-facteur"""
    at = await _member_of_desk(request)
    if at.agent is not None and at.agent.confirmed_at is not None:
        return see_other(ENTER)
    async with at.room.store.unit() as unit:
        name = at.who.account.display_name or at.who.account.username
        agent = await begin_enrolment(unit, at.room.seal, at.who.member.id, name)
    enrolment = enrolment_of(at.room.seal, agent, at.room.home.name)
    if request.method == "GET":
        return await _enrol_page(request, at, enrolment)
    limit_rate(request, "second factor", str(at.who.member.id), _TRIES)
    try:
        async with at.room.store.unit() as unit:
            agent = await _agent(unit, at)
            codes = await confirm_enrolment(unit, at.room.seal, agent, text_of(at.form, "code"))
            if agent.let_in_at is not None:
                await enter(unit, at.room.seal, agent, at.who.session.token_hash)
    except NotAllowed as error:
        return await _enrol_page(request, at, enrolment, form=FormState(errors={"code": str(error)}))
    return await _enrol_page(request, at, None, recovery=tuple(codes), is_let_in=agent.let_in_at is not None)


async def enter_desk(request: Request) -> Response:
    """GET, POST /dossiers/entree"""
    at = await _member_of_desk(request)
    if at.agent is None or at.agent.confirmed_at is None:
        return see_other(ENROL)
    if request.method == "GET":
        return await _enter_page(request, at, NO_FORM)
    limit_rate(request, "second factor", str(at.who.member.id), _TRIES)
    try:
        async with at.room.store.unit() as unit:
            agent = await _agent(unit, at)
            await take_code(unit, at.room.seal, agent, text_of(at.form, "code"))
            await enter(unit, at.room.seal, agent, at.who.session.token_hash)
    except TownError as error:
        return await _enter_page(request, at, FormState(errors={"code": str(error)}))
    return see_other(FRONT)


async def leave_desk(desk: Desk) -> Response:
    """POST /dossiers/sortie"""
    async with desk.room.store.unit() as unit:
        await leave(unit, desk.agent)
    return see_other("/")


async def _member_of_desk(request: Request) -> Knock:
    at = await knock(request)
    if at is None:
        raise NotFound
    return at


async def _agent(unit: Unit, at: Knock) -> Agent:
    agent = await agent_of(unit, at.who.member.id)
    if agent is None:
        raise NotFound
    return agent


async def _enrol_page(
    request: Request,
    at: Knock,
    enrolment: Enrolment | None,
    *,
    recovery: tuple[str, ...] = (),
    is_let_in: bool = False,
    form: FormState = NO_FORM,
) -> Response:
    async with at.room.town.reading() as unit:
        shell = await shell_for(request, unit, Reader(at.who))
    page = EnrolPage(shell, enrolment, recovery, is_let_in, form)
    return await show(request, page, status=422 if form.errors else 200)


async def _enter_page(request: Request, at: Knock, form: FormState) -> Response:
    async with at.room.town.reading() as unit:
        shell = await shell_for(request, unit, Reader(at.who))
    return await show(request, EnterPage(shell, form), status=422 if form.errors else 200)


ROUTES = [
    Route(ENROL, enrol, methods=["GET", "POST"]),
    Route(ENTER, enter_desk, methods=["GET", "POST"]),
    Route("/dossiers/sortie", for_agents(leave_desk), methods=["POST"]),
]
