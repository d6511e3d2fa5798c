"""Moderators remove a post, and let new members in."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.models import Account, Member, Status
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.unit import Unit
from moderation.decide_account import LONGEST_REASON, Decision
from moderation.decide_sign_up import approve_member, reject_member
from moderation.decide_status import may_moderate, remove_status
from moderation.queue import pending_members
from web.forms import read_form, text_of
from web.pages.desk import RemovePostPage, SignUpRow, SignUpsPage
from web.pages.desk_rows import removal_of
from web.pages.gather import Around, around, person
from web.pages.moderator_door import moderator_at
from web.pages.posts import post_cards
from web.pages.reader import Reader, leave_word, see_other, shell_for, show
from web.pages.shell import FormState
from web.pages.words import Place, mark
from web.paging import read_id
from web.request import instance_of

_REMOVED: Final = mark("Le message est retiré. La personne en est informée.")
_REMOVED_HERE: Final = mark("Le message est retiré de cette instance.")


async def show_removal(request: Request) -> Response:
    """GET /moderation/messages/ID"""
    values = {"report": request.query_params.get("report", "")}
    async with instance_of(request).database.reading() as unit:
        return await _removal_page(request, unit, FormState(values))


async def remove_post(request: Request) -> Response:
    """POST /moderation/messages/ID"""
    form = await read_form(request)
    reason = text_of(form, "reason").strip()
    if not reason or len(reason) > LONGEST_REASON:
        values = {"reason": reason, "report": text_of(form, "report")}
        errors = {"reason": mark("Écrivez vos motifs : la personne a le droit de les connaître.")}
        async with instance_of(request).database.reading() as unit:
            await moderator_at(request, unit, form)
            return await _removal_page(request, unit, FormState(values, errors))
    async with instance_of(request).database.unit() as unit:
        who, moderator = await moderator_at(request, unit, form)
        status, author = await _status_asked(request, unit, moderator, read_id(form.get("report")))
        decision = Decision(reason=reason, report_id=read_id(form.get("report")))
        await remove_status(unit, moderator, status, decision)
        await leave_word(unit, who, _REMOVED if author.is_local else _REMOVED_HERE)
    return see_other("/moderation")


async def show_sign_ups(request: Request) -> Response:
    """GET /moderation/inscriptions"""
    async with instance_of(request).database.reading() as unit:
        who, moderator = await moderator_at(request, unit)
        waiting = await pending_members(unit, moderator)
        here = await around(request, unit)
        shell = await shell_for(request, unit, Reader(who), Place.MODERATION)
    rows = tuple(_sign_up_row(account, member, here) for account, member in waiting)
    return await show(request, SignUpsPage(shell, rows))


async def decide_sign_up(request: Request) -> Response:
    """POST /moderation/inscriptions/ID"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        who, moderator = await moderator_at(request, unit, form)
        account = await account_by_id(unit, request.path_params["id"])
        if account is None:
            raise NotFound
        match text_of(form, "action"):
            case "approve":
                await approve_member(unit, moderator, account)
                await leave_word(unit, who, mark("L’inscription est acceptée. Un message part à la personne."))
            case "reject":
                await reject_member(unit, moderator, account, Decision(reason=text_of(form, "reason").strip()))
                await leave_word(unit, who, mark("La demande est refusée et effacée. Un message part à la personne."))
            case _:
                raise Invalid("Choisissez d’accepter ou de refuser.")
    return see_other("/moderation/inscriptions")


async def _removal_page(request: Request, unit: Unit, form: FormState) -> Response:
    who, moderator = await moderator_at(request, unit)
    status, author = await _status_asked(request, unit, moderator, read_id(form.value("report")))
    here = await around(request, unit)
    (card,) = await post_cards(unit, [status], here)
    shell = await shell_for(request, unit, Reader(who), Place.MODERATION)
    page = RemovePostPage(shell, card, removal_of(status), is_ours=author.is_local, form=form)
    return await show(request, page, status=422 if form.errors else 200)


async def _status_asked(
    request: Request, unit: Unit, moderator: Member, report_id: int | None
) -> tuple[Status, Account]:
    """The post that the path names, if the moderator may read it. Raises NotFound."""
    status = await status_by_id(unit, request.path_params["id"])
    author = None if status is None else await account_by_id(unit, status.account_id)
    if status is None or author is None or not await may_moderate(unit, moderator, status, report_id):
        raise NotFound
    return status, author


def _sign_up_row(account: Account, member: Member, here: Around) -> SignUpRow:
    return SignUpRow(
        person=person(account, here),
        email=member.email,
        asked=here.moment(member.created_at),
        decide_url=f"/moderation/inscriptions/{account.id}",
        reason=member.reason,
        quartier=here.quartiers.get(member.quartier_slug, ""),
        is_confirmed=member.confirmed_at is not None,
    )


MORE_ROUTES = [
    Route("/moderation/messages/{id:int}", show_removal),
    Route("/moderation/messages/{id:int}", remove_post, methods=["POST"]),
    Route("/moderation/inscriptions", show_sign_ups),
    Route("/moderation/inscriptions/{id:int}", decide_sign_up, methods=["POST"]),
]
