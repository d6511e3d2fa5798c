"""Writing an ordinary message, and changing one's own (R21)."""

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.models import Account, Status
from ensembl_fed.services.edit_status import edit_status
from ensembl_fed.services.meet_mentioned import meet_mentioned
from ensembl_fed.services.post_status import Draft, post_status
from ensembl_fed.services.sign_in import SignedIn
from ensembl_fed.storage.statuses import media_of, status_by_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import may_see
from ensembl_fed.text.state_prefix import without_state_prefix
from web.forms import Form, read_form, text_of
from web.pages.cards import PostCard
from web.pages.gather import around, status_path
from web.pages.kept_forms import take_back
from web.pages.once import once_key
from web.pages.post_form import (
    DEFAULT_AUDIENCE,
    KeptPhoto,
    WritePage,
    Written,
    describe_photos,
    kept_photos,
    new_photos,
    photo_of,
    read_written,
    take_photos,
)
from web.pages.posts import post_cards
from web.pages.reader import leave_word, reader_of, see_other, shell_for, show, to_sign_in, writer_of
from web.pages.shell import FormState
from web.pages.statuses import status_in_path
from web.pages.words import Place, mark
from web.paging import read_id
from web.request import instance_of

_PATH: Final = "/ecrire"
_PUBLISHED: Final = mark("C’est publié.")
_CHANGED: Final = mark("Votre message est modifié. Ceux qui l’ont reçu voient la nouvelle version.")


async def show_form(request: Request) -> Response:
    """GET /ecrire, with the fields text, reponse and citer (numbers of posts) in the address"""
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        if reader.account is None:
            return to_sign_in(request)
        asked = {name: request.query_params.get(name, "")[:500] for name in ("text", "reponse", "citer")}
        values = {"audience": DEFAULT_AUDIENCE} | asked | take_back(request, reader.session, _PATH)
        page = WritePage(
            await shell_for(request, unit, reader, Place.FEED),
            form=FormState(values),
            about=await _about(request, unit, values, reader.account),
            is_reply=bool(values["reponse"]),
        )
    return await show(request, page)


async def send_form(request: Request) -> Response:
    """POST /ecrire, with the field step: photos (keep them, to be described) or publish"""
    form = await read_form(request)
    async with instance_of(request).database.reading() as unit:
        who = await writer_of(request, unit, form)
    written, uploads = read_written(form), new_photos(form)
    try:
        written = await take_photos(request, who.account, written, uploads)
        if uploads or text_of(form, "step") == "photos":
            return await _again(request, who, written, {}, must_describe=bool(written.photos))
        return await _publish(request, form, written)
    except Invalid as error:
        return await _again(request, who, written, {"text": str(error)})


async def _publish(request: Request, form: Form, written: Written) -> Response:
    instance = instance_of(request)
    draft = written.draft(once_key(form, *written.values.values()))
    await meet_mentioned(instance.peers, instance.database, draft.text)
    async with instance.database.unit() as unit:
        who = await writer_of(request, unit, form)
        await _describe_once(unit, who.account, written)
        status = await post_status(unit, who.account, draft, member=who.member)
        await leave_word(unit, who, _PUBLISHED)
    return see_other(status_path(who.account, status) if draft.in_reply_to_id else f"/accueil#m{status.id}")


async def _describe_once(unit: Unit, account: Account, written: Written) -> None:
    """Photos of a form that is sent a second time stand in its message already: they are as they were said to be."""
    try:
        await describe_photos(unit, account, written)
    except NotFound:
        return


async def _again(
    request: Request, who: SignedIn, written: Written, errors: dict[str, str], *, must_describe: bool = False
) -> Response:
    """The form with what was typed."""
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        values = {**written.values, "multiple": "1" if written.is_multiple else ""}
        page = WritePage(
            await shell_for(request, unit, reader, Place.FEED),
            form=FormState(values, errors),
            photos=await kept_photos(unit, who.account, written),
            options=(*written.options, "", "", "", "")[:4],
            about=await _about(request, unit, written.values, who.account),
            is_reply=bool(written.values["reponse"]),
            must_describe=must_describe,
        )
    return await show(request, page, status=422 if errors else 200)


async def _about(request: Request, unit: Unit, values: Mapping[str, str], viewer: Account) -> PostCard | None:
    """The post that is answered or quoted, if the writer may see it."""
    number = read_id(values.get("reponse") or values.get("citer"))
    status = await status_by_id(unit, number) if number is not None else None
    if status is None or not await may_see(unit, status, viewer):
        return None
    return (await post_cards(unit, [status], await around(request, unit)))[0]


async def show_edit(request: Request) -> Response:
    """GET /@name/ID/modifier: one's own message as it was typed"""
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        if reader.account is None:
            return to_sign_in(request)
        status = await _own(unit, request, reader.account)
        values = {"text": without_state_prefix(status.text), "warning": status.spoiler_text}
        values |= take_back(request, reader.session, request.url.path)
        photos = tuple(photo_of(one, one.description) for one in (await media_of(unit, [status.id]))[status.id])
        page = await _edit_page(request, unit, FormState(values), photos)
    return await show(request, page)


async def send_edit(request: Request) -> Response:
    """POST /@name/ID/modifier, with the fields text, warning, media[], describe[ID] and drop[] (photos to take away)"""
    form = await read_form(request)
    written = read_written(form)
    try:
        async with instance_of(request).database.unit() as unit:
            who = await writer_of(request, unit, form)
            status = await _own(unit, request, who.account)
            await describe_photos(unit, who.account, written, of=status)
            draft = Draft(
                text=written.values["text"],
                spoiler_text=written.values["warning"],
                sensitive=status.sensitive,
                media_ids=tuple(number for number, _ in written.photos),
            )
            await edit_status(unit, who.account, status.id, draft)
            await leave_word(unit, who, _CHANGED)
    except Invalid as error:
        async with instance_of(request).database.reading() as unit:
            account = (await writer_of(request, unit, form)).account
            photos = await kept_photos(unit, account, written)
            page = await _edit_page(request, unit, FormState(written.values, {"text": str(error)}), photos)
        return await show(request, page, status=422)
    return see_other(status_path(who.account, status))


async def _edit_page(request: Request, unit: Unit, form: FormState, photos: tuple[KeptPhoto, ...]) -> WritePage:
    shell = await shell_for(request, unit, await reader_of(request, unit))
    return WritePage(shell, action=request.url.path, form=form, photos=photos, is_edit=True)


async def _own(unit: Unit, request: Request, account: Account) -> Status:
    """The post of the path, if it is the account's own. Raises NotFound."""
    status, author = await status_in_path(unit, request)
    if author.id != account.id or status.reblog_of_id is not None:
        raise NotFound
    return status


ROUTES = [
    Route(_PATH, show_form),
    Route(_PATH, send_form, methods=["POST"]),
    Route("/@{name}/{id:int}/modifier", show_edit),
    Route("/@{name}/{id:int}/modifier", send_edit, methods=["POST"]),
]
