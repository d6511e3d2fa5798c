"""Somebody lets an application use their account. Source: https://docs.joinmastodon.org/methods/oauth/#authorize"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ensembl_fed.errors import NotFound
from ensembl_fed.models import Application
from ensembl_fed.services.grant_access import make_code
from ensembl_fed.storage.access import application_by_client_id
from ensembl_fed.storage.unit import Unit
from web.auth import check_standing, open_to_all
from web.errors import Unreadable
from web.forms import Form, flag_of, read_form, read_query, text_of
from web.pages.forms import AuthorizePage, OobCodePage, permissions_of
from web.pages.frame import page_answer, person_of, shell_of
from web.pages.sign_in import sign_in_address
from web.redirects import OUT_OF_BAND, with_query
from web.request import instance_of
from web.scopes import DEFAULT_SCOPES, read_scopes, scopes_text, within
from web.session import check_form, session_of

_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)  # SHA-256 in base64url: RFC 7636, 4.2
_FIELDS: Final = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an application asks. `error` is a word of RFC 6749, 4.1.2.1 to send back to it; "" when all is well."""

    application: Application
    redirect_uri: str
    scopes: str
    state: str
    challenge: str
    error: str
    hidden: tuple[tuple[str, str], ...]


@open_to_all
async def show_consent(request: Request) -> Response:
    """GET /oauth/authorize"""
    query = read_query(request)
    async with instance_of(request).database.reading() as unit:
        asked = await _read_asked(unit, query)
        if asked.error:
            return _back(asked, {"error": asked.error})
        who = await session_of(request, unit)
        if who is None or flag_of(query, "force_login"):
            return _redirect(sign_in_address(f"/oauth/authorize?{urlencode(_repeated(query))}"))
        check_standing(who.member, who.account)
        shell = await shell_of(request, unit, who)
    page = AuthorizePage(
        shell,
        application=asked.application.name,
        person=person_of(who.account),
        website=asked.application.website,
        permissions=permissions_of(asked.scopes.split()),
        hidden=asked.hidden,
    )
    return page_answer(request, page, may_lead_away=True)


@open_to_all
async def decide(request: Request) -> Response:
    """POST /oauth/authorize"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        asked = await _read_asked(unit, form)
        who = await session_of(request, unit)
        if who is None:
            return _redirect(sign_in_address(f"/oauth/authorize?{urlencode(_repeated(form))}"))
        check_form(request, form, who)
        check_standing(who.member, who.account)
        if asked.error or text_of(form, "decision") != "allow":
            return _back(asked, {"error": asked.error or "access_denied"})
        code = await make_code(
            unit,
            asked.application,
            who.member,
            redirect_uri=asked.redirect_uri,
            scopes=asked.scopes,
            challenge=asked.challenge,
        )
        shell = await shell_of(request, unit, who)
    if asked.redirect_uri == OUT_OF_BAND:
        return page_answer(request, OobCodePage(shell, application=asked.application.name, code=code))
    return _back(asked, {"code": code})


async def _read_asked(unit: Unit, form: Form) -> _Asked:
    """What is asked. An unknown application or redirect address raises, and nobody is sent there (security 35)."""
    application = await application_by_client_id(unit, text_of(form, "client_id"))
    if application is None:
        raise NotFound("Cette application n’est pas connue ici. Recommencez depuis l’application.")
    redirect_uri = text_of(form, "redirect_uri")
    if redirect_uri not in application.redirect_uris:
        raise Unreadable("L’adresse de retour n’est pas celle que l’application a déclarée.")
    scopes = within(read_scopes(text_of(form, "scope") or DEFAULT_SCOPES), read_scopes(application.scopes))
    challenge = text_of(form, "code_challenge")
    return _Asked(
        application=application,
        redirect_uri=redirect_uri,
        scopes=scopes_text(scopes),
        state=text_of(form, "state"),
        challenge=challenge,
        error=_error_of(form, challenge, scopes),
        hidden=tuple(_repeated(form).items()),
    )


def _error_of(form: Form, challenge: str, scopes: frozenset[str]) -> str:
    if text_of(form, "response_type") != "code":
        return "unsupported_response_type"
    method = text_of(form, "code_challenge_method")
    if (challenge or method) and (method != "S256" or not _CHALLENGE.fullmatch(challenge)):
        return "invalid_request"
    return "" if scopes else "invalid_scope"


def _repeated(form: Form) -> dict[str, str]:
    return {name: text_of(form, name) for name in _FIELDS if text_of(form, name)}


def _back(asked: _Asked, fields: dict[str, str]) -> Response:
    """Send the browser back to the application; one without an address of its own gets an error page."""
    if asked.redirect_uri == OUT_OF_BAND:
        raise Unreadable("L’application n’a pas reçu l’autorisation.")
    return _redirect(with_query(asked.redirect_uri, {**fields, "state": asked.state}))


def _redirect(address: str) -> Response:
    response = RedirectResponse("/", 303, {"cache-control": "no-store", "referrer-policy": "no-referrer"})
    response.headers["location"] = address  # byte for byte; the class would encode it again
    return response


ROUTES = [
    Route("/oauth/authorize", show_consent),
    Route("/oauth/authorize", decide, methods=["POST"]),
]
