"""Tokens for applications. Source: https://docs.joinmastodon.org/methods/oauth/ and RFC 6749, 7009, 7636, 8414."""

import base64
import binascii
import hmac
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_plus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.models import AccessToken, Application
from ensembl_fed.services.grant_access import CodeRefused, exchange_code, make_token
from ensembl_fed.storage.access import application_by_client_id, hash_of, revoke_token, token_by_hash
from ensembl_fed.storage.unit import Unit
from web.answers import empty_answer, json_answer
from web.auth import needs_scope, open_to_all, viewer_of
from web.counters import Rate, limit_rate
from web.entities.account import AccountView, account_entity
from web.errors import OAuthRefused
from web.forms import Form, read_form, text_of
from web.request import address_of, base_url_of, instance_of
from web.scopes import DEFAULT_SCOPES, KNOWN_SCOPES, read_scopes, scopes_text, within

_TOKENS: Final = Rate(120, 300)
_GRANTS: Final = ("authorization_code", "client_credentials")


@dataclass(frozen=True, slots=True)
class _Client:
    application: Application
    is_proven: bool


@open_to_all
async def create_token(request: Request) -> Response:
    """POST /oauth/token -- https://docs.joinmastodon.org/methods/oauth/#token"""
    limit_rate(request, "ask for a token", address_of(request), _TOKENS)
    form = await read_form(request)
    grant = text_of(form, "grant_type", "authorization_code")
    if grant not in _GRANTS:
        raise OAuthRefused("unsupported_grant_type", "The authorization grant type is not supported.")
    async with instance_of(request).database.unit() as unit:
        client = await _client(request, unit, form)
        made = await (_by_code if grant == "authorization_code" else _by_secret)(unit, client, form)
    if made is None:  # the unit is committed: what the stolen code had given is revoked
        raise OAuthRefused("invalid_grant", "The code was used before.")
    return json_answer(token_entity(*made))


@open_to_all
async def revoke(request: Request) -> Response:
    """POST /oauth/revoke -- https://docs.joinmastodon.org/methods/oauth/#revoke"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        client = await _client(request, unit, form)
        token = await token_by_hash(unit, hash_of(text_of(form, "token")))
        if token is not None and token.application_id != client.application.id:
            raise OAuthRefused("unauthorized_client", "You are not authorized to revoke this token", status=403)
        if token is not None:
            await revoke_token(unit, token)
    return empty_answer()  # an unknown token is revoked already: RFC 7009, 2.2


@needs_scope("profile", "read:accounts")
async def userinfo(request: Request) -> Response:
    """GET, POST /oauth/userinfo -- https://docs.joinmastodon.org/methods/oauth/#userinfo"""
    account, base = viewer_of(request).account, base_url_of(request)
    return json_answer(
        {
            "iss": f"{base}/",
            "sub": account.uri,
            "name": account.display_name or account.username,
            "preferred_username": account.username,
            "profile": account.url,
            "picture": account_entity(AccountView(account, base))["avatar"],
        }
    )


@open_to_all
async def metadata(request: Request) -> Response:
    """GET /.well-known/oauth-authorization-server -- RFC 8414"""
    base = base_url_of(request)
    return json_answer(
        {
            "issuer": f"{base}/",
            "service_documentation": "https://docs.joinmastodon.org/",
            "authorization_endpoint": f"{base}/oauth/authorize",
            "token_endpoint": f"{base}/oauth/token",
            "app_registration_endpoint": f"{base}/api/v1/apps",
            "revocation_endpoint": f"{base}/oauth/revoke",
            "userinfo_endpoint": f"{base}/oauth/userinfo",
            "scopes_supported": sorted(KNOWN_SCOPES),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": list(_GRANTS),
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
            "code_challenge_methods_supported": ["S256"],
        },
        shared=True,
    )


async def _by_code(unit: Unit, client: _Client, form: Form) -> tuple[str, AccessToken] | None:
    try:
        return await exchange_code(
            unit,
            client.application,
            text_of(form, "code"),
            redirect_uri=text_of(form, "redirect_uri"),
            verifier=text_of(form, "code_verifier"),
            is_proven=client.is_proven,
        )
    except CodeRefused as error:
        raise OAuthRefused("invalid_grant", str(error)) from error


async def _by_secret(unit: Unit, client: _Client, form: Form) -> tuple[str, AccessToken]:
    if not client.is_proven:
        raise _bad_client()
    asked = read_scopes(text_of(form, "scope") or DEFAULT_SCOPES)
    scopes = within(asked, read_scopes(client.application.scopes))
    if not scopes:
        raise OAuthRefused("invalid_scope", "The requested scope is invalid, unknown, or malformed.")
    return await make_token(unit, client.application, None, scopes=scopes_text(scopes))


async def _client(request: Request, unit: Unit, form: Form) -> _Client:
    """The application that asks, by HTTP Basic or by the body; a wrong secret is refused, a missing one is noted."""
    client_id, secret = _basic(request) or (text_of(form, "client_id"), text_of(form, "client_secret"))
    application = await application_by_client_id(unit, client_id)
    if application is None or (secret and not hmac.compare_digest(application.secret_hash, hash_of(secret))):
        raise _bad_client()
    return _Client(application, is_proven=bool(secret))


def _basic(request: Request) -> tuple[str, str] | None:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise _bad_client() from error
    return unquote_plus(name), unquote_plus(secret)


def _bad_client() -> OAuthRefused:
    return OAuthRefused(
        "invalid_client",
        "Client authentication failed due to unknown client, no client authentication included, "
        "or unsupported authentication method.",
        status=401,
    )


def token_entity(token: str, row: AccessToken) -> dict[str, object]:
    """Token. Source: https://docs.joinmastodon.org/entities/Token/"""
    return {
        "access_token": token,
        "token_type": "Bearer",
        "scope": row.scopes,
        "created_at": int(row.created_at.timestamp()),
    }


ROUTES = [
    Route("/oauth/token", create_token, methods=["POST"]),
    Route("/oauth/revoke", revoke, methods=["POST"]),
    Route("/oauth/userinfo", userinfo, methods=["GET", "POST"]),
    Route("/.well-known/oauth-authorization-server", metadata),
]
