"""Choosing the language that pages are read in (Z3)."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ensembl_fed.errors import Invalid
from web.forms import read_form, text_of
from web.pages.languages import is_spoken
from web.pages.sign_in import local_path
from web.request import instance_of
from web.session import check_form, keep_language, session_of


async def choose_language(request: Request) -> Response:
    """POST /langue, with the fields lang and next: for this browser, and for the member's mails and other browsers"""
    form = await read_form(request)
    code = text_of(form, "lang")
    if not is_spoken(code):
        raise Invalid("Cette langue n’est pas proposée ici.")
    async with instance_of(request).database.unit() as unit:
        who = await session_of(request, unit)
        check_form(request, form, who)
        if who is not None:
            who.member.locale = code
            await unit.add(who.member)
    response = RedirectResponse(_without_language(local_path(text_of(form, "next", "/"))), 303)
    response.headers["cache-control"] = "no-store"
    keep_language(request, response, code)
    return response


def _without_language(path: str) -> str:
    """The way back, without a language in the address that would win over the choice."""
    before, _, query = path.partition("?")
    kept = "&".join(part for part in query.split("&") if part and not part.startswith("lang="))
    return f"{before}?{kept}" if kept else before


ROUTES = [Route("/langue", choose_language, methods=["POST"])]
