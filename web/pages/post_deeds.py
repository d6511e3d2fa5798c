"""What people do with any post: answer, like, share, keep for later, vote, delete."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import Invalid
from ensembl_fed.models import Account, Status
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.services.aide import mention
from ensembl_fed.services.delete_status import delete_status
from ensembl_fed.services.favourite_status import favourite_status, unfavourite_status
from ensembl_fed.services.post_status import Draft, post_status
from ensembl_fed.services.reblog_status import reblog_status, unreblog_status
from ensembl_fed.services.vote_in_poll import vote_in_poll
from ensembl_fed.storage.keepsakes import add_bookmark, remove_bookmark
from ensembl_fed.storage.unit import Unit
from web.forms import flag_of, read_form, text_of, texts_of
from web.pages.gather import status_path
from web.pages.once import once_key
from web.pages.reader import back_or, leave_word, see_other, writer_of
from web.pages.shell import FormState
from web.pages.status_forms import readable
from web.pages.statuses import Typed, status_answer
from web.pages.words import mark
from web.request import instance_of

_Deed = Callable[[Unit, Account, int], Awaitable[object]]
_SENT: Final = mark("Votre message est parti.")
_DELETED: Final = mark("Votre message est supprimé.")
_VOTED: Final = mark("Votre voix est comptée, merci.")
_NO_CHOICE: Final = mark("Choisissez une réponse, puis votez.")
_CHOICES: Final = frozenset(str(place) for place in range(100))


async def reply(request: Request) -> Response:
    """POST /@name/ID/repondre, with the fields text and once"""
    form = await read_form(request)
    words = text_of(form, "text").strip()
    try:
        if not words:
            raise Invalid("Écrivez d’abord quelques mots.")
        async with instance_of(request).database.unit() as unit:
            who = await writer_of(request, unit, form)
            status, author = await readable(unit, request, who.account)
            text = words if author.id == who.account.id else f"{mention(author)} {words}"
            draft = Draft(
                text=text,
                visibility=_reply_scope(status),
                in_reply_to_id=status.id,
                idempotency_key=once_key(form, text),
            )
            await post_status(unit, who.account, draft, member=who.member)
            await leave_word(unit, who, _SENT)
    except Invalid as error:
        return await status_answer(request, Typed(reply=FormState({"text": words}, {"text": str(error)})), status=422)
    return see_other(back_or(form, status_path(author, status)))


async def like(request: Request) -> Response:
    """POST /@name/ID/aimer, with the fields on (1 or 0) and back"""
    return await _turned(request, favourite_status, unfavourite_status)


async def share(request: Request) -> Response:
    """POST /@name/ID/partager, with the fields on (1 or 0) and back"""
    return await _turned(request, reblog_status, unreblog_status)


async def keep(request: Request) -> Response:
    """POST /@name/ID/garder, with the fields on (1 or 0) and back: nobody else ever knows"""
    return await _turned(request, _bookmark, _forget_bookmark)


async def _turned(request: Request, turn_on: _Deed, turn_off: _Deed) -> Response:
    """Do something with a status that the reader may read, or take it back, as the field `on` says."""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        status, author = await readable(unit, request, who.account)
        await (turn_on if flag_of(form, "on") else turn_off)(unit, who.account, status.id)
    return see_other(back_or(form, status_path(author, status)))


async def _bookmark(unit: Unit, account: Account, status_id: int) -> None:
    await add_bookmark(unit, account.id, status_id)


async def _forget_bookmark(unit: Unit, account: Account, status_id: int) -> None:
    await remove_bookmark(unit, account.id, status_id)


async def vote(request: Request) -> Response:
    """POST /@name/ID/voter, with the fields choices[] and back"""
    form = await read_form(request)
    chosen = [int(text) for text in texts_of(form, "choices") if text in _CHOICES]
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        status, author = await readable(unit, request, who.account)
        if chosen:
            await vote_in_poll(unit, who.account, status.id, chosen)
        await leave_word(unit, who, _VOTED if chosen else _NO_CHOICE)
    return see_other(back_or(form, status_path(author, status)))


async def delete(request: Request) -> Response:
    """POST /@name/ID/supprimer"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        status, _ = await readable(unit, request, who.account)
        await delete_status(unit, who.account, status.id)
        await leave_word(unit, who, _DELETED)
    return see_other(back_or(form, "/accueil"))


def _reply_scope(status: Status) -> Visibility:
    """An answer reaches those whom the post reaches; one to a public post does not stand in public lists."""
    return Visibility.UNLISTED if status.visibility is Visibility.PUBLIC else status.visibility


_POST: Final = "/@{name}/{id:int}"
ROUTES = [
    Route(f"{_POST}/repondre", reply, methods=["POST"]),
    Route(f"{_POST}/aimer", like, methods=["POST"]),
    Route(f"{_POST}/partager", share, methods=["POST"]),
    Route(f"{_POST}/garder", keep, methods=["POST"]),
    Route(f"{_POST}/voter", vote, methods=["POST"]),
    Route(f"{_POST}/supprimer", delete, methods=["POST"]),
]
