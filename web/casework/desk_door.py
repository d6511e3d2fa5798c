"""The door of the desk: the role, the second factor, and a line in the audit for whoever knocks in vain (D3, I15)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from ensembl_fed.casework.agents import agent_of, is_inside, note_seen
from ensembl_fed.casework.audit import Subject, note_read
from ensembl_fed.casework.room import Room
from ensembl_fed.casework.tables import Agent
from ensembl_fed.errors import NotAllowed, NotFound
from ensembl_fed.models.kinds import Role
from ensembl_fed.services.sign_in import SignedIn
from ensembl_fed.storage.unit import Unit
from web.casework.rooms import room_at
from web.forms import Form, read_form, text_of
from web.pages.reader import Reader, see_other, shell_for, to_sign_in
from web.pages.shell import Shell
from web.request import instance_of
from web.session import check_form, session_of

_CLOSED: Final = "Cette page est réservée aux agents du CCAS. Votre visite est notée."
_WAITING: Final = "Votre second facteur est en place. Un responsable du CCAS doit encore vous faire entrer."
_RESPONSIBLE: Final = "Cette page est réservée aux responsables du CCAS."
FRONT: Final = "/dossiers"
ENROL: Final = "/dossiers/second-facteur"
ENTER: Final = "/dossiers/entree"


@dataclass(frozen=True, slots=True)
class Knock:
    """A member of the role who stands at the door; `agent` is None before they enrolled."""

    room: Room
    who: SignedIn
    agent: Agent | None
    form: Form


@dataclass(frozen=True, slots=True)
class Desk:
    """An agent inside, with the form that they sent, if they sent one."""

    request: Request
    room: Room
    who: SignedIn
    agent: Agent
    form: Form

    @property
    def me(self) -> int:
        """The agent's member number."""
        return self.agent.member_id

    def text(self, name: str) -> str:
        """A field of the form."""
        return text_of(self.form, name).strip()

    async def shell(self) -> Shell:
        """The frame for the agent."""
        async with self.room.town.reading() as unit:
            return await shell_for(self.request, unit, Reader(self.who))

    async def note(self, unit: Unit, action: str, about: str, number: int = 0, reason: str = "") -> None:
        """Write down that the agent reads something; `unit` is casework's."""
        await note_read(unit, self.me, self.agent.name, action, Subject(about, number), reason=reason)


Endpoint = Callable[[Desk], Awaitable[Response]]


async def knock(request: Request) -> Knock | None:
    """Who stands at the door, if their role lets them; None for a visitor.

    Raises NotFound where there is no room, NotAllowed for everybody else, and notes that they tried.
    """
    room = await room_at(request)
    form = await read_form(request) if request.method == "POST" else {}
    async with room.town.reading() as unit:
        who = await session_of(request, unit)
    if who is None:
        return None
    if request.method == "POST":
        check_form(request, form, who)
    if who.member.role is not Role.CCAS:
        await _refuse(room, who, request.url.path, _CLOSED)
    async with room.store.reading() as unit:
        agent = await agent_of(unit, who.member.id)
    return Knock(room, who, agent, form)


def for_agents(endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint for agents who are let in and have proved their second factor in this session."""

    @wraps(endpoint)
    async def answer(request: Request) -> Response:
        at = await knock(request)
        if at is None:
            return _visitor(request)
        if at.agent is None or at.agent.confirmed_at is None:
            return see_other(ENROL)
        if at.agent.let_in_at is None:
            await _refuse(at.room, at.who, request.url.path, _WAITING)
        async with at.room.store.unit() as unit:
            if not await is_inside(unit, at.room.seal, at.agent, at.who.session.token_hash):
                return see_other(ENTER)
            await note_seen(unit, at.room.seal, at.who.session.token_hash)
        return await endpoint(Desk(request, at.room, at.who, at.agent, at.form))

    return answer


def for_responsibles(endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint for those who answer for the desk."""

    @wraps(endpoint)
    async def guarded(desk: Desk) -> Response:
        if not desk.agent.is_responsible:
            await _refuse(desk.room, desk.who, desk.request.url.path, _RESPONSIBLE)
        return await endpoint(desk)

    return for_agents(guarded)


def _visitor(request: Request) -> Response:
    """A visitor is led to sign in from the front of the desk; of all else they learn nothing (security 30)."""
    if request.method == "GET" and request.url.path == FRONT:
        return to_sign_in(request)
    raise NotFound


async def _refuse(room: Room, who: SignedIn, path: str, words: str) -> None:
    async with room.store.unit() as unit:
        number = next((int(part) for part in path.split("/") if part.isdecimal()), 0)
        subject = Subject(path.strip("/").split("/")[0][:32], number)
        name = who.account.display_name or who.account.username
        await note_read(unit, who.member.id, name, "refused", subject, was_allowed=False)
    raise NotAllowed(words)


def domain_of(desk: Desk) -> str:
    """The domain of the desk's instance."""
    return instance_of(desk.request).domain
