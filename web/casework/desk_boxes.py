"""Boxes and rounds, as agents keep them; a telephone's camera takes the slips (C14, C15)."""

from dataclasses import dataclass
from typing import ClassVar, Final

from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.casework.agents import agents
from ensembl_fed.casework.boxes import (
    BoxDraft,
    add_box,
    begin_round,
    box_at,
    boxes,
    change_box,
    duties,
    duties_on,
    is_late,
    key_holder,
    rounds,
    set_duties,
)
from ensembl_fed.casework.slips import STATES, VERDICTS, add_image, has_image, round_at, slips_of
from ensembl_fed.casework.tables import HelpBox, Slip
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, Invalid
from ensembl_fed.services.prepare_image import ImageUse, prepare_image
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.week import DAY_WORDS
from ensembl_fed.text.when import TOWN_ZONE
from web.casework.desk_door import Desk, for_agents, for_responsibles
from web.casework.desk_words import day_words
from web.forms import Upload, flag_of, number_of
from web.pages.gather import around
from web.pages.reader import leave_word, see_other, show
from web.pages.shell import NO_FORM, Choice, FormState, Page

_FIELDS: Final = ("name", "place", "hours", "quartier", "latitude", "longitude", "every_days", "key_holder")


@dataclass(frozen=True, slots=True)
class BoxRow:
    """A box in the list."""

    name: str
    url: str
    place: str
    collected: str
    is_late: bool
    is_closed: bool


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round in the list."""

    url: str
    batch: str
    box: str
    when: str
    counted: int


@dataclass(frozen=True, slots=True)
class BoxesPage(Page):
    """GET, POST /boites"""

    template: ClassVar[str] = "desk_boxes.html"
    is_private: ClassVar[bool] = True
    boxes: tuple[BoxRow, ...]
    rounds: tuple[RoundRow, ...]
    today: tuple[tuple[str, str], ...]
    quartiers: tuple[Choice, ...]
    may_change: bool
    form: FormState = NO_FORM


@dataclass(frozen=True, slots=True)
class BoxPage(Page):
    """GET, POST /boites/SLUG and /boites/SLUG/releve"""

    template: ClassVar[str] = "desk_box.html"
    is_private: ClassVar[bool] = True
    slug: str
    name: str
    is_closed: bool
    duties: tuple[tuple[int, str, str], ...]
    team: tuple[Choice, ...]
    quartiers: tuple[Choice, ...]
    may_change: bool
    form: FormState = NO_FORM


@dataclass(frozen=True, slots=True)
class SlipRow:
    """A slip of a round."""

    position: int
    state: str
    url: str
    has_image: bool


@dataclass(frozen=True, slots=True)
class RoundPage(Page):
    """GET, POST /boites/releves/ID"""

    template: ClassVar[str] = "desk_round.html"
    is_private: ClassVar[bool] = True
    number: int
    batch: str
    slips: tuple[SlipRow, ...]
    photos_left: int
    form: FormState = NO_FORM


@for_agents
async def show_boxes(desk: Desk) -> Response:
    """GET /boites"""
    return await _boxes_page(desk, NO_FORM)


@for_responsibles
async def new_box(desk: Desk) -> Response:
    """POST /boites"""
    values = {name: desk.text(name) for name in _FIELDS}
    try:
        async with desk.room.store.unit() as unit:
            box = await add_box(unit, desk.room.seal, _draft(values))
    except Invalid as error:
        return await _boxes_page(desk, FormState(values, {"": str(error)}))
    return see_other(f"/boites/{box.slug}")


@for_agents
async def show_box(desk: Desk) -> Response:
    """GET /boites/SLUG"""
    return await _box_page(desk, NO_FORM)


@for_responsibles
async def save_box(desk: Desk) -> Response:
    """POST /boites/SLUG with the field do: describe or duties"""
    values = {name: desk.text(name) for name in _FIELDS}
    try:
        async with desk.room.store.unit() as unit:
            box = await box_at(unit, desk.request.path_params["slug"])
            if desk.text("do") == "duties":
                team = {agent.member_id for agent in await agents(unit)}
                chosen = {day: number_of(desk.form, f"day{day}") or 0 for day in range(len(DAY_WORDS))}
                await set_duties(unit, box, {day: member for day, member in chosen.items() if member in team})
            else:
                draft, is_closed = _draft(values), flag_of(desk.form, "closed")
                await change_box(unit, desk.room.seal, box, draft, is_closed=is_closed)
    except Invalid as error:
        return await _box_page(desk, FormState(values, {"": str(error)}))
    return see_other(f"/boites/{box.slug}")


@for_agents
async def collect(desk: Desk) -> Response:
    """POST /boites/SLUG/releve with the field counted"""
    try:
        async with desk.room.store.unit() as unit:
            box = await box_at(unit, desk.request.path_params["slug"])
            counted = number_of(desk.form, "counted")
            if counted is None:
                raise Invalid("Comptez les bulletins.")
            row = await begin_round(unit, desk.room.seal, box, counted, by=desk.me)
    except Invalid as error:
        return await _box_page(desk, FormState({"counted": desk.text("counted")}, {"": str(error)}))
    return see_other(f"/boites/releves/{row.id}")


@for_agents
async def show_round(desk: Desk) -> Response:
    """GET /boites/releves/ID"""
    return await _round_page(desk, NO_FORM)


@for_agents
async def add_photos(desk: Desk) -> Response:
    """POST /boites/releves/ID: some photographs, each of one slip, in their order"""
    number: int = desk.request.path_params["id"]
    sent = desk.form.get("photos")
    photos = [one for one in sent if isinstance(one, Upload) and one.content] if isinstance(sent, list) else []
    try:
        if not photos:
            raise Invalid("Choisissez une photo.")
        limits = desk.room.home.limits
        pictures = [await prepare_image(one.content, ImageUse.ATTACHMENT, limits=limits) for one in photos]
        async with desk.room.store.unit() as unit:
            await round_at(unit, number)
            for picture in pictures:
                await add_image(unit, desk.room.seal, number, picture.original.content)
    except (Invalid, Conflict) as error:
        return await _round_page(desk, FormState(errors={"": str(error)}))
    async with desk.room.town.unit() as unit:
        await leave_word(unit, desk.who, "Les photos sont gardées, chiffrées.")
    return see_other(f"/boites/releves/{number}")


def _draft(values: dict[str, str]) -> BoxDraft:
    try:
        latitude = float(values["latitude"].replace(",", ".")) if values["latitude"] else None
        longitude = float(values["longitude"].replace(",", ".")) if values["longitude"] else None
        every_days = int(values["every_days"] or "7")
    except ValueError as error:
        raise Invalid("Écrivez la position et les jours en chiffres.") from error
    return BoxDraft(
        values["name"][:255],
        values["place"],
        values["hours"],
        values["quartier"],
        latitude,
        longitude,
        every_days,
        values["key_holder"],
    )


async def _boxes_page(desk: Desk, form: FormState) -> Response:
    now = utc_now()
    async with desk.room.store.unit() as unit:
        kept = await boxes(unit, with_closed=True)
        latest = await rounds(unit)
        names = {agent.member_id: agent.name for agent in await agents(unit)}
        today = await duties_on(unit, now.astimezone(TOWN_ZONE).date())
        await desk.note(unit, "list", "box")
    async with desk.room.town.reading() as town:
        here = await around(desk.request, town)
    page = BoxesPage(
        await desk.shell(),
        boxes=tuple(
            BoxRow(
                box.name,
                f"/boites/{box.slug}",
                box.place,
                day_words(box.collected_at) if box.collected_at is not None else "jamais",
                is_late(box, now),
                box.closed_at is not None,
            )
            for box in kept
        ),
        rounds=tuple(
            RoundRow(f"/boites/releves/{row.id}", row.batch, box.name, day_words(row.collected_at), row.counted)
            for row, box in latest
        ),
        today=tuple((box.name, names.get(member, "")) for box, member in today),
        quartiers=here.quartier_choices,
        may_change=desk.agent.is_responsible,
        form=form,
    )
    return await show(desk.request, page, status=422 if form.errors else 200)


async def _box_page(desk: Desk, form: FormState) -> Response:
    async with desk.room.store.unit() as unit:
        box = await box_at(unit, desk.request.path_params["slug"])
        team = [agent for agent in await agents(unit) if agent.let_in_at is not None]
        rota = await duties(unit, box.id)
        await desk.note(unit, "read", "box", box.id)
    async with desk.room.town.reading() as town:
        here = await around(desk.request, town)
    values = form.values or _values(desk, box)
    page = BoxPage(
        await desk.shell(),
        slug=box.slug,
        name=box.name,
        is_closed=box.closed_at is not None,
        duties=tuple((day, words, str(rota.get(day, ""))) for day, words in enumerate(DAY_WORDS)),
        team=tuple(Choice(str(agent.member_id), agent.name) for agent in team),
        quartiers=here.quartier_choices,
        may_change=desk.agent.is_responsible,
        form=FormState(values, form.errors),
    )
    return await show(desk.request, page, status=422 if form.errors else 200)


def _values(desk: Desk, box: HelpBox) -> dict[str, str]:
    return {
        "name": box.name,
        "place": box.place,
        "hours": box.hours,
        "quartier": box.quartier,
        "latitude": "" if box.latitude is None else str(box.latitude),
        "longitude": "" if box.longitude is None else str(box.longitude),
        "every_days": str(box.every_days),
        "key_holder": key_holder(desk.room.seal, box),
    }


async def _round_page(desk: Desk, form: FormState) -> Response:
    async with desk.room.store.unit() as unit:
        row = await round_at(unit, desk.request.path_params["id"])
        slips = await slips_of(unit, row.id)
        shown = [await _slip_row(unit, slip) for slip in slips]
        await desk.note(unit, "list", "slip", row.id)
    left = sum(not one.has_image and slip.transcribed_at is None for one, slip in zip(shown, slips, strict=True))
    page = RoundPage(await desk.shell(), row.id, row.batch, tuple(shown), left, form)
    return await show(desk.request, page, status=422 if form.errors else 200)


async def _slip_row(unit: Unit, slip: Slip) -> SlipRow:
    state = VERDICTS[slip.verdict] if slip.verdict is not None else STATES[slip.state]
    return SlipRow(slip.position, state, f"/boites/bulletins/{slip.id}", await has_image(unit, slip.id))


ROUTES = [
    Route("/boites", show_boxes),
    Route("/boites", new_box, methods=["POST"]),
    Route("/boites/releves/{id:int}", show_round),
    Route("/boites/releves/{id:int}", add_photos, methods=["POST"]),
    Route("/boites/{slug}", show_box),
    Route("/boites/{slug}", save_box, methods=["POST"]),
    Route("/boites/{slug}/releve", collect, methods=["POST"]),
]
