"""One case: what is known, what happened, what is to be done (C2 to C5)."""

from dataclasses import dataclass, field
from typing import ClassVar, Final

from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.casework.agents import agents
from ensembl_fed.casework.audit import Subject, has_reason
from ensembl_fed.casework.cases import ACTIONS, STATES, TRIES_BEFORE_UNREACHABLE, case_at, next_states
from ensembl_fed.casework.consents import PURPOSES, WAYS, consent_wording, consents_of, has_consent
from ensembl_fed.casework.events import Line, last_attempts, lines_of
from ensembl_fed.casework.held_replies import OpenReply, held_of
from ensembl_fed.casework.introductions import introductions_of, open_helper
from ensembl_fed.casework.kinds import EventKind, Outcome, Purpose
from ensembl_fed.casework.people import Person, open_person, person_card
from ensembl_fed.casework.phones import shown_phone
from ensembl_fed.casework.relay_states import relays_of
from ensembl_fed.casework.tables import Agent, CaseFile
from ensembl_fed.errors import Conflict, TownError
from ensembl_fed.storage.unit import Unit
from web.casework.desk_acts import ACTS, MESSAGES, break_glass
from web.casework.desk_door import Desk, for_agents
from web.casework.desk_words import (
    CHANNELS,
    EVENTS,
    INTRODUCTIONS,
    LEVELS,
    OUTCOMES,
    REACHES,
    RELAY_STATES,
    WISHES,
    choices,
    day_words,
    field_time,
)
from web.errors import status_of
from web.pages.gather import CATEGORY_LIST, around, category_of
from web.pages.reader import leave_word, see_other, show
from web.pages.shell import NO_FORM, Choice, FormState, Page

_CONTACTS: Final = {EventKind.CALL: "Appel", EventKind.VISIT: "Visite", EventKind.LETTER: "Courrier"}
_KEPT_FIELDS: Final = ("words", "note", "wording", "next_at", "do", "reason")


@dataclass(frozen=True, slots=True)
class ShownLine:
    """An event as the page shows it."""

    number: int
    at: str
    kind: str
    who: str
    text: str
    level: str = ""
    outcome: str = ""
    is_hidden: bool = False
    is_old: bool = False
    may_change: bool = False
    may_break: bool = False


@dataclass(frozen=True, slots=True)
class ShownConsent:
    """An agreement as the page shows it."""

    number: int
    words: str
    at: str
    wording: str
    withdrawn: str


@dataclass(frozen=True, slots=True)
class ShownRelay:
    """A relay as the page shows it."""

    text: str
    state: str
    when: str
    held: int


@dataclass(frozen=True, slots=True)
class ShownHelper:
    """A helper of the case."""

    url: str
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class CasePage(Page):
    """GET, POST /dossiers/ID"""

    template: ClassVar[str] = "desk_case.html"
    is_private: ClassVar[bool] = True
    case_id: int
    number: str
    version: int
    state: str
    facts: tuple[tuple[str, str], ...]
    person: Person
    reach: str
    need: str
    owner: str
    is_mine: bool
    is_over: bool
    is_urgent: bool
    due: str
    action: str
    next_at: str
    tries: int
    may_relay: bool
    category: str = ""
    quartier: str = ""
    lines: tuple[ShownLine, ...] = ()
    consents: tuple[ShownConsent, ...] = ()
    relays: tuple[ShownRelay, ...] = ()
    helpers: tuple[ShownHelper, ...] = ()
    held: tuple[OpenReply, ...] = ()
    states: tuple[Choice, ...] = ()
    team: tuple[Choice, ...] = ()
    categories: tuple[Choice, ...] = ()
    quartiers: tuple[Choice, ...] = ()
    form: FormState = NO_FORM
    messages: tuple[Choice, ...] = field(
        default_factory=lambda: tuple(Choice(name, words.format(phone="")) for name, words in MESSAGES.items())
    )
    outcomes: tuple[Choice, ...] = field(default_factory=lambda: choices(OUTCOMES))
    contacts: tuple[Choice, ...] = field(default_factory=lambda: choices(_CONTACTS))
    levels: tuple[Choice, ...] = field(default_factory=lambda: choices(LEVELS))
    purposes: tuple[Choice, ...] = field(default_factory=lambda: choices(PURPOSES))
    ways: tuple[Choice, ...] = field(default_factory=lambda: choices(WAYS))
    reaches: tuple[Choice, ...] = field(default_factory=lambda: choices(REACHES))
    actions: tuple[Choice, ...] = field(
        default_factory=lambda: tuple(Choice(value, words) for value, words in ACTIONS.items())
    )


