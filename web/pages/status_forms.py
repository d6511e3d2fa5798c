"""What people do with a help post on its page: help, choose a helper, close it."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import Conflict, Invalid, NotFound
from ensembl_fed.models import Account, Status
from ensembl_fed.models.kinds import HelpState
from ensembl_fed.services.close_help import decide_offer, move_own_help
from ensembl_fed.services.offer_help import offer_help, withdraw_offer
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import may_see
from web.forms import read_form, text_of
from web.pages.gather import status_path
from web.pages.reader import back_to_own_pages, leave_word, see_other, writer_of
from web.pages.shell import FormState
from web.pages.statuses import Typed, status_answer, status_in_path
from web.pages.words import mark
from web.request import instance_of

_DECIDED: Final = {
    "accept": mark("C’est entendu. La personne est prévenue : écrivez-lui pour vous mettre d’accord."),
    "decline": mark("La personne est prévenue, avec un mot aimable."),
    "withdraw": mark("C’est noté, la personne est prévenue."),
}
_MOVED: Final = {
    HelpState.FULFILLED: mark("C’est fait, et chacun est remercié."),
    HelpState.WITHDRAWN: mark("Votre annonce est close."),
    HelpState.OPEN: mark("Votre annonce est de nouveau ouverte."),
}


async def aid(request: Request) -> Response:
    """POST /@name/ID/aider, with the field text (may be empty)"""
    form = await read_form(request)
    words = text_of(form, "text")
    try:
        async with instance_of(request).database.unit() as unit:
            who = await writer_of(request, unit, form)
            status, author = await readable(unit, request, who.account)
            await offer_help(unit, who.account, who.member, status.id, words)
    except (Invalid, Conflict) as error:
        return await status_answer(request, Typed(aid=FormState({"text": words}, {"text": str(error)})), status=422)
    return see_other(f"{status_path(author, status)}#aider")


async def decide(request: Request) -> Response:
    """POST /@name/ID/reponses/RESPONSE, with the field decision: accept, decline (the author), withdraw (the helper)"""
    form = await read_form(request)
    decision = text_of(form, "decision")
    if decision not in _DECIDED:
        raise Invalid("Choisissez oui ou non.")
    response_id = request.path_params["response"]
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        status, author = await readable(unit, request, who.account)
        if decision == "withdraw":
            await withdraw_offer(unit, who.account, who.member, response_id)
        else:
            await decide_offer(unit, who.account, status.id, response_id, accept=decision == "accept")
        await leave_word(unit, who, _DECIDED[decision])
    return see_other(back_to_own_pages(request, status_path(author, status)))


async def move(request: Request) -> Response:
    """POST /@name/ID/etat, with the field state: fulfilled, withdrawn or open"""
    form = await read_form(request)
    try:
        state = HelpState(text_of(form, "state"))
    except ValueError as error:
        raise Invalid("Cet état ne se choisit pas.") from error
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        status, author = await readable(unit, request, who.account)
        await move_own_help(unit, who.account, who.member, status.id, state)
        await leave_word(unit, who, _MOVED[state])
    return see_other(back_to_own_pages(request, status_path(author, status)))


async def readable(unit: Unit, request: Request, viewer: Account) -> tuple[Status, Account]:
    """The post that the path names, if the person may see it. Raises NotFound."""
    status, author = await status_in_path(unit, request)
    if not await may_see(unit, status, viewer):
        raise NotFound
    return status, author


_POST: Final = "/@{name}/{id:int}"
ROUTES = [
    Route(f"{_POST}/aider", aid, methods=["POST"]),
    Route(f"{_POST}/reponses/{{response:int}}", decide, methods=["POST"]),
    Route(f"{_POST}/etat", move, methods=["POST"]),
]
