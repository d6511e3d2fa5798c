"""Events for clients that know the town: the agenda, announcing, changing, cancelling, coming (A5, T12)."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.models import Account
from ensembl_fed.models.kinds import EventState, JoinMode, Visibility
from ensembl_fed.services.check_event import EventDraft
from ensembl_fed.services.join_event import join_event, leave_event
from ensembl_fed.services.post_event import change_event, move_event, post_event
from ensembl_fed.services.read_agenda import agenda
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.events import EventFilter, event_by_id, join_of, joins_by
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import may_see
from ensembl_fed.text.recurrence import zone_named
from ensembl_fed.text.when import TOWN_ZONE
from web.answers import json_answer
from web.auth import needs_scope, open_to_all, optional_viewer, viewer_of
from web.entities.event import event_entity
from web.forms import Form, flag_of, number_of, read_form, text_of
from web.paging import read_page
from web.request import base_url_of, instance_of

Endpoint = Callable[[Request], Awaitable[Response]]
Choice = TypeVar("Choice", bound=StrEnum)
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_MONTHS_AHEAD: Final = timedelta(days=92)


@open_to_all
async def list_events(request: Request) -> Response:
    """GET /api/ensembl/v1/events: every time that something takes place, earliest first.

    Parameters: from and until (moments; now and three months ahead if absent), quartier, account_id, limit.
    """
    query, now = request.query_params, utc_now()
    after = _moment(query.get("from", ""), "from") or now
    before = _moment(query.get("until", ""), "until") or after + _MONTHS_AHEAD
    chosen = query.get("account_id", "")
    wanted = EventFilter(
        after=after,
        before=before,
        quartier=query.get("quartier", "")[:64],
        account_ids=(int(chosen),) if chosen.isascii() and chosen.isdigit() and len(chosen) < 20 else (),  # noqa: PLR2004
    )
    viewer = await optional_viewer(request, None, "read:statuses")
    viewer_id = viewer.account.id if viewer else None
    base = base_url_of(request)
    async with instance_of(request).database.reading() as unit:
        rows = await agenda(unit, wanted, viewer_id, limit=read_page(request).limit)
        joins = await joins_by(unit, viewer_id, (row.status.id for row in rows)) if viewer_id and rows else {}
    return json_answer(
        [
            event_entity(
                row.event,
                row.status,
                row.author,
                base,
                occurrence=(row.starts_at, row.ends_at),
                join=joins.get(row.status.id),
            )
            for row in rows
        ]
    )


@open_to_all
async def show_event(request: Request) -> Response:
    """GET /api/ensembl/v1/events/:id"""
    viewer = await optional_viewer(request, None, "read:statuses")
    async with instance_of(request).database.reading() as unit:
        entity = await _event(request, unit, request.path_params["id"], viewer.account if viewer else None)
    return json_answer(entity)


@needs_scope("write:statuses")
async def create_event(request: Request) -> Response:
    """POST /api/ensembl/v1/events: announce an event; the answer is the event."""
    viewer = viewer_of(request)
    draft = read_event_draft(await read_form(request), key=request.headers.get("idempotency-key", ""))
    async with instance_of(request).database.unit() as unit:
        author = await _acting(unit, viewer.account.id)
        status = await post_event(unit, author, draft, member=viewer.member)
        entity = await _event(request, unit, status.id, author)
    return json_answer(entity)


@needs_scope("write:statuses")
async def update_event(request: Request) -> Response:
    """PUT /api/ensembl/v1/events/:id: let one's own event read otherwise; what is not said is no longer said."""
    viewer, form = viewer_of(request), await read_form(request)
    draft = read_event_draft(form)
    async with instance_of(request).database.unit() as unit:
        author = await _acting(unit, viewer.account.id)
        status = await change_event(unit, author, request.path_params["id"], draft)
        entity = await _event(request, unit, status.id, author)
    return json_answer(entity)


