"""One's own picture: sent, replaced, taken away."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import Invalid
from ensembl_fed.services.prepare_image import ImageUse, prepare_image
from ensembl_fed.services.update_profile import ProfileChange, update_profile
from web.forms import Upload, flag_of, read_form, upload_of
from web.pages.reader import leave_word, see_other, writer_of
from web.pages.words import mark
from web.request import instance_of

_SETTINGS: Final = "/parametres"
_KEPT: Final = mark("Votre photo est enregistrée.")
_REMOVED: Final = mark("Votre photo est retirée.")
_NO_FILE: Final = mark("Choisissez d’abord une photo.")


async def keep_portrait(request: Request) -> Response:
    """POST /parametres/photo, with the field photo, or remove ("1"). Place and date in the file are erased."""
    form = await read_form(request)
    instance = instance_of(request)
    async with instance.database.reading() as unit:
        who = await writer_of(request, unit, form)
    upload, is_removed = upload_of(form, "photo"), flag_of(form, "remove")
    try:
        url = "" if is_removed else await _kept(request, upload)
    except Invalid as error:
        async with instance.database.unit() as unit:
            await leave_word(unit, await writer_of(request, unit, form), str(error))
        return see_other(_SETTINGS)
    async with instance.database.unit() as unit:
        before = who.account.avatar_url
        await update_profile(unit, who.member.id, ProfileChange(avatar_url=url))
        await leave_word(unit, await writer_of(request, unit, form), _REMOVED if is_removed else _KEPT)
    if before and before != url:
        await instance.files.delete(instance.files.key_of(before))
    return see_other(_SETTINGS)


async def _kept(request: Request, upload: Upload | None) -> str:
    """The address of a picture that was just kept. Raises Invalid for what is none, or too large."""
    if upload is None:
        raise Invalid(_NO_FILE)
    instance = instance_of(request)
    prepared = await prepare_image(upload.content, ImageUse.AVATAR, limits=instance.home.limits)
    return instance.files.url(await instance.files.put(prepared.original.content, prepared.original.media_type))


ROUTES = [Route("/parametres/photo", keep_portrait, methods=["POST"])]
