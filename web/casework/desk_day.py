"""An agent's day: whom to call, what to ask after, what is late; on the screen and on paper (P4, C11)."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.casework.cases import ACTIONS
from ensembl_fed.casework.desk_settings import desk_settings
from ensembl_fed.casework.inbox import due_between
from ensembl_fed.casework.introductions import follow_ups_due, introduction_at, open_helper
from ensembl_fed.casework.letters import call_list_values
from ensembl_fed.casework.people import open_person, person_card
from ensembl_fed.casework.phones import shown_phone
from ensembl_fed.clock import utc_now
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.paper import pdf_of
from ensembl_fed.text.when import TOWN_ZONE
from web.casework.desk_door import Desk, for_agents
from web.casework.desk_introduction import PRINT, pdf_answer
from web.casework.desk_words import day_words
from web.pages.reader import show
from web.pages.shell import Page

_LONG_AGO: Final = timedelta(days=3650)
_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Due:
    """Something to do today."""

    url: str
    number: str
    name: str
    phone: str
    what: str
    when: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class DayPage(Page):
    """GET /dossiers/jour"""

    template: ClassVar[str] = "desk_day.html"
    is_private: ClassVar[bool] = True
    cases: tuple[Due, ...]
    follow_ups: tuple[Due, ...]


@for_agents
async def show_day(desk: Desk) -> Response:
    """GET /dossiers/jour"""
    async with desk.room.store.unit() as unit:
        cases = await _cases(desk, unit)
        asked = await _follow_ups(desk, unit)
        await desk.note(unit, "day", "case")
    return await show(desk.request, DayPage(await desk.shell(), cases, asked))


@for_agents
async def print_calls(desk: Desk) -> Response:
    """GET /dossiers/jour/appels.pdf"""
    async with desk.room.store.unit() as unit:
        due = [*await _cases(desk, unit), *await _follow_ups(desk, unit)]
        settings = await desk_settings(unit)
        await desk.note(unit, "print", "case")
    lines = [(one.number, one.name, one.phone, one.what) for one in due if one.phone]
    values = call_list_values(settings, desk.room.home.name, lines)
    return pdf_answer(await asyncio.to_thread(pdf_of, PRINT / "calls.typ", values))


async def _cases(desk: Desk, unit: Unit) -> tuple[Due, ...]:
    found = []
    for case in await due_between(unit, utc_now() - _LONG_AGO, _tonight(), limit=_MOST):
        if case.next_action == "follow_up":
            continue
        person = open_person(desk.room.seal, await person_card(unit, case.person_id))
        due = Due(
            f"/dossiers/{case.id}",
            case.number,
            person.name or "Sans nom",
            shown_phone(person.phone),
            ACTIONS.get(case.next_action, ""),
            day_words(case.next_at),
            case.owner_id == desk.me,
        )
        found.append(due)
    return tuple(found)


async def _follow_ups(desk: Desk, unit: Unit) -> tuple[Due, ...]:
    found = []
    for follow_up in await follow_ups_due(unit, until=_tonight()):
        row, case = await introduction_at(unit, follow_up.introduction_id)
        person = open_person(desk.room.seal, await person_card(unit, case.person_id))
        helper = open_helper(desk.room.seal, row)
        due = Due(
            f"/mises-en-relation/{row.id}",
            case.number,
            person.name or "Sans nom",
            shown_phone(person.phone),
            f"J+{follow_up.after_days} avec {helper.name}",
            day_words(follow_up.due_at),
            case.owner_id == desk.me,
        )
        found.append(due)
    return tuple(found)


def _tonight() -> datetime:
    return utc_now().astimezone(TOWN_ZONE).replace(hour=23, minute=59, second=59, microsecond=0)


ROUTES = [
    Route("/dossiers/jour", show_day),
    Route("/dossiers/jour/appels.pdf", print_calls),
]
