"""The signed-in browser: one cookie, and a secret in every form (security 36)."""

import hmac
import re
import secrets
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from ensembl_fed.errors import NotAllowed
from ensembl_fed.services.sign_in import SignedIn, signed_in
from ensembl_fed.storage.unit import Unit
from web.forms import Form, text_of
from web.request import base_url_of, instance_of, is_secure

FORM_SECRET: Final = "csrf_token"  # noqa: S105 -- the name of a field
_NOT_A_NAME: Final = re.compile(r"[^A-Za-z0-9]")
_LANGUAGE_LIFE_S: Final = 31_536_000
_STRANGE_FORM: Final = "Ce formulaire n’est plus valable. Rechargez la page et réessayez."


async def session_of(request: Request, unit: Unit) -> SignedIn | None:
    """Who is signed in in this browser, if anyone."""
    token = request.cookies.get(_cookie_name(request, "session"), "")
    who = await signed_in(unit, token) if token else None
    if who is not None:
        request.state.member_language = who.member.locale
    return who


def session_token_of(request: Request) -> str:
    """The word of the session's cookie; "" without one."""
    return request.cookies.get(_cookie_name(request, "session"), "")


def keep_session(request: Request, response: Response, token: str) -> None:
    """Let the browser keep the word of a session that was just opened."""
    life_s = int(instance_of(request).home.limits.session_life.total_seconds())
    _set_cookie(request, response, "session", token, max_age_s=life_s)


def drop_session(request: Request, response: Response) -> None:
    """Let the browser forget its session."""
    for kind in ("session", "form"):
        _set_cookie(request, response, kind, "", max_age_s=0)


def kept_language(request: Request) -> str:
    """The language that was chosen in this browser; "" when none was."""
    return request.cookies.get(_cookie_name(request, "lang"), "")


def keep_language(request: Request, response: Response, code: str) -> None:
    """Let the browser keep the language that its reader has just chosen."""
    _set_cookie(request, response, "lang", code, max_age_s=_LANGUAGE_LIFE_S)


def form_secret_of(request: Request, who: SignedIn | None) -> str:
    """The secret that the forms of a page carry: the session's, or for a visitor one that a cookie repeats."""
    if who is not None:
        return who.session.csrf_token
    kept = request.cookies.get(_cookie_name(request, "form"), "")
    return kept if len(kept) >= 32 else secrets.token_urlsafe(32)  # noqa: PLR2004 -- what token_urlsafe(32) gives at least


def keep_form_secret(request: Request, response: Response, secret: str) -> None:
    """Let a visitor's browser repeat the secret of the form that it is shown."""
    _set_cookie(request, response, "form", secret, max_age_s=None)


def check_form(request: Request, form: Form, who: SignedIn | None) -> None:
    """Raise NotAllowed unless the form was shown by us, to this browser.

    Looks at Sec-Fetch-Site and Origin, where browsers send them, and at the secret in the form.
    """
    check_origin(request)
    expected = who.session.csrf_token if who else request.cookies.get(_cookie_name(request, "form"), "")
    if not expected or not hmac.compare_digest(expected.encode(), text_of(form, FORM_SECRET).encode()):
        raise NotAllowed(_STRANGE_FORM)


def check_origin(request: Request) -> None:
    """Raise NotAllowed for a form that another site's page sent, as far as the browser says so."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise NotAllowed(_STRANGE_FORM)
    origin = request.headers.get("origin")
    # A page without a referrer says "null"; the secret decides then.
    if origin not in (None, "null", base_url_of(request)):
        raise NotAllowed(_STRANGE_FORM)


def _set_cookie(request: Request, response: Response, kind: str, value: str, *, max_age_s: int | None) -> None:
    response.set_cookie(
        _cookie_name(request, kind),
        value,
        max_age=max_age_s,
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )


def _cookie_name(request: Request, kind: str) -> str:
    """Browsers do not separate cookies by port, so on plain http the name carries the instance."""
    if is_secure(request):
        return f"__Host-ensembl-{kind}"
    return f"ensembl-{kind}-{_NOT_A_NAME.sub('_', instance_of(request).domain)}"
