"""The relay composer: begins with category, quartier and time, and says why a text may not leave (C6)."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.casework.cases import case_at, keep_change
from ensembl_fed.casework.consents import has_consent
from ensembl_fed.casework.events import note_event
from ensembl_fed.casework.kinds import EventKind, Purpose, RelayWish
from ensembl_fed.casework.relay_check import LABELS
from ensembl_fed.casework.relay_states import end_relays
from ensembl_fed.casework.relays import WINDOWS, RelayBlocked, RelayDraft, keep_relay, proposed_text, wake_at_quarter
from ensembl_fed.errors import TownError
from web.casework.desk_case import problem_status
from web.casework.desk_door import Desk, for_agents
from web.forms import flag_of, number_of
from web.pages.gather import CATEGORY_LIST, around
from web.pages.reader import leave_word, see_other, show
from web.pages.shell import NO_FORM, Choice, FormState, Page


@dataclass(frozen=True, slots=True)
class RelayPage(Page):
    """GET, POST /dossiers/ID/relais; `reasons` are clue and words of what stands in the way."""

    template: ClassVar[str] = "desk_relay.html"
    is_private: ClassVar[bool] = True
    case_id: int
    number: str
    version: int
    text: str
    category: str
    quartier: str
    window: str
    has_consent: bool
    is_shown_first: bool
    categories: tuple[Choice, ...] = ()
    quartiers: tuple[Choice, ...] = ()
    windows: tuple[Choice, ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()
    may_confirm: bool = False
    form: FormState = NO_FORM


@for_agents
async def compose(desk: Desk) -> Response:
    """GET /dossiers/ID/relais?category=&quartier=&window="""
    return await _page(desk, NO_FORM)


@for_agents
async def send(desk: Desk) -> Response:
    """POST /dossiers/ID/relais with the field do: publish or close"""
    case_id: int = desk.request.path_params["id"]
    try:
        told = await (_close(desk, case_id) if desk.text("do") == "close" else _publish(desk, case_id))
    except TownError as error:
        values = {name: desk.text(name) for name in ("text", "category", "quartier")}
        return await _page(desk, FormState(values, {"": str(error)}), error)
    async with desk.room.town.unit() as unit:
        await leave_word(unit, desk.who, told)
    return see_other(f"/dossiers/{case_id}")


async def _publish(desk: Desk, case_id: int) -> str:
    draft = RelayDraft(
        text=desk.text("text"),
        category=desk.text("category"),
        quartier=desk.text("quartier"),
        is_confirmed=flag_of(desk.form, "confirmed"),
    )
    async with desk.room.store.unit() as unit:
        case = await case_at(unit, case_id, number_of(desk.form, "version") or 0)
        relay = await keep_relay(unit, desk.room.seal, case, draft, by=desk.me)
    await wake_at_quarter(desk.room)
    return f"C’est noté. {_NEXT[relay.state.value]}"


async def _close(desk: Desk, case_id: int) -> str:
    async with desk.room.store.unit() as unit:
        case = await case_at(unit, case_id, number_of(desk.form, "version") or 0)
        await end_relays(unit, case.id)
        await note_event(unit, desk.room.seal, case, EventKind.RELAY, "Relais refermé.", by=desk.me)
        await keep_change(unit, case)
    await wake_at_quarter(desk.room)
    return "Le relais se referme."


_NEXT = {
    "shown": "La personne lit le texte avec son code ; il paraît quand elle dit oui.",
    "scheduled": "Le relais paraît au prochain quart d’heure.",
}


async def _page(desk: Desk, form: FormState, error: TownError | None = None) -> Response:
    query = desk.request.query_params
    async with desk.room.store.unit() as unit:
        case = await case_at(unit, desk.request.path_params["id"])
        agreed = await has_consent(unit, case.id, Purpose.RELAY)
        await desk.note(unit, "relay", "case", case.id)
    async with desk.room.town.reading() as town:
        here = await around(desk.request, town)
    category = form.value("category") or query.get("category") or case.category
    quartier = form.value("quartier") or query.get("quartier", case.quartier)
    window = query.get("window", "")
    reasons = error.reasons if isinstance(error, RelayBlocked) else []
    page = RelayPage(
        await desk.shell(),
        case_id=case.id,
        number=case.number,
        version=case.version,
        text=form.value("text") or proposed_text(category, here.quartiers.get(quartier, ""), window),
        category=category,
        quartier=quartier,
        window=window,
        has_consent=agreed,
        is_shown_first=case.relay_wish is RelayWish.SHOW_ME and not agreed,
        categories=tuple(Choice(one.slug, one.label) for one in CATEGORY_LIST),
        quartiers=here.quartier_choices,
        windows=tuple(Choice(words, words) for words in WINDOWS),
        reasons=tuple((LABELS[reason.clue], reason.words) for reason in reasons),
        may_confirm=bool(reasons) and all(reason.may_confirm for reason in reasons),
        form=form,
    )
    return await show(desk.request, page, status=problem_status(error) if error is not None else 200)


ROUTES = [
    Route("/dossiers/{id:int}/relais", compose),
    Route("/dossiers/{id:int}/relais", send, methods=["POST"]),
]
