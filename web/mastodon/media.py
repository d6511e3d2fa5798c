"""Pictures, films and sounds: sent, described, served. Source: https://docs.joinmastodon.org/methods/media/"""

import math

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.services.upload_clip import finish_clip, is_clip, keep_clip, upload_clip
from ensembl_fed.services.upload_media import (
    Focus,
    check_description,
    describe_media,
    discard_media,
    keep_picture,
    upload_media,
)
from ensembl_fed.settings import ffmpeg_of
from ensembl_fed.storage.media import own_media
from ensembl_fed.storage.media_work import claim_media, media_work
from web.answers import empty_answer, json_answer
from web.auth import needs_scope, viewer_of
from web.entities.media import media_entity
from web.errors import Unreadable
from web.forms import Form, Upload, read_form, text_of, upload_of
from web.request import base_url_of, instance_of


@needs_scope("write:media")
async def create_media(request: Request) -> Response:
    """POST /api/v2/media, /api/v1/media -- https://docs.joinmastodon.org/methods/media/#v2

    A picture is ready at once: 200 with the whole entity. A film or a sound is prepared meanwhile: 202, its address is
    null; the old endpoint waits for it.
    """
    instance, viewer = instance_of(request), viewer_of(request)
    limits = instance.home.limits
    has_tool = ffmpeg_of(instance.settings) is not None
    form = await read_form(request, most_file_bytes=max(limits.image_bytes, limits.clip_bytes) if has_tool else None)
    upload = upload_of(form, "file")
    if upload is None:
        raise Invalid("Aucun fichier n’a été envoyé.")
    if await is_clip(upload.content, has_tool=has_tool):
        return await _take_clip(request, form, upload)
    if len(upload.content) > limits.image_bytes:
        raise Unreadable(f"Cette image est trop lourde : {limits.image_bytes // 1024 // 1024} Mo au plus.", status=413)
    description, focus = read_description(form) or "", read_focus(form)
    check_description(description, limits)
    picture = await keep_picture(instance.files, upload.content, limits=limits)
    async with instance.database.unit() as unit:
        media = await upload_media(unit, viewer.account, picture, description=description, focus=focus)
    return json_answer(media_entity(media, base_url_of(request)))


async def _take_clip(request: Request, form: Form, upload: Upload) -> Response:
    """Keep a film or a sound, and have it prepared."""
    instance, viewer = instance_of(request), viewer_of(request)
    description, focus = read_description(form) or "", read_focus(form)
    check_description(description, instance.home.limits)
    source_key = await keep_clip(instance.files, upload.content, limits=instance.home.limits)
    async with instance.database.unit() as unit:
        media = await upload_clip(unit, viewer.account, source_key, description=description, focus=focus)
    if not request.url.path.startswith("/api/v1/"):
        return json_answer(media_entity(media, base_url_of(request)), status=202)
    async with instance.hosting.clip_gate:
        async with instance.database.unit() as unit:
            due = await claim_media(unit, now=utc_now(), media_id=media.id)
        if due is not None:
            tool = ffmpeg_of(instance.settings)
            await finish_clip(instance.database, instance.files, tool, due, limits=instance.home.limits)
    return await _media_answer(request, media.id)


async def _media_answer(request: Request, media_id: int) -> Response:
    """200 with an own upload that is ready, 206 while it is prepared. Raises NotFound; Invalid if it failed."""
    async with instance_of(request).database.reading() as unit:
        media = await own_media(unit, viewer_of(request).account.id, media_id)
        work = None if media is None or media.key else await media_work(unit, media_id)
    if media is None or media.status_id is not None:
        raise NotFound
    if work is not None and work.problem:
        raise Invalid(work.problem)
    return json_answer(media_entity(media, base_url_of(request)), status=200 if media.key else 206)


@needs_scope("write:media")
async def show_media(request: Request) -> Response:
    """GET /api/v1/media/:id -- https://docs.joinmastodon.org/methods/media/#get"""
    return await _media_answer(request, request.path_params["id"])


@needs_scope("write:media")
async def change_media(request: Request) -> Response:
    """PUT /api/v1/media/:id -- https://docs.joinmastodon.org/methods/media/#update"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        media = await describe_media(
            unit,
            viewer_of(request).account,
            request.path_params["id"],
            description=read_description(form),
            focus=read_focus(form),
        )
    return json_answer(media_entity(media, base_url_of(request)))


@needs_scope("write:media")
async def delete_media(request: Request) -> Response:
    """DELETE /api/v1/media/:id -- https://docs.joinmastodon.org/methods/media/#delete"""
    instance = instance_of(request)
    async with instance.database.unit() as unit:
        work = await media_work(unit, request.path_params["id"])
        media = await discard_media(unit, viewer_of(request).account, request.path_params["id"])
    if work is not None and work.source_key:
        await instance.files.delete_private(work.source_key)
    for key in (media.key, media.preview_key):
        await instance.files.delete(key)
    return empty_answer()


def read_description(form: Form) -> str | None:
    """What a picture shows, in words; None when the client does not say."""
    return text_of(form, "description").strip() if form.get("description") is not None else None


def read_focus(form: Form) -> Focus | None:
    """`x,y`; None when the client does not say. Raises Invalid for anything else."""
    spelled = text_of(form, "focus").strip()
    if not spelled:
        return None
    try:
        x, y = (float(part) for part in spelled.split(","))
    except ValueError as error:
        raise Invalid("Le point central s’écrit « x,y », entre -1 et 1.") from error
    if not (math.isfinite(x) and math.isfinite(y)):
        raise Invalid("Le point central s’écrit « x,y », entre -1 et 1.")
    return x, y


ROUTES = [
    Route("/api/v1/media", create_media, methods=["POST"]),
    Route("/api/v2/media", create_media, methods=["POST"]),
    Route("/api/v1/media/{id:int}", show_media, methods=["GET"]),
    Route("/api/v1/media/{id:int}", change_media, methods=["PUT"]),
    Route("/api/v1/media/{id:int}", delete_media, methods=["DELETE"]),
]
