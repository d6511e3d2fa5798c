"""Who forgot their password gets a link by mail, and chooses another (security 36, 37)."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import Invalid
from ensembl_fed.services.change_password import NEW_PASSWORD_PATH, ask_new_password, member_of_link, set_password
from ensembl_fed.services.register_member import email_problem, password_problem
from ensembl_fed.services.sign_in import SHORTEST_PASSWORD, hash_password
from web.counters import Rate, limit_rate
from web.forms import Form, read_form, text_of
from web.pages.forms import NoticePage
from web.pages.frame import page_answer, shell_of
from web.pages.settings_views import AskPasswordPage, NewPasswordPage
from web.pages.shell import NO_FORM, FormState, Link
from web.pages.words import mark
from web.request import address_of, instance_of
from web.session import check_form, session_of

FORGOTTEN_PATH: Final = "/mot-de-passe-oublie"
_BY_ADDRESS: Final = Rate(20, 3_600)
_BY_TARGET: Final = Rate(3, 3_600)
_SENT: Final = mark("Regardez votre courrier")
_SENT_WHY: Final = mark("Si cette adresse est celle d’un compte, nous venons d’y envoyer un lien, valable une heure.")
_DONE: Final = mark("Votre mot de passe est changé")
_DONE_WHY: Final = mark("Tous vos appareils sont déconnectés. Connectez-vous avec le nouveau mot de passe.")
_SIGN_IN: Final = mark("Se connecter")


async def show_forgotten(request: Request) -> Response:
    """GET /mot-de-passe-oublie"""
    return await _ask(request, NO_FORM)


async def forgotten(request: Request) -> Response:
    """POST /mot-de-passe-oublie: the same answer whether the address is known or not."""
    instance = instance_of(request)
    form = await read_form(request)
    await _check(request, form)
    email = text_of(form, "email").strip().lower()
    if found := email_problem(email):
        return await _ask(request, FormState({"email": email}, {"email": found[1]}), status=422)
    limit_rate(request, "ask for a password", address_of(request), _BY_ADDRESS)
    limit_rate(request, "password mail", email, _BY_TARGET)
    async with instance.database.unit() as unit:
        await ask_new_password(unit, email, instance.seal)
    return await _notice(request, _SENT, _SENT_WHY)


async def show_new(request: Request) -> Response:
    """GET /nouveau-mot-de-passe?mot=…"""
    return await _choose(request, request.query_params.get("mot", ""), NO_FORM)


async def keep_new(request: Request) -> Response:
    """POST /nouveau-mot-de-passe: the link is used up, every session, token and stream ends."""
    instance = instance_of(request)
    form = await read_form(request)
    await _check(request, form)
    word, password = text_of(form, "mot"), text_of(form, "password")
    if found := password_problem(password):
        return await _choose(request, word, FormState({}, {"password": found[1]}), status=422)
    limit_rate(request, "choose a password", address_of(request), _BY_ADDRESS)
    async with instance.database.reading() as unit:
        await member_of_link(unit, word, instance.seal)
    password_hash = await hash_password(password)
    async with instance.database.unit() as unit:
        await set_password(unit, await member_of_link(unit, word, instance.seal), password_hash)
    return await _notice(request, _DONE, _DONE_WHY)


async def _check(request: Request, form: Form) -> None:
    async with instance_of(request).database.reading() as unit:
        check_form(request, form, await session_of(request, unit))


async def _ask(request: Request, form: FormState, *, status: int = 200) -> Response:
    async with instance_of(request).database.reading() as unit:
        shell = await shell_of(request, unit, await session_of(request, unit))
    return page_answer(request, AskPasswordPage(shell, form=form), status=status)


async def _choose(request: Request, word: str, form: FormState, *, status: int = 200) -> Response:
    instance = instance_of(request)
    async with instance.database.reading() as unit:
        shell = await shell_of(request, unit, await session_of(request, unit))
        try:
            await member_of_link(unit, word, instance.seal)
        except Invalid as error:
            state = FormState({}, {"": str(error)})
            return page_answer(request, AskPasswordPage(shell, form=state), status=422)
    page = NewPasswordPage(shell, word=word, form=form, shortest_password=SHORTEST_PASSWORD)
    return page_answer(request, page, status=status)


async def _notice(request: Request, title: str, text: str) -> Response:
    async with instance_of(request).database.reading() as unit:
        shell = await shell_of(request, unit, await session_of(request, unit))
    page = NoticePage(shell, title=title, paragraphs=(text,), link=Link(_SIGN_IN, "/connexion"))
    return page_answer(request, page)


ROUTES = [
    Route(FORGOTTEN_PATH, show_forgotten),
    Route(FORGOTTEN_PATH, forgotten, methods=["POST"]),
    Route(NEW_PASSWORD_PATH, show_new),
    Route(NEW_PASSWORD_PATH, keep_new, methods=["POST"]),
]
