"""The account behind a token: what it is, and how its member changes it."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.models import Account, Member
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.services.prepare_image import ImageUse, prepare_image
from ensembl_fed.services.update_profile import ProfileChange, check_change, update_profile
from ensembl_fed.storage.access import note_seen
from ensembl_fed.storage.accounts import account_by_id, member_by_id
from ensembl_fed.storage.relationships import count_follow_requests
from ensembl_fed.storage.unit import Unit
from web.answers import json_answer
from web.auth import needs_scope, viewer_of
from web.entities.account import CredentialView, credential_account_entity
from web.forms import Form, flag_of, form_of, forms_of, read_form, text_of, upload_of
from web.request import instance_of

_PRESENT_FOR: Final = timedelta(days=1)


@needs_scope("profile", "read:accounts")
async def verify_credentials(request: Request) -> Response:
    """GET /api/v1/accounts/verify_credentials -- https://docs.joinmastodon.org/methods/accounts/#verify_credentials"""
    async with instance_of(request).database.reading() as unit:
        member = await member_by_id(unit, viewer_of(request).member.id)
        account = await account_by_id(unit, viewer_of(request).account.id)
        if account is None or member is None:
            raise NotFound
        view = await credential_view(unit, account, member)
    await _note_presence(request, member)
    return json_answer(credential_account_entity(view))


@needs_scope("write:accounts")
async def update_credentials(request: Request) -> Response:
    """PATCH /api/v1/accounts/update_credentials -- https://docs.joinmastodon.org/methods/accounts/#update_credentials"""
    form = await read_form(request)
    change = read_profile_change(form)
    check_change(change, instance_of(request).home.limits)
    change = replace(
        change,
        avatar_url=await _kept_picture(request, form, "avatar", ImageUse.AVATAR),
        header_url=await _kept_picture(request, form, "header", ImageUse.HEADER),
    )
    return await _changed(request, change)


@needs_scope("write:accounts")
async def delete_avatar(request: Request) -> Response:
    """DELETE /api/v1/profile/avatar -- https://docs.joinmastodon.org/methods/profile/#delete-profile-avatar"""
    return await _changed(request, ProfileChange(avatar_url=""))


@needs_scope("write:accounts")
async def delete_header(request: Request) -> Response:
    """DELETE /api/v1/profile/header -- https://docs.joinmastodon.org/methods/profile/#delete-profile-header"""
    return await _changed(request, ProfileChange(header_url=""))


def read_profile_change(form: Form) -> ProfileChange:
    """What a client wants to change, without the pictures; anything else in the form is not writable (security 38)."""
    source = form_of(form, "source")
    return ProfileChange(
        display_name=_text(form, "display_name"),
        note=_text(form, "note"),
        fields=_fields(form),
        locked=_flag(form, "locked"),
        bot=_flag(form, "bot"),
        discoverable=_flag(form, "discoverable"),
        indexable=_flag(form, "indexable"),
        default_visibility=_visibility(source),
        default_sensitive=_flag(source, "sensitive"),
        default_language=_text(source, "language"),
    )


async def credential_view(unit: Unit, account: Account, member: Member) -> CredentialView:
    """An account as its own member sees it."""
    waiting = await count_follow_requests(unit, account.id) if account.locked else 0
    return CredentialView(account, member, unit.home.addresses.base, waiting)


async def _note_presence(request: Request, member: Member) -> None:
    """Clients ask this when they start: once a day that counts as a visit."""
    if member.last_seen_at is None or member.last_seen_at < utc_now() - _PRESENT_FOR:
        async with instance_of(request).database.unit() as unit:
            await note_seen(unit, member.id)


async def _changed(request: Request, change: ProfileChange) -> Response:
    """Keep the change, then let go of the pictures that it replaced."""
    instance = instance_of(request)
    before = viewer_of(request).account
    async with instance.database.unit() as unit:
        old = await account_by_id(unit, before.id)
        replaced = [] if old is None else [old.avatar_url, old.header_url]
        account, member = await update_profile(unit, viewer_of(request).member.id, change)
        view = await credential_view(unit, account, member)
    for url in replaced:
        if url not in (account.avatar_url, account.header_url):
            await instance.files.delete(instance.files.key_of(url))
    return json_answer(credential_account_entity(view))


async def _kept_picture(request: Request, form: Form, name: str, use: ImageUse) -> str | None:
    upload = upload_of(form, name)
    if upload is None:
        return None
    instance = instance_of(request)
    prepared = await prepare_image(upload.content, use, limits=instance.home.limits)
    return instance.files.url(await instance.files.put(prepared.original.content, prepared.original.media_type))


def _fields(form: Form) -> list[tuple[str, str]] | None:
    if "fields_attributes" not in form:
        return None
    pairs = [(text_of(one, "name"), text_of(one, "value")) for one in forms_of(form, "fields_attributes")]
    return [pair for pair in pairs if any(pair)]


def _text(form: Form, name: str) -> str | None:
    return text_of(form, name) if form.get(name) is not None else None


def _flag(form: Form, name: str) -> bool | None:
    return flag_of(form, name) if form.get(name) not in (None, "") else None


def _visibility(source: Form) -> Visibility | None:
    word = text_of(source, "privacy")
    if not word:
        return None
    try:
        return Visibility(word)
    except ValueError as error:
        raise Invalid("Cette visibilité n’existe pas.") from error


ROUTES = [
    Route("/api/v1/accounts/verify_credentials", verify_credentials),
    Route("/api/v1/accounts/update_credentials", update_credentials, methods=["PATCH"]),
    Route("/api/v1/profile/avatar", delete_avatar, methods=["DELETE"]),
    Route("/api/v1/profile/header", delete_header, methods=["DELETE"]),
]
