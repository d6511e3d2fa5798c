"""Applications register themselves. Source: https://docs.joinmastodon.org/methods/apps/"""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, Unauthenticated
from ensembl_fed.ids import new_id, new_token
from ensembl_fed.models import Application
from ensembl_fed.storage.access import application_by_id, hash_of
from ensembl_fed.text.sanitize import clean_inline
from web.answers import json_answer
from web.auth import caller_of, needs_application, open_to_all
from web.counters import Rate, limit_rate
from web.entities.application import application_entity, credential_application_entity
from web.forms import Form, read_form, text_of, texts_of
from web.redirects import OUT_OF_BAND, is_acceptable_redirect
from web.request import address_of, instance_of
from web.scopes import DEFAULT_SCOPES, KNOWN_SCOPES, read_scopes, scopes_text

_REGISTRATIONS: Final = Rate(60, 3_600)
_LONGEST_NAME: Final = 255
_LONGEST_ADDRESS: Final = 2_000
_MOST_REDIRECTS: Final = 20


@open_to_all
async def create_application(request: Request) -> Response:
    """POST /api/v1/apps -- https://docs.joinmastodon.org/methods/apps/#create"""
    limit_rate(request, "register an application", address_of(request), _REGISTRATIONS)
    application, secret = _new_application(await read_form(request))
    async with instance_of(request).database.unit() as unit:
        await unit.add(application)
    vapid_key = instance_of(request).home.vapid_public_key
    return json_answer(credential_application_entity(application, secret, vapid_key))


@needs_application
async def verify_application(request: Request) -> Response:
    """GET /api/v1/apps/verify_credentials -- https://docs.joinmastodon.org/methods/apps/#verify_credentials"""
    async with instance_of(request).database.reading() as unit:
        application = await application_by_id(unit, caller_of(request).application_id)
    if application is None:
        raise Unauthenticated
    return json_answer(application_entity(application, instance_of(request).home.vapid_public_key))


def _new_application(form: Form) -> tuple[Application, str]:
    name = clean_inline(text_of(form, "client_name"))[:_LONGEST_NAME]
    if not name:
        raise Invalid("Validation failed: Application name can't be blank")
    redirects = _redirects(form)
    asked = text_of(form, "scopes") or DEFAULT_SCOPES
    if set(asked.replace("+", " ").split()) - KNOWN_SCOPES:
        raise Invalid("Validation failed: Scopes doesn't match configured on the server.")
    secret = new_token()
    return (
        Application(
            id=new_id(),
            client_id=new_token(),
            secret_hash=hash_of(secret),
            name=name,
            website=_website(text_of(form, "website")),
            redirect_uris=redirects,
            scopes=scopes_text(read_scopes(asked)),
            created_at=utc_now(),
        ),
        secret,
    )


def _redirects(form: Form) -> list[str]:
    """The addresses exactly as they were written: they will be compared byte for byte."""
    written = [line for text in texts_of(form, "redirect_uris") for line in text.split("\n")]
    redirects = [line.strip() for line in written if line.strip()]
    if not redirects:
        raise Invalid("Validation failed: Redirect URI can't be blank")
    if len(redirects) > _MOST_REDIRECTS or not all(
        uri == OUT_OF_BAND or (len(uri) <= _LONGEST_ADDRESS and is_acceptable_redirect(uri)) for uri in redirects
    ):
        raise Invalid("Validation failed: Redirect URI must be an absolute URI.")
    return redirects


def _website(address: str) -> str:
    """Shown as a link under posts, so it is http(s) or nothing (security 26)."""
    is_link = address.startswith(("https://", "http://")) and len(address) <= _LONGEST_ADDRESS
    return address if is_link and is_acceptable_redirect(address) else ""


ROUTES = [
    Route("/api/v1/apps", create_application, methods=["POST"]),
    Route("/api/v1/apps/verify_credentials", verify_application),
]
