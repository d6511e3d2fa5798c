"""Asking for help, offering it, answering, choosing and thanking, from clients that know the town (T12)."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, NoReturn, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.models import Account
from ensembl_fed.models.kinds import HelpAction, HelpKind, HelpState, Urgency
from ensembl_fed.services.close_help import decide_offer, move_own_help
from ensembl_fed.services.offer_help import offer_help, withdraw_offer
from ensembl_fed.services.post_help import HelpForm, post_help
from ensembl_fed.storage.accounts import account_by_id, accounts_by_ids
from ensembl_fed.storage.help import help_by_id, response_by_id, response_of
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.town import quartier_by_slug
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.categories import OTHER, category_by_slug
from ensembl_fed.text.grammar import MAX_WANTED, HelpScope
from web.answers import json_answer
from web.auth import needs_scope, viewer_of
from web.entities.help import help_entity, response_entity
from web.forms import Form, number_of, read_form, text_of
from web.request import base_url_of, instance_of

Choice = TypeVar("Choice", bound=StrEnum)
Endpoint = Callable[[Request], Awaitable[Response]]

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)


@needs_scope("write:statuses")
async def create_help(request: Request) -> Response:
    """POST /api/ensembl/v1/help: publish a request or an offer; the answer is the help post."""
    viewer = viewer_of(request)
    form = read_help_form(await read_form(request))
    async with instance_of(request).database.unit() as unit:
        if form.quartier and await quartier_by_slug(unit, form.quartier) is None:
            raise Invalid("quartier : il n’est pas connu ici.")
        author = await _acting(unit, viewer.account.id)
        status = await post_help(
            unit,
            author,
            viewer.member,
            form,
            application_id=viewer.application_id,
            idempotency_key=request.headers.get("idempotency-key", ""),
        )
        entity = await _help(request, unit, status.id)
    return json_answer(entity)


def read_help_form(form: Form) -> HelpForm:
    """What a client sent. Raises Invalid with the name of the field that cannot be understood."""
    category = text_of(form, "category", OTHER.slug)
    if category != OTHER.slug and category_by_slug(category) is None:
        raise Invalid("category : ce mot n’est pas connu ici.")
    due_from, due_until = _moment_of(form, "due_from"), _moment_of(form, "due")
    if due_from and due_until and due_until < due_from:
        raise Invalid("due : la fin est avant le début.")
    wanted = number_of(form, "wanted")
    if form.get("wanted") not in (None, "") and (wanted is None or not 1 <= wanted <= MAX_WANTED):
        raise Invalid(f"wanted : un nombre de 1 à {MAX_WANTED}.")
    return HelpForm(
        kind=_choice(form, "kind", HelpKind) or _missing("kind"),
        text=text_of(form, "text").strip() or _missing("text"),
        category=category,
        quartier=text_of(form, "quartier"),
        urgency=_choice(form, "urgency", Urgency) or Urgency.WHENEVER,
        when=text_of(form, "when"),
        audience=_choice(form, "scope", HelpScope) or HelpScope.TOWN,
        action=_choice(form, "action", HelpAction),
        due_from=due_from,
        due_until=due_until,
        wanted=wanted,
    )


@needs_scope("write:statuses")
async def answer_help(request: Request) -> Response:
    """POST /api/ensembl/v1/help/:id/responses: offer to help; the author gets a private word, `text` if it is given."""
    viewer, help_id = viewer_of(request), request.path_params["id"]
    words = text_of(await read_form(request), "text")
    async with instance_of(request).database.unit() as unit:
        helper = await _acting(unit, viewer.account.id)
        await offer_help(unit, helper, viewer.member, help_id, words)
        response = await response_of(unit, help_id, helper.id)
        if response is None:  # the words were read as something else than an offer
            raise Invalid("text : cette réponse n’a pas été comprise comme une aide.")
        entity = response_entity(response, helper)
    return json_answer(entity)


@needs_scope("write:statuses")
async def withdraw_response(request: Request) -> Response:
    """POST /api/ensembl/v1/responses/:id/withdraw: the helper cannot come after all."""
    viewer, response_id = viewer_of(request), request.path_params["id"]
    async with instance_of(request).database.unit() as unit:
        helper = await _acting(unit, viewer.account.id)
        await withdraw_offer(unit, helper, viewer.member, response_id)
        entity = await _response(unit, response_id)
    return json_answer(entity)


def deciding(*, accept: bool) -> Endpoint:
    """The endpoint with which the author says yes or no to an answer."""

    @needs_scope("write:statuses")
    async def decide(request: Request) -> Response:
        """POST /api/ensembl/v1/help/:id/responses/:response_id/accept and /decline: for the author alone."""
        viewer, wanted = viewer_of(request), request.path_params
        async with instance_of(request).database.unit() as unit:
            author = await _acting(unit, viewer.account.id)
            await decide_offer(unit, author, wanted["id"], wanted["response_id"], accept=accept)
            entity = await _response(unit, wanted["response_id"])
        return json_answer(entity)

    return decide


def moving(state: HelpState) -> Endpoint:
    """The endpoint with which the author puts a help post into a state."""

    @needs_scope("write:statuses")
    async def move(request: Request) -> Response:
        """POST /api/ensembl/v1/help/:id/done, /close and /renew: for the author alone."""
        viewer, help_id = viewer_of(request), request.path_params["id"]
        async with instance_of(request).database.unit() as unit:
            author = await _acting(unit, viewer.account.id)
            await move_own_help(unit, author, viewer.member, help_id, state)
            entity = await _help(request, unit, help_id)
        return json_answer(entity)

    return move


async def _acting(unit: Unit, account_id: int) -> Account:
    account = await account_by_id(unit, account_id)
    if account is None:
        raise NotFound
    return account


async def _help(request: Request, unit: Unit, status_id: int) -> dict[str, object]:
    post, status = await help_by_id(unit, status_id), await status_by_id(unit, status_id)
    if post is None or status is None:
        raise NotFound("Annonce introuvable.")
    author = (await accounts_by_ids(unit, [status.account_id]))[status.account_id]
    return help_entity(post, status, author, base_url_of(request))


async def _response(unit: Unit, response_id: int) -> dict[str, object]:
    response = await response_by_id(unit, response_id)
    if response is None:
        raise NotFound("Réponse introuvable.")
    helper = (await accounts_by_ids(unit, [response.helper_id]))[response.helper_id]
    return response_entity(response, helper)


def _choice(form: Form, name: str, kind: type[Choice]) -> Choice | None:
    word = text_of(form, name)
    if not word:
        return None
    try:
        return kind(word)
    except ValueError as error:
        raise Invalid(f"{name} : « {word[:40]} » n’est pas une valeur connue.") from error


def _moment_of(form: Form, name: str) -> datetime | None:
    """ISO 8601 with its zone, in UTC."""
    spelled = text_of(form, name)
    if not spelled:
        return None
    try:
        if _MOMENT.fullmatch(spelled):
            return datetime.fromisoformat(spelled).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid(f"{name} : cette date n’existe pas.") from error
    raise Invalid(f"{name} : une date comme 2026-03-01T14:00:00Z est attendue.")


def _missing(name: str) -> NoReturn:
    raise Invalid(f"{name} : ce champ est nécessaire.")
