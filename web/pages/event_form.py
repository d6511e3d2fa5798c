"""Announcing an event, and changing it: a form for residents and for those who speak for an association."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import NotFound
from ensembl_fed.models import Account, Event, Member, Status
from ensembl_fed.models.kinds import EventState, JoinMode, Visibility
from ensembl_fed.services.check_event import LONGEST_DESCRIPTION, LONGEST_TITLE, BadField, EventDraft
from ensembl_fed.services.join_event import join_event, leave_event
from ensembl_fed.services.post_event import change_event, move_event, post_event
from ensembl_fed.services.sign_in import SignedIn
from ensembl_fed.services.speak_for import Voice, log_deed, voice_for, voices_of
from ensembl_fed.storage.accounts import account_by_handle
from ensembl_fed.storage.events import event_by_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import may_see
from ensembl_fed.text.recurrence import zone_named
from ensembl_fed.text.when import TOWN_ZONE
from web.forms import Form, flag_of, read_form, text_of
from web.pages.gather import around, status_path
from web.pages.kept_forms import take_back
from web.pages.once import once_key
from web.pages.reader import Reader, leave_word, reader_of, see_other, shell_for, show, to_sign_in, writer_of
from web.pages.shell import NO_FORM, Choice, FormState, Page
from web.pages.statuses import status_in_path
from web.pages.words import Place, mark
from web.request import instance_of

_FIELDS: Final = (
    *("title", "day", "hour", "end_day", "end_hour", "repeat", "repeat_until", "place_name", "address", "quartier"),
    *("description", "capacity", "price", "free", "accessibility", "link", "join", "audience", "who"),
)
_LONGEST_FIELD: Final = 6_000
_DONE: Final = mark("Votre événement est annoncé.")
_CHANGED: Final = mark("L’événement est modifié. Les personnes inscrites sont prévenues.")
_NO_DAY: Final = mark("Choisissez un jour et une heure.")
_NO_END: Final = mark("Cette heure de fin n’est pas comprise.")
_NO_NUMBER: Final = mark("Écrivez un nombre, ou rien.")
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_REPEATS: Final = {
    "": mark("Une seule fois"),
    "weekly": mark("Chaque semaine"),
    "fortnightly": mark("Toutes les deux semaines"),
    "monthly": mark("Chaque mois, le même jour de la semaine"),
}
_AUDIENCES: Final = {"public": Visibility.PUBLIC, "town": Visibility.TOWN}
_MOVED: Final = {
    EventState.CANCELLED: mark("L’événement est annulé. Les personnes inscrites sont prévenues."),
    EventState.POSTPONED: mark("L’événement est reporté. Modifiez-le quand vous connaîtrez la date."),
    EventState.CONFIRMED: mark("L’événement aura lieu comme prévu."),
}


@dataclass(frozen=True, slots=True)
class EventFormPage(Page):
    """GET, POST /agenda/nouveau and /@name/ID/evenement. `voices` are those whom the writer may speak for."""

    template: ClassVar[str] = "event_form.html"
    is_private: ClassVar[bool] = True
    action: str = "/agenda/nouveau"
    form: FormState = NO_FORM
    quartiers: tuple[Choice, ...] = ()
    voices: tuple[Choice, ...] = ()
    repeats: tuple[Choice, ...] = tuple(Choice(value, label) for value, label in _REPEATS.items())
    is_edit: bool = False
    longest_title: int = LONGEST_TITLE
    longest_text: int = LONGEST_DESCRIPTION


async def show_new(request: Request) -> Response:
    """GET /agenda/nouveau"""
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        if reader.account is None:
            return to_sign_in(request)
        values = {"who": request.query_params.get("association", "")[:64]}
        values |= take_back(request, reader.session, "/agenda/nouveau")
        page = await _page(request, unit, reader, FormState(values), "/agenda/nouveau")
    return await show(request, page)


async def send_new(request: Request) -> Response:
    """POST /agenda/nouveau"""
    form = await read_form(request)
    values = _values_of(form)
    try:
        async with instance_of(request).database.unit() as unit:
            who = await writer_of(request, unit, form)
            voice = await _voice(unit, who.member, values["who"])
            draft = draft_of(values, key=once_key(form, *values.values()))
            status = await post_event(unit, voice.account, draft, member=who.member)
            await log_deed(unit, voice, who.member, "event", status_id=status.id)
            await leave_word(unit, who, _DONE)
            path = status_path(voice.account, status)
    except BadField as error:
        return await _again(request, values, error, "/agenda/nouveau")
    return see_other(path)


async def show_edit(request: Request) -> Response:
    """GET /@name/ID/evenement"""
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        if reader.account is None or reader.member is None:
            return to_sign_in(request)
        status, author, event = await _event_in_path(request, unit)
        await voice_for(unit, reader.member, author)
        values = values_of_event(event, status, author) | take_back(request, reader.session, request.url.path)
        page = await _page(request, unit, reader, FormState(values), request.url.path)
    return await show(request, page)


async def send_edit(request: Request) -> Response:
    """POST /@name/ID/evenement"""
    form = await read_form(request)
    values = _values_of(form)
    try:
        async with instance_of(request).database.unit() as unit:
            who = await writer_of(request, unit, form)
            status, author, _ = await _event_in_path(request, unit)
            voice = await voice_for(unit, who.member, author)
            await change_event(unit, author, status.id, draft_of(values))
            await log_deed(unit, voice, who.member, "event:changed", status_id=status.id)
            await leave_word(unit, who, _CHANGED)
    except BadField as error:
        return await _again(request, values, error, request.url.path)
    return see_other(status_path(author, status))


async def send_state(request: Request) -> Response:
    """POST /@name/ID/etat-evenement, with the field state: confirmed, postponed or cancelled"""
    form = await read_form(request)
    state = next((one for one in _MOVED if one.value == text_of(form, "state")), None)
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        status, author, _ = await _event_in_path(request, unit)
        voice = await voice_for(unit, who.member, author)
        if state is not None:
            await move_event(unit, author, status.id, state)
            await log_deed(unit, voice, who.member, f"event:{state.value}", status_id=status.id)
            await leave_word(unit, who, _MOVED[state])
    return see_other(status_path(author, status))


async def send_join(request: Request) -> Response:
    """POST /@name/ID/participer, with the field on: 1 or 0"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        status, author = await status_in_path(unit, request)
        if not await may_see(unit, status, who.account):
            raise NotFound
        act = join_event if flag_of(form, "on") else leave_event
        await act(unit, who.account, status.id)
    return see_other(status_path(author, status))


