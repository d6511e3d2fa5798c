"""Becoming a voisin solidaire, changing how, taking a break, stopping (S1, S3, S4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.models import SolidaryNeighbour
from ensembl_fed.services.be_solidary import (
    MOST_A_WEEK,
    InvalidField,
    SolidaryWishes,
    be_solidary,
    pause_solidary,
    stop_solidary,
)
from ensembl_fed.storage.solidary import active_neighbour
from ensembl_fed.text.languages import LANGUAGES
from ensembl_fed.text.week import DAY_WORDS, DAYS, PART_WORDS, Part, slot_names, slots_of
from ensembl_fed.text.when import TOWN_ZONE
from web.forms import Form, flag_of, number_of, read_form, text_of, texts_of
from web.pages.gather import CATEGORY_LIST, around
from web.pages.reader import leave_word, reader_of, see_other, shell_for, show, to_sign_in, writer_of
from web.pages.shell import NO_FORM, Category, Choice, FormState, Page
from web.pages.words import Place, mark
from web.request import instance_of

_PATH: Final = "/voisin-solidaire"
_BEGUN: Final = mark(
    "C’est enregistré. Merci : quand une demande près de chez vous vous ressemble, vous serez prévenu."
)
_PAUSED: Final = mark("C’est noté : personne ne vous sollicite pendant cette pause.")
_BACK: Final = mark("La pause est finie. Contents de vous retrouver !")
_STOPPED: Final = mark("C’est fait : vous n’êtes plus voisin solidaire, et l’annuaire vous a oublié.")
_NO_DAY: Final = mark("Choisissez un jour à venir, dans l’année.")
_PAUSE_DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class Day:
    """A row of the week: its name, and what each part of it is sent as."""

    name: str
    parts: tuple[Choice, ...]


_WEEK: Final = tuple(
    Day(name, tuple(Choice(f"{day}-{part.value}", PART_WORDS[part]) for part in Part))
    for day, name in zip(DAYS, DAY_WORDS, strict=True)
)


@dataclass(frozen=True, slots=True)
class SolidaryPage(Page):
    """GET, POST /voisin-solidaire. Fields: first_name, quartier, categories, languages, slots, weekly_most, is_listed,
    is_for_ccas, is_adult, badge_shown, charter; `chosen` are the values of the fields that may be several."""

    template: ClassVar[str] = "solidary.html"
    is_private: ClassVar[bool] = True
    form: FormState = NO_FORM
    chosen: frozenset[str] = frozenset()
    is_active: bool = False
    paused_until: str = ""
    badge: str = ""
    categories: tuple[Category, ...] = CATEGORY_LIST
    quartiers: tuple[Choice, ...] = ()
    languages: tuple[Choice, ...] = tuple(Choice(code, name) for code, name in LANGUAGES.items())
    week: tuple[Day, ...] = _WEEK
    weekly: tuple[Choice, ...] = tuple(Choice(str(number), str(number)) for number in range(1, MOST_A_WEEK + 1))
    earliest: str = ""
    proposed: str = ""


async def show_solidary(request: Request) -> Response:
    """GET /voisin-solidaire"""
    return await _answer(request, None, frozenset())


async def keep_solidary(request: Request) -> Response:
    """POST /voisin-solidaire"""
    form = await read_form(request)
    wishes = _wishes(form)
    try:
        async with instance_of(request).database.unit() as unit:
            who = await writer_of(request, unit, form)
            await be_solidary(unit, who.account, who.member, wishes, accepts_charter=flag_of(form, "charter"))
            await leave_word(unit, who, _BEGUN)
    except InvalidField as error:
        values = {name: text_of(form, name) for name in form}
        return await _answer(request, FormState(values, {error.field: str(error)}), _chosen(wishes), status=422)
    return see_other(_PATH)


async def pause(request: Request) -> Response:
    """POST /voisin-solidaire/pause, with the field until (a day; empty ends the pause)"""
    form = await read_form(request)
    words = text_of(form, "until")
    try:
        until = _end_of(words) if words else None
        async with instance_of(request).database.unit() as unit:
            who = await writer_of(request, unit, form)
            await pause_solidary(unit, who.account, until)
            await leave_word(unit, who, _PAUSED if until is not None else _BACK)
    except (InvalidField, ValueError):
        return await _answer(request, FormState({"until": words}, {"until": _NO_DAY}), None, status=422)
    return see_other(_PATH)


async def stop(request: Request) -> Response:
    """POST /voisin-solidaire/arreter: one tap, and nothing of it is shown anywhere any more (I13)"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        await stop_solidary(unit, who.account)
        await leave_word(unit, who, _STOPPED)
    return see_other(_PATH)


