"""Typing slips in, with the keyboard alone: the photograph beside the fields, the next slip with one key (C16)."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar, Final

from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.casework.desk_settings import desk_settings
from ensembl_fed.casework.kinds import Reach, SlipKind, SlipState, SlipVerdict
from ensembl_fed.casework.letters import plain_letter
from ensembl_fed.casework.people import Person
from ensembl_fed.casework.slips import (
    STATES,
    VERDICTS,
    SlipWords,
    Typed,
    has_image,
    image_of,
    mark_answered,
    next_slip,
    open_words,
    round_at,
    slip_at,
    slips_numbered,
    slips_of,
    type_in,
)
from ensembl_fed.casework.tables import CaseFile, Slip
from ensembl_fed.errors import Invalid, TownError
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.paper import pdf_of
from web.casework.desk_case import problem_status
from web.casework.desk_door import Desk, for_agents
from web.casework.desk_introduction import PRINT, pdf_answer
from web.casework.desk_words import REACHES, choices
from web.forms import flag_of, number_of
from web.pages.gather import CATEGORY_LIST, around
from web.pages.reader import leave_word, see_other, show
from web.pages.shell import NO_FORM, Choice, FormState, Page

_FIELDS: Final = (
    *("number", "name", "phone", "address", "need", "when"),
    *("kind", "category", "quartier", "reach", "may_relay"),
)
_REACHES: Final = {reach: REACHES[reach] for reach in (Reach.PHONE, Reach.LETTER, Reach.DESK, Reach.BOX)}


@dataclass(frozen=True, slots=True)
class TypingPage(Page):
    """GET, POST /boites/bulletins/ID"""

    template: ClassVar[str] = "desk_slip.html"
    is_private: ClassVar[bool] = True
    number: int
    version: int
    round_id: int
    batch: str
    position: int
    count: int
    has_image: bool
    state: str
    case_url: str
    is_answered: bool
    categories: tuple[Choice, ...]
    quartiers: tuple[Choice, ...]
    reaches: tuple[Choice, ...]
    form: FormState = NO_FORM


@dataclass(frozen=True, slots=True)
class SlipSearchPage(Page):
    """POST /boites/bulletin: where is slip 0427?"""

    template: ClassVar[str] = "desk_slip_search.html"
    is_private: ClassVar[bool] = True
    typed: str
    found: tuple[tuple[str, str], ...]


@for_agents
async def begin_typing(desk: Desk) -> Response:
    """GET /boites/releves/ID/saisie: the next slip that waits"""
    return await _next(desk, desk.request.path_params["id"], 0)


@for_agents
async def show_slip(desk: Desk) -> Response:
    """GET /boites/bulletins/ID"""
    return await _page(desk, NO_FORM)


@for_agents
async def save_slip(desk: Desk) -> Response:
    """POST /boites/bulletins/ID with the field verdict; then the next slip"""
    number: int = desk.request.path_params["id"]
    values = {name: desk.text(name) for name in _FIELDS}
    try:
        typed = _typed(desk, values)
        async with desk.room.store.unit() as unit:
            slip = await slip_at(unit, number, number_of(desk.form, "version") or 0)
            was_waiting = slip.state is SlipState.COLLECTED
            case = await type_in(unit, desk.room.seal, slip, typed, by=desk.me)
    except TownError as error:
        return await _page(desk, FormState(values, {"": str(error)}), status=problem_status(error))
    if desk.text("then") == "relay" and case is not None:
        return see_other(f"/dossiers/{case.id}/relais")
    return await _next(desk, slip.round_id, slip.position) if was_waiting else see_other(f"/boites/bulletins/{number}")


@for_agents
async def answered(desk: Desk) -> Response:
    """POST /boites/bulletins/ID/repondu"""
    number: int = desk.request.path_params["id"]
    async with desk.room.store.unit() as unit:
        await mark_answered(unit, await slip_at(unit, number, number_of(desk.form, "version") or 0))
    return see_other(f"/boites/bulletins/{number}")


@for_agents
async def answer_letter(desk: Desk) -> Response:
    """POST /boites/bulletins/ID/lettre.pdf with the field words: a letter, or a note for the box"""
    async with desk.room.store.unit() as unit:
        slip = await slip_at(unit, desk.request.path_params["id"])
        words, settings = open_words(desk.room.seal, slip), await desk_settings(unit)
        await desk.note(unit, "letter", "slip", slip.id)
    person = Person(
        name=words.name, address=words.address if slip.reach is Reach.LETTER else f"Bulletin {words.number}"
    )
    values = plain_letter(settings, desk.room.home.name, person, desk.text("words")[:3000])
    return pdf_answer(await asyncio.to_thread(pdf_of, PRINT / "letter.typ", values))


@for_agents
async def show_image(desk: Desk) -> Response:
    """GET /boites/bulletins/ID/photo"""
    number: int = desk.request.path_params["id"]
    async with desk.room.store.unit() as unit:
        content = await image_of(unit, desk.room.seal, number)
        await desk.note(unit, "image", "slip", number)
    kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
    return Response(content, media_type=kind, headers={"cache-control": "private, no-store"})


@for_agents
async def find_slip(desk: Desk) -> Response:
    """POST /boites/bulletin with the field number (P2)"""
    typed = desk.text("number")
    async with desk.room.store.unit() as unit:
        found = [await _line(unit, slip) for slip in await slips_numbered(unit, desk.room.seal, typed)]
        await desk.note(unit, "search", "slip")
    return await show(desk.request, SlipSearchPage(await desk.shell(), typed, tuple(found)))


async def _line(unit: Unit, slip: Slip) -> tuple[str, str]:
    row = await round_at(unit, slip.round_id)
    state = VERDICTS[slip.verdict] if slip.verdict is not None else STATES[slip.state]
    return f"/boites/bulletins/{slip.id}", f"Relève {row.batch}, bulletin {slip.position} : {state}"


async def _next(desk: Desk, round_id: int, after: int) -> Response:
    async with desk.room.store.reading() as unit:
        slip = await next_slip(unit, round_id, after=after)
    if slip is not None:
        return see_other(f"/boites/bulletins/{slip.id}")
    async with desk.room.town.unit() as unit:
        await leave_word(unit, desk.who, "Tous les bulletins de cette relève sont saisis.")
    return see_other(f"/boites/releves/{round_id}")


def _typed(desk: Desk, values: dict[str, str]) -> Typed:
    verdict = desk.text("verdict")
    if verdict not in set(SlipVerdict):
        raise Invalid("Choisissez ce qu’est ce bulletin.")
    known = {category.slug for category in CATEGORY_LIST}
    if verdict == SlipVerdict.CASE and values["category"] not in known:
        raise Invalid("Choisissez une catégorie.")
    return Typed(
        words=SlipWords(*(values[name] for name in ("number", "name", "phone", "address", "need", "when"))),
        verdict=SlipVerdict(verdict),
        kind=SlipKind(values["kind"]) if values["kind"] in set(SlipKind) else SlipKind.REQUEST,
        category=values["category"] if values["category"] in known else "autre",
        quartier=values["quartier"][:64],
        reach=Reach(values["reach"]) if values["reach"] in set(Reach) else Reach.PHONE,
        may_relay=flag_of(desk.form, "may_relay"),
    )


async def _page(desk: Desk, form: FormState, *, status: int = 200) -> Response:
    async with desk.room.store.unit() as unit:
        slip = await slip_at(unit, desk.request.path_params["id"])
        row = await round_at(unit, slip.round_id)
        count = len(await slips_of(unit, row.id))
        photographed = await has_image(unit, slip.id)
        case = await unit.session.get(CaseFile, slip.case_id) if slip.case_id is not None else None
        await desk.note(unit, "read", "slip", slip.id)
    async with desk.room.town.reading() as town:
        here = await around(desk.request, town)
    page = TypingPage(
        await desk.shell(),
        number=slip.id,
        version=slip.version,
        round_id=row.id,
        batch=row.batch,
        position=slip.position,
        count=count,
        has_image=photographed,
        state=VERDICTS[slip.verdict] if slip.verdict is not None else STATES[slip.state],
        case_url=f"/dossiers/{case.id}" if case is not None else "",
        is_answered=slip.answered_at is not None,
        categories=tuple(Choice(one.slug, one.label) for one in CATEGORY_LIST),
        quartiers=here.quartier_choices,
        reaches=choices(_REACHES),
        form=FormState(form.values or _values(desk, slip), form.errors),
    )
    return await show(desk.request, page, status=status)


def _values(desk: Desk, slip: Slip) -> dict[str, str]:
    words = open_words(desk.room.seal, slip)
    kept = {name: getattr(words, name) for name in SlipWords.__dataclass_fields__}
    reach = slip.reach.value if slip.reach is not None else Reach.PHONE.value
    return {**kept, "kind": slip.kind.value, "category": slip.category, "quartier": slip.quartier, "reach": reach}


ROUTES = [
    Route("/boites/releves/{id:int}/saisie", begin_typing),
    Route("/boites/bulletin", find_slip, methods=["POST"]),
    Route("/boites/bulletins/{id:int}", show_slip),
    Route("/boites/bulletins/{id:int}", save_slip, methods=["POST"]),
    Route("/boites/bulletins/{id:int}/repondu", answered, methods=["POST"]),
    Route("/boites/bulletins/{id:int}/lettre.pdf", answer_letter, methods=["POST"]),
    Route("/boites/bulletins/{id:int}/photo", show_image),
]