def draft_of(values: Mapping[str, str], *, key: str = "") -> EventDraft:
    """What the form says. Raises BadField with the field that can't be understood."""
    start = _moment(values["day"], values["hour"])
    if start is None:
        raise BadField("day", _NO_DAY)
    end = _moment(values["end_day"] or values["day"], values["end_hour"])
    if end is None and (values["end_hour"] or values["end_day"]):
        raise BadField("end_hour", _NO_END)
    capacity = values["capacity"]
    if capacity and not (capacity.isascii() and capacity.isdigit() and len(capacity) < 7):  # noqa: PLR2004
        raise BadField("capacity", _NO_NUMBER)
    return EventDraft(
        title=values["title"],
        starts_at=start,
        ends_at=end,
        description=values["description"],
        recurrence=_rule(values["repeat"], values["repeat_until"], start),
        place_name=values["place_name"],
        address=values["address"],
        quartier=values["quartier"],
        capacity=int(capacity) if capacity else None,
        is_free=True if values["free"] else None,
        price=values["price"],
        accessibility=values["accessibility"],
        link=values["link"],
        join_mode=JoinMode.FREE if values["join"] else JoinMode.NONE,
        visibility=_AUDIENCES.get(values["audience"], Visibility.PUBLIC),
        idempotency_key=key,
    )