@dataclass(frozen=True, slots=True)
class ReasonPage(Page):
    """Why an agent opens what another one follows (C13)."""

    template: ClassVar[str] = "desk_reason.html"
    is_private: ClassVar[bool] = True
    action: str
    number: str
    owner: str


@for_agents
async def show_case(desk: Desk) -> Response:
    """GET /dossiers/ID"""
    return await case_page(desk, NO_FORM)


@for_agents
async def act_on_case(desk: Desk) -> Response:
    """POST /dossiers/ID with the field do, and the version of the case that the agent saw"""
    case_id: int = desk.request.path_params["id"]
    try:
        if desk.text("do") == "break_glass":
            # Shown once, and never kept in the session.
            return await case_page(desk, FormState({"lifted": await break_glass(desk, case_id)}))
        told = await ACTS[desk.text("do")](desk, case_id) if desk.text("do") in ACTS else ""
    except TownError as error:
        values = {name: desk.text(name) for name in _KEPT_FIELDS}
        return await case_page(desk, FormState(values, {"": str(error)}), status=problem_status(error))
    if told:
        async with desk.room.town.unit() as unit:
            await leave_word(unit, desk.who, told)
    return see_other(f"/dossiers/{case_id}")


def problem_status(error: TownError) -> int:
    """409 where two agents worked on the same thing, or something must come first; else as everywhere."""
    return 409 if isinstance(error, Conflict) else status_of(error)


async def case_page(desk: Desk, form: FormState, *, status: int = 200) -> Response:
    """The page of a case; first the question why, for whoever opens what another agent follows."""
    async with desk.room.store.unit() as unit:
        case = await case_at(unit, desk.request.path_params["id"])
        team = await agents(unit)
        if await _is_foreign(desk, unit, case):
            page: Page = await _reason_page(desk, case, team)
        else:
            page = await _case_page(desk, unit, case, team, form)
            await desk.note(unit, "read", "case", case.id)
    return await show(desk.request, page, status=status)


async def _is_foreign(desk: Desk, unit: Unit, case: CaseFile) -> bool:
    if case.owner_id in (None, desk.me):
        return False
    return not await has_reason(unit, desk.me, Subject("case", case.id))


async def _reason_page(desk: Desk, case: CaseFile, team: list[Agent]) -> ReasonPage:
    owner = next((agent.name for agent in team if agent.member_id == case.owner_id), "un ancien agent")
    return ReasonPage(await desk.shell(), f"/dossiers/{case.id}", case.number, owner)


