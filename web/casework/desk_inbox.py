"""The inbox of the desk: what came, what is late, what is mine; and what agents note by hand (C1)."""

from dataclasses import dataclass
from typing import ClassVar, Final

from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.casework.agents import agents
from ensembl_fed.casework.cases import ACTIONS, STATES, take_case
from ensembl_fed.casework.inbox import Pile, Wanted, counts, inbox, search_cases
from ensembl_fed.casework.kinds import Channel, Reach, RelayWish
from ensembl_fed.casework.open_case import Request as Asked
from ensembl_fed.casework.open_case import open_case
from ensembl_fed.casework.people import Person, open_person
from ensembl_fed.casework.phones import plain_phone
from ensembl_fed.casework.tables import CaseFile, PersonCard
from ensembl_fed.clock import utc_now
from ensembl_fed.storage.unit import Unit
from web.casework.desk_door import Desk, for_agents
from web.casework.desk_words import CHANNELS, REACHES, choices, day_words
from web.forms import flag_of
from web.pages.gather import CATEGORY_LIST, around, category_of
from web.pages.reader import see_other, show
from web.pages.shell import NO_FORM, NO_PAGING, Choice, FormState, Page, Paging

_A_PAGE: Final = 25
_FIELDS: Final = (
    "channel",
    "need",
    "category",
    "quartier",
    "when",
    "reach",
    "name",
    "phone",
    "email",
    "address",
    "age",
)
PILES: Final = {
    Pile.WAITING: "À prendre",
    Pile.MINE: "Les miens",
    Pile.LATE: "En retard",
    Pile.OPEN: "Tous",
    Pile.OVER: "Clos",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A case in a list."""

    url: str
    number: str
    name: str
    category: str
    quartier: str
    channel: str
    state: str
    owner: str
    action: str
    due: str
    is_late: bool
    is_urgent: bool


@dataclass(frozen=True, slots=True)
class InboxPage(Page):
    """GET /dossiers; POST /dossiers/recherche, so that no name stands in an address."""

    template: ClassVar[str] = "desk_inbox.html"
    is_private: ClassVar[bool] = True
    rows: tuple[Row, ...]
    piles: tuple[tuple[str, str, int | None], ...] = ()
    pile: str = ""
    typed: str = ""
    paging: Paging = NO_PAGING


@dataclass(frozen=True, slots=True)
class NewCasePage(Page):
    """GET, POST /dossiers/nouveau"""

    template: ClassVar[str] = "desk_new.html"
    is_private: ClassVar[bool] = True
    categories: tuple[Choice, ...]
    quartiers: tuple[Choice, ...]
    reaches: tuple[Choice, ...]
    form: FormState = NO_FORM


@for_agents
async def show_inbox(desk: Desk) -> Response:
    """GET /dossiers?pile="""
    query = desk.request.query_params
    pile = Pile(query["pile"]) if query.get("pile") in set(Pile) else Pile.WAITING
    typed = query.get("de", "0")
    offset = int(typed) if typed.isdecimal() and len(typed) < 8 else 0  # noqa: PLR2004
    async with desk.room.store.unit() as unit:
        wanted = Wanted(pile, desk.me, offset=offset)
        found = await inbox(unit, wanted, limit=_A_PAGE + 1)
        numbers = await counts(unit, desk.me)
        rows = await rows_of(desk, unit, found[:_A_PAGE])
        await desk.note(unit, "list", "case")
    base = f"/dossiers?pile={pile.value}&de="
    paging = Paging(
        f"{base}{max(offset - _A_PAGE, 0)}" if offset else "",
        f"{base}{offset + _A_PAGE}" if len(found) > _A_PAGE else "",
    )
    piles = tuple((one.value, words, numbers.get(one)) for one, words in PILES.items())
    return await show(desk.request, InboxPage(await desk.shell(), rows, piles, pile.value, paging=paging))


@for_agents
async def search(desk: Desk) -> Response:
    """POST /dossiers/recherche"""
    typed = desk.text("q")
    async with desk.room.store.unit() as unit:
        found = await search_cases(unit, desk.room.seal, typed, limit=_A_PAGE) if typed else []
        rows = await rows_of(desk, unit, found)
        await desk.note(unit, "search", "case")
    return await show(desk.request, InboxPage(await desk.shell(), rows, typed=typed))


async def rows_of(desk: Desk, unit: Unit, found: list[tuple[CaseFile, PersonCard | None]]) -> tuple[Row, ...]:
    """Cases as a list shows them."""
    names = {agent.member_id: agent.name for agent in await agents(unit)}
    async with desk.room.town.reading() as town:
        quartiers = (await around(desk.request, town)).quartiers
    now = utc_now()
    rows = []
    for case, card in found:
        person = open_person(desk.room.seal, card)
        row = Row(
            url=f"/dossiers/{case.id}",
            number=case.number,
            name=person.name or person.handle or ("Effacé" if card is None else "Sans nom"),
            category=category_of(case.category).label,
            quartier=quartiers.get(case.quartier, ""),
            channel=CHANNELS[case.channel],
            state=STATES[case.state],
            owner=names.get(case.owner_id or 0, ""),
            action=ACTIONS.get(case.next_action, ""),
            due=day_words(case.next_at),
            is_late=case.closed_at is None and case.next_at < now,
            is_urgent=case.is_urgent,
        )
        rows.append(row)
    return tuple(rows)


@for_agents
async def new_case(desk: Desk) -> Response:
    """GET, POST /dossiers/nouveau: a call or a visit, noted by an agent"""
    if desk.request.method == "GET":
        return await _new_page(desk, NO_FORM)
    values = {name: desk.text(name) for name in _FIELDS}
    errors = _errors_of(values)
    if errors:
        return await _new_page(desk, FormState(values, errors))
    asked = Asked(
        channel=Channel(values["channel"]),
        need=values["need"],
        person=Person(
            name=values["name"][:255],
            phone=plain_phone(values["phone"]),
            email=values["email"][:255],
            address=values["address"][:255],
            age=values["age"][:16],
        ),
        reach=Reach(values["reach"]),
        category=values["category"],
        quartier=values["quartier"][:64],
        when=values["when"][:255],
        relay_wish=RelayWish.AGENT,
        is_urgent=flag_of(desk.form, "urgent"),
    )
    async with desk.room.store.unit() as unit:
        opened = await open_case(unit, desk.room.seal, asked, by=desk.me)
        await take_case(unit, desk.room.seal, opened.case, desk.agent)
    return see_other(f"/dossiers/{opened.case.id}")


def _errors_of(values: dict[str, str]) -> dict[str, str]:
    errors: dict[str, str] = {}
    if values["channel"] not in (Channel.PHONE, Channel.VISIT):
        errors["channel"] = "Choisissez comment la personne est venue."
    if not values["need"]:
        errors["need"] = "Écrivez le besoin en quelques mots."
    if values["category"] not in {category.slug for category in CATEGORY_LIST}:
        errors["category"] = "Choisissez dans la liste."
    if values["reach"] not in set(Reach):
        errors["reach"] = "Choisissez comment répondre."
    if values["phone"] and not plain_phone(values["phone"]):
        errors["phone"] = "Ce numéro semble incomplet."
    return errors


async def _new_page(desk: Desk, form: FormState) -> Response:
    async with desk.room.town.reading() as unit:
        here = await around(desk.request, unit)
    categories = tuple(Choice(category.slug, category.label) for category in CATEGORY_LIST)
    page = NewCasePage(await desk.shell(), categories, here.quartier_choices, choices(REACHES), form)
    return await show(desk.request, page, status=422 if form.errors else 200)


ROUTES = [
    Route("/dossiers", show_inbox),
    Route("/dossiers/recherche", search, methods=["POST"]),
    Route("/dossiers/nouveau", new_case, methods=["GET", "POST"]),
]