def values_of_event(event: Event, status: Status, author: Account) -> dict[str, str]:
    """An event as the form shows it."""
    zone = zone_named(event.timezone)
    start = event.starts_at.astimezone(zone)
    end = event.ends_at.astimezone(zone) if event.ends_at is not None else None
    rule = event.recurrence
    repeat = "monthly" if "MONTHLY" in rule else "fortnightly" if "INTERVAL=2" in rule else "weekly" if rule else ""
    until = rule.partition("UNTIL=")[2][:8]
    return {
        **dict.fromkeys(_FIELDS, ""),
        "title": event.title,
        "day": start.strftime("%Y-%m-%d"),
        "hour": start.strftime("%H:%M"),
        "end_day": end.strftime("%Y-%m-%d") if end is not None and end.date() != start.date() else "",
        "end_hour": end.strftime("%H:%M") if end is not None else "",
        "repeat": repeat,
        "repeat_until": f"{until[:4]}-{until[4:6]}-{until[6:]}" if until else "",
        "place_name": event.place_name,
        "address": event.address,
        "quartier": event.quartier_slug,
        "description": event.description,
        "capacity": str(event.capacity or ""),
        "price": event.price,
        "free": "1" if event.is_free else "",
        "accessibility": event.accessibility,
        "link": event.link,
        "join": "1" if event.join_mode is JoinMode.FREE else "",
        "audience": "town" if status.visibility in (Visibility.TOWN, Visibility.INSTANCE) else "public",
        "who": author.username,
    }


def _moment(day: str, hour: str) -> datetime | None:
    """A day and an hour on the town's clocks, in UTC."""
    try:
        return datetime.combine(date.fromisoformat(day), time.fromisoformat(hour), TOWN_ZONE).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _rule(repeat: str, until: str, start: datetime) -> str:
    """The RRULE of a choice. Raises BadField for a last day that is none."""
    if repeat not in _REPEATS or not repeat:
        return ""
    at = start.astimezone(TOWN_ZONE)
    day = _WEEKDAYS[at.weekday()]
    rules = {
        "weekly": f"FREQ=WEEKLY;BYDAY={day}",
        "fortnightly": f"FREQ=WEEKLY;INTERVAL=2;BYDAY={day}",
        "monthly": f"FREQ=MONTHLY;BYDAY={(at.day - 1) // 7 + 1}{day}",
    }
    if not until:
        return rules[repeat]
    try:
        return f"{rules[repeat]};UNTIL={date.fromisoformat(until):%Y%m%d}"
    except ValueError as error:
        raise BadField("repeat_until", _NO_DAY) from error


def _values_of(form: Form) -> dict[str, str]:
    return {name: text_of(form, name).strip()[:_LONGEST_FIELD] for name in _FIELDS}


async def _voice(unit: Unit, member: Member, name: str) -> Voice:
    own = (await voices_of(unit, member))[0]
    account = await account_by_handle(unit, name.lower()) if name else own.account
    if account is None:
        raise NotFound
    return await voice_for(unit, member, account)


async def _event_in_path(request: Request, unit: Unit) -> tuple[Status, Account, Event]:
    status, author = await status_in_path(unit, request)
    event = await event_by_id(unit, status.id)
    if event is None or not author.is_local:
        raise NotFound
    return status, author, event


async def _again(request: Request, values: Mapping[str, str], error: BadField, action: str) -> Response:
    """The form with what was typed, and what is wrong beside the field."""
    field = {"starts_at": "day", "ends_at": "end_hour", "recurrence": "repeat"}.get(error.field, error.field)
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        page = await _page(request, unit, reader, FormState(values, {field: str(error)}), action)
    return await show(request, page, status=422)


async def _page(request: Request, unit: Unit, reader: Reader, state: FormState, action: str) -> EventFormPage:
    who: SignedIn | None = reader.session
    voices = await voices_of(unit, who.member) if who is not None else []
    here = await around(request, unit)
    return EventFormPage(
        await shell_for(request, unit, reader, Place.AGENDA),
        action=action,
        form=state,
        quartiers=here.quartier_choices,
        voices=tuple(
            Choice(voice.account.username, voice.account.display_name or voice.account.username)
            for voice in voices
            if voice.may_publish
        ),
        is_edit=action != "/agenda/nouveau",
    )


ROUTES = [
    Route("/agenda/nouveau", show_new),
    Route("/agenda/nouveau", send_new, methods=["POST"]),
    Route("/@{name}/{id:int}/evenement", show_edit),
    Route("/@{name}/{id:int}/evenement", send_edit, methods=["POST"]),
    Route("/@{name}/{id:int}/etat-evenement", send_state, methods=["POST"]),
    Route("/@{name}/{id:int}/participer", send_join, methods=["POST"]),
]
