"""Signing in and out."""

from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ensembl_fed.errors import NotAllowed, TooMany
from ensembl_fed.services.sign_in import account_of, check_password, close_session, open_session, signed_in
from web.auth import check_standing
from web.counters import Rate, counters_of, limit_rate
from web.forms import Form, read_form, text_of
from web.pages.forms import SignInPage
from web.pages.frame import page_answer, shell_of
from web.pages.kept_forms import KEPT, held_form, put_back
from web.pages.shell import FormState
from web.request import address_of, base_url_of, instance_of
from web.session import check_form, drop_session, keep_session, session_of, session_token_of

_BY_ADDRESS: Final = Rate(30, 300)
_BY_NAME: Final = Rate(10, 900)
_FIRST_PAGE: Final = "/accueil"
_BEFORE_SIGNING_IN: Final = ("/", "/connexion", "/inscription", "/mot-de-passe-oublie", "/nouveau-mot-de-passe")
_BY_NAME_WORD: Final = "sign in as"


async def show_sign_in(request: Request) -> Response:
    """GET /connexion"""
    next_url = local_path(request.query_params.get("next") or _came_from(request))
    return await _form_page(request, next_url, FormState())


async def sign_in(request: Request) -> Response:
    """POST /connexion"""
    instance = instance_of(request)
    form = await read_form(request)
    async with instance.database.reading() as unit:
        check_form(request, form, await session_of(request, unit))
    next_url = local_path(text_of(form, "next", _FIRST_PAGE))
    name = text_of(form, "email").strip().lower()
    try:
        limit_rate(request, "sign in", address_of(request), _BY_ADDRESS)
        limit_rate(request, _BY_NAME_WORD, name, _BY_NAME)
        member = await check_password(instance.database, name, text_of(form, "password"))
        async with instance.database.reading() as unit:
            check_standing(member, await account_of(unit, member))
    except (NotAllowed, TooMany) as error:
        return await _refused(request, form, next_url, error)
    counters_of(request).forget((instance.domain, _BY_NAME_WORD, name))
    async with instance.database.unit() as unit:
        if old := session_token_of(request):
            await close_session(unit, old)
        token = await open_session(unit, member)
        who = await signed_in(unit, token)
        if who is not None:
            put_back(who.session, form)
            await unit.add(who.session)
    response = RedirectResponse(next_url, 303, {"cache-control": "no-store"})
    keep_session(request, response, token)
    return response


async def sign_out(request: Request) -> Response:
    """POST /deconnexion"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        check_form(request, form, await session_of(request, unit))
        await close_session(unit, session_token_of(request))
    response = RedirectResponse("/", 303, {"cache-control": "no-store"})
    drop_session(request, response)
    return response


def _came_from(request: Request) -> str:
    """The page of ours that led here; one's own front page if none did, or only the front page of the town."""
    path = request.headers.get("referer", "").removeprefix(base_url_of(request))
    return path if path.startswith("/") and path.partition("?")[0] not in _BEFORE_SIGNING_IN else _FIRST_PAGE


def local_path(path: str) -> str:
    """The path if it is one of ours, else the front page: nobody is sent elsewhere after signing in."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and path.isascii()
    return path if is_ours else "/"


def sign_in_address(next_url: str) -> str:
    """Where somebody signs in and comes back from."""
    return f"/connexion?{urlencode({'next': next_url})}"


async def _refused(request: Request, form: Form, next_url: str, error: NotAllowed | TooMany) -> Response:
    state = FormState(values={"email": text_of(form, "email")}, errors={"": str(error)})
    status = 429 if isinstance(error, TooMany) else 422
    return await _form_page(request, next_url, state, kept=text_of(form, KEPT), status=status)


async def sign_in_again(request: Request) -> Response:
    """The page for whoever sent a form after their session had ended: what they typed goes with the sign-in form."""
    path = request.url.path
    came_from = _came_from(request)
    next_url = came_from if came_from != _FIRST_PAGE else path.rpartition("/")[0] if path.startswith("/@") else path
    return await _form_page(request, next_url, FormState(), kept=held_form(request), status=401)


async def _form_page(
    request: Request, next_url: str, form: FormState, *, kept: str = "", status: int = 200
) -> Response:
    async with instance_of(request).database.reading() as unit:
        shell = await shell_of(request, unit, await session_of(request, unit))
    page = SignInPage(shell, form=form, next_url=next_url, kept=kept)
    # The way back may lead through the consent page to an application.
    return page_answer(request, page, status=status, may_lead_away=next_url.startswith("/oauth/"))


ROUTES = [
    Route("/connexion", show_sign_in),
    Route("/connexion", sign_in, methods=["POST"]),
    Route("/deconnexion", sign_out, methods=["POST"]),
]