async def _answer(
    request: Request, form: FormState | None, chosen: frozenset[str] | None, *, status: int = 200
) -> Response:
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        if reader.account is None or reader.member is None:
            return to_sign_in(request)
        kept = await active_neighbour(unit, reader.account.id)
        name = reader.account.display_name or reader.account.username
        values, marked = (
            _values(kept) if kept else ({"first_name": name, "quartier": reader.member.quartier_slug}, _FRENCH)
        )
        state = FormState(values if chosen is None else {**form.values}, form.errors) if form else FormState(values)
        today = utc_now().astimezone(TOWN_ZONE).date()
        page = SolidaryPage(
            await shell_for(request, unit, reader, Place.SOLIDARY),
            form=state,
            chosen=chosen if form is not None and chosen is not None else marked,
            is_active=kept is not None,
            paused_until=_day_words(kept.paused_until) if kept else "",
            badge=kept.badge.value if kept and kept.badge is not None else "",
            quartiers=(await around(request, unit)).quartier_choices,
            earliest=(today + timedelta(days=1)).isoformat(),
            proposed=(today + timedelta(days=_PAUSE_DAYS)).isoformat(),
        )
    return await show(request, page, status=status)


_FRENCH: Final = frozenset({"fr"})


def _wishes(form: Form) -> SolidaryWishes:
    return SolidaryWishes(
        first_name=text_of(form, "first_name"),
        quartier=text_of(form, "quartier"),
        categories=tuple(texts_of(form, "categories")),
        languages=tuple(texts_of(form, "languages")) or ("fr",),
        slots=slots_of(texts_of(form, "slots")),
        weekly_most=number_of(form, "weekly_most") or 0,
        is_listed=flag_of(form, "is_listed"),
        is_for_ccas=flag_of(form, "is_for_ccas"),
        is_adult=flag_of(form, "is_adult"),
        badge_shown=flag_of(form, "badge_shown"),
    )


def _chosen(wishes: SolidaryWishes) -> frozenset[str]:
    return frozenset((*wishes.categories, *wishes.languages, *slot_names(wishes.slots)))


def _values(kept: SolidaryNeighbour) -> tuple[Mapping[str, str], frozenset[str]]:
    values = {
        "first_name": kept.first_name,
        "quartier": kept.quartier_slug,
        "weekly_most": str(kept.weekly_most),
        **{name: "1" for name in ("is_listed", "is_for_ccas", "is_adult", "badge_shown") if getattr(kept, name)},
    }
    return values, frozenset((*kept.categories, *kept.languages, *slot_names(kept.slots)))


def _end_of(day: str) -> datetime:
    """The end of a day in the town. Raises ValueError for what is none."""
    return datetime.combine(date.fromisoformat(day), time(23, 59), TOWN_ZONE)


def _day_words(until: datetime | None) -> str:
    if until is None or until <= utc_now():
        return ""
    day = until.astimezone(TOWN_ZONE)
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


ROUTES = [
    Route(_PATH, show_solidary),
    Route(_PATH, keep_solidary, methods=["POST"]),
    Route(f"{_PATH}/pause", pause, methods=["POST"]),
    Route(f"{_PATH}/arreter", stop, methods=["POST"]),
]