def moving(state: EventState) -> Endpoint:
    """POST /api/ensembl/v1/events/:id/(cancel|postpone|confirm): whether one's own event takes place."""

    @needs_scope("write:statuses")
    async def move(request: Request) -> Response:
        viewer = viewer_of(request)
        async with instance_of(request).database.unit() as unit:
            author = await _acting(unit, viewer.account.id)
            status = await move_event(unit, author, request.path_params["id"], state)
            entity = await _event(request, unit, status.id, author)
        return json_answer(entity)

    move.__doc__ = f"POST /api/ensembl/v1/events/:id: from now on it is {state.value}."
    return move


def coming(*, joins: bool) -> Endpoint:
    """POST /api/ensembl/v1/events/:id/(join|leave): say that one comes, or does not after all."""

    @needs_scope("write:statuses")
    async def come(request: Request) -> Response:
        viewer = viewer_of(request)
        act = join_event if joins else leave_event
        async with instance_of(request).database.unit() as unit:
            account = await _acting(unit, viewer.account.id)
            await act(unit, account, request.path_params["id"])
            entity = await _event(request, unit, request.path_params["id"], account)
        return json_answer(entity)

    come.__doc__ = f"POST /api/ensembl/v1/events/:id: {'come' if joins else 'do not come after all'}."
    return come


def read_event_draft(form: Form, *, key: str = "") -> EventDraft:
    """What a client sent. Raises Invalid with the name of the field that cannot be understood."""
    starts_at = _moment(text_of(form, "starts_at"), "starts_at")
    if starts_at is None:
        raise Invalid("starts_at : indiquez quand cela commence.")
    timezone = text_of(form, "timezone", TOWN_ZONE.key)
    capacity = number_of(form, "capacity")
    if form.get("capacity") not in (None, "") and capacity is None:
        raise Invalid("capacity : un nombre de places.")
    return EventDraft(
        title=text_of(form, "title"),
        starts_at=starts_at,
        ends_at=_moment(text_of(form, "ends_at"), "ends_at"),
        description=text_of(form, "description"),
        timezone=zone_named(timezone).key,
        recurrence=text_of(form, "recurrence"),
        place_name=text_of(form, "place"),
        address=text_of(form, "address"),
        quartier=text_of(form, "quartier"),
        capacity=capacity,
        is_free=flag_of(form, "is_free") if form.get("is_free") not in (None, "") else None,
        price=text_of(form, "price"),
        accessibility=text_of(form, "accessibility"),
        link=text_of(form, "link"),
        join_mode=_choice(form, "join_mode", JoinMode) or JoinMode.NONE,
        visibility=_choice(form, "scope", Visibility) or Visibility.PUBLIC,
        idempotency_key=key,
    )


def _moment(text: str, name: str) -> datetime | None:
    if not text:
        return None
    if not _MOMENT.fullmatch(text.replace(" ", "+")):
        raise Invalid(f"{name} : une date et une heure avec leur fuseau, comme 2026-11-28T14:00:00+01:00.")
    try:
        return datetime.fromisoformat(text.replace(" ", "+")).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid(f"{name} : cette date n’existe pas.") from error


def _choice(form: Form, name: str, kind: type[Choice]) -> Choice | None:
    word = text_of(form, name)
    found = next((one for one in kind if one.value == word), None)
    if word and found is None:
        raise Invalid(f"{name} : « {word[:40]} » n’est pas une valeur connue.")
    return found


async def _acting(unit: Unit, account_id: int) -> Account:
    account = await account_by_id(unit, account_id)
    if account is None:
        raise NotFound
    return account


async def _event(request: Request, unit: Unit, status_id: int, viewer: Account | None) -> dict[str, object]:
    status = await status_by_id(unit, status_id)
    event = await event_by_id(unit, status_id) if status is not None else None
    author = await account_by_id(unit, status.account_id) if status is not None else None
    if status is None or event is None or author is None or not await may_see(unit, status, viewer):
        raise NotFound("Événement introuvable.")
    join = await join_of(unit, status_id, viewer.id) if viewer is not None else None
    return event_entity(event, status, author, base_url_of(request), join=join)