async def _case_page(desk: Desk, unit: Unit, case: CaseFile, team: list[Agent], form: FormState) -> CasePage:
    card = await person_card(unit, case.person_id)
    names = {agent.member_id: agent.name for agent in team}
    fields = desk.room.seal.open(case.sealed, f"case:{case.id}")
    lines = await lines_of(unit, desk.room.seal, case, reader_id=desk.me)
    tries = [event for event in await last_attempts(unit, case.id) if event.outcome is Outcome.NO_ANSWER]
    async with desk.room.town.reading() as town:
        here = await around(desk.request, town)
    return CasePage(
        await desk.shell(),
        case_id=case.id,
        number=case.number,
        version=case.version,
        state=STATES[case.state],
        facts=_facts(case, str(fields.get("when", "")), here.quartiers.get(case.quartier, "")),
        person=_shown(open_person(desk.room.seal, card)),
        reach=REACHES[card.reach] if card is not None else "",
        need=str(fields.get("need", "")),
        owner=names.get(case.owner_id or 0, ""),
        is_mine=case.owner_id == desk.me,
        is_over=case.closed_at is not None,
        is_urgent=case.is_urgent,
        due=day_words(case.next_at),
        action=ACTIONS.get(case.next_action, ""),
        next_at=field_time(case.next_at),
        tries=TRIES_BEFORE_UNREACHABLE if len(tries) >= TRIES_BEFORE_UNREACHABLE else 0,
        may_relay=await has_consent(unit, case.id, Purpose.RELAY),
        category=case.category,
        quartier=case.quartier,
        lines=tuple(_shown_line(desk, line, names) for line in lines),
        consents=await _consents(desk, unit, case),
        relays=await _relays(unit, case),
        helpers=await _helpers(desk, unit, case),
        held=tuple(await held_of(unit, desk.room, case.id)),
        states=tuple(Choice(state.value, STATES[state]) for state in next_states(case)),
        team=_colleagues(case, team),
        categories=tuple(Choice(category.slug, category.label) for category in CATEGORY_LIST),
        quartiers=here.quartier_choices,
        form=form,
    )


def _colleagues(case: CaseFile, team: list[Agent]) -> tuple[Choice, ...]:
    """Whom the case may be handed to."""
    inside = [one for one in team if one.let_in_at is not None and one.member_id != case.owner_id]
    return tuple(Choice(str(one.id), one.name) for one in inside)


def _facts(case: CaseFile, when: str, quartier: str) -> tuple[tuple[str, str], ...]:
    facts = (
        ("Catégorie", category_of(case.category).label),
        ("Quartier", quartier),
        ("Quand", when),
        ("Arrivé par", f"{CHANNELS[case.channel]}, {day_words(case.created_at)}"),
        ("Relais", WISHES[case.relay_wish]),
    )
    return tuple((name, value) for name, value in facts if value)


def _shown(person: Person) -> Person:
    return Person(
        person.name, shown_phone(person.phone), person.email, person.address, person.age, person.language, person.handle
    )


def _shown_line(desk: Desk, line: Line, names: dict[int, str]) -> ShownLine:
    event = line.event
    is_note = event.kind is EventKind.NOTE
    return ShownLine(
        number=event.id,
        at=day_words(event.at),
        kind=EVENTS[event.kind],
        who=names.get(event.author_id, ""),
        text=line.text,
        level=LEVELS[event.level] if is_note else "",
        outcome=OUTCOMES[event.outcome] if event.outcome is not None else "",
        is_hidden=line.is_hidden,
        is_old=not event.is_current,
        may_change=is_note and event.is_current and event.author_id == desk.me,
        may_break=line.is_hidden and desk.agent.is_responsible,
    )


async def _consents(desk: Desk, unit: Unit, case: CaseFile) -> tuple[ShownConsent, ...]:
    return tuple(
        ShownConsent(
            one.id,
            f"{PURPOSES[one.purpose]}, {WAYS[one.way]} (texte {one.text_version})",
            day_words(one.given_at),
            consent_wording(desk.room.seal, one),
            day_words(one.withdrawn_at) if one.withdrawn_at is not None else "",
        )
        for one in await consents_of(unit, case.id)
    )


async def _relays(unit: Unit, case: CaseFile) -> tuple[ShownRelay, ...]:
    return tuple(
        ShownRelay(one.text, RELAY_STATES[one.state], day_words(one.published_at or one.publish_at), one.held)
        for one in await relays_of(unit, case.id)
    )


async def _helpers(desk: Desk, unit: Unit, case: CaseFile) -> tuple[ShownHelper, ...]:
    return tuple(
        ShownHelper(f"/mises-en-relation/{one.id}", open_helper(desk.room.seal, one).name, INTRODUCTIONS[one.state])
        for one in await introductions_of(unit, case.id)
    )


ROUTES = [
    Route("/dossiers/{id:int}", show_case),
    Route("/dossiers/{id:int}", act_on_case, methods=["POST"]),
]
