"""The matching desk: who fits and why; the agent decides, nobody is contacted by itself (C8)."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.casework.cases import advance, case_at, keep_change
from ensembl_fed.casework.events import note_event
from ensembl_fed.casework.introductions import Helper, propose_helper
from ensembl_fed.casework.kinds import CaseState, EventKind
from ensembl_fed.casework.matching import WINDOW_SLOTS, Found, find_for_case
from ensembl_fed.casework.people import open_person, person_card
from ensembl_fed.errors import Conflict, Invalid
from web.casework.desk_door import Desk, for_agents
from web.forms import number_of
from web.pages.gather import CATEGORY_LIST, around
from web.pages.reader import see_other, show
from web.pages.shell import Choice, Page


@dataclass(frozen=True, slots=True)
class ShownMatch:
    """A helper who fits, as the list shows them."""

    account_id: int
    rank: int
    name: str
    handle: str
    quartier: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatchPage(Page):
    """GET, POST /dossiers/ID/rapprochement"""

    template: ClassVar[str] = "desk_match.html"
    is_private: ClassVar[bool] = True
    case_id: int
    number: str
    version: int
    found: tuple[ShownMatch, ...]
    category: str
    quartier: str
    window: str
    language: str
    categories: tuple[Choice, ...] = ()
    quartiers: tuple[Choice, ...] = ()
    windows: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wish:
    category: str
    quartier: str
    window: str
    language: str


@for_agents
async def show_matches(desk: Desk) -> Response:
    """GET /dossiers/ID/rapprochement?category=&quartier=&window=&language="""
    case_id: int = desk.request.path_params["id"]
    query = desk.request.query_params
    async with desk.room.store.unit() as unit:
        case = await case_at(unit, case_id)
        person = open_person(desk.room.seal, await person_card(unit, case.person_id))
        await desk.note(unit, "match", "case", case.id)
    wish = _Wish(
        query.get("category") or case.category,
        query.get("quartier", case.quartier),
        query.get("window", ""),
        query.get("language", "")[:16],
    )
    found = await _find(desk, wish, person.handle)
    async with desk.room.town.reading() as town:
        here = await around(desk.request, town)
    page = MatchPage(
        await desk.shell(),
        case_id=case.id,
        number=case.number,
        version=case.version,
        found=tuple(_shown(desk, rank, one, here.quartiers.get(one.quartier, "")) for rank, one in enumerate(found, 1)),
        category=wish.category,
        quartier=wish.quartier,
        window=wish.window,
        language=wish.language,
        categories=tuple(Choice(one.slug, one.label) for one in CATEGORY_LIST),
        quartiers=here.quartier_choices,
        windows=tuple(Choice(words, words) for words in WINDOW_SLOTS),
    )
    return await show(desk.request, page)


@for_agents
async def choose(desk: Desk) -> Response:
    """POST /dossiers/ID/rapprochement: put a helper on the list of the case"""
    case_id: int = desk.request.path_params["id"]
    async with desk.room.store.reading() as unit:
        case = await case_at(unit, case_id)
        person = open_person(desk.room.seal, await person_card(unit, case.person_id))
    wish = _Wish(desk.text("category"), desk.text("quartier"), desk.text("window"), desk.text("language"))
    account_id = number_of(desk.form, "account")
    chosen = next((one for one in await _find(desk, wish, person.handle) if one.account.id == account_id), None)
    if chosen is None:
        raise Conflict("Ce voisin n’est plus disponible. Rechargez la liste.")
    async with desk.room.store.unit() as unit:
        case = await case_at(unit, case_id, number_of(desk.form, "version") or 0)
        if case.closed_at is not None:
            raise Invalid("Ce dossier est clos.")
        helper = Helper(chosen.first_name, chosen.account.uri, _handle(desk, chosen), chosen.quartier)
        row = await propose_helper(unit, desk.room.seal, case, helper, reasons=chosen.reasons)
        await note_event(unit, desk.room.seal, case, EventKind.INTRODUCTION, f"Retenu : {helper.name}", by=desk.me)
        await advance(unit, case, CaseState.MATCHED)
        await keep_change(unit, case)
    return see_other(f"/mises-en-relation/{row.id}")


async def _find(desk: Desk, wish: _Wish, handle: str) -> list[Found]:
    return await find_for_case(
        desk.room,
        category=wish.category,
        quartier=wish.quartier,
        window=wish.window,
        language=wish.language,
        person_handle=handle,
    )


def _shown(desk: Desk, rank: int, one: Found, quartier: str) -> ShownMatch:
    return ShownMatch(one.account.id, rank, one.first_name, _handle(desk, one), quartier, tuple(one.reasons))


def _handle(desk: Desk, one: Found) -> str:
    return f"{one.account.username}@{one.account.domain or desk.room.home.domain}"


ROUTES = [
    Route("/dossiers/{id:int}/rapprochement", show_matches),
    Route("/dossiers/{id:int}/rapprochement", choose, methods=["POST"]),
]
