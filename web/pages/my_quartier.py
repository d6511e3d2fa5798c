"""Where the reader lives: chosen, changed or hidden at any time (R3)."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import Invalid
from ensembl_fed.services.change_quartier import change_quartier
from web.forms import flag_of, read_form, text_of
from web.pages.forms import MyQuartierPage
from web.pages.gather import around
from web.pages.reader import leave_word, reader_of, see_other, shell_for, show, to_sign_in, writer_of
from web.pages.shell import FormState
from web.pages.words import Place, mark
from web.request import instance_of

_KEPT: Final = mark("C’est enregistré.")


async def show_my_quartier(request: Request) -> Response:
    """GET /mon-quartier"""
    return await _page(request, None)


async def keep_my_quartier(request: Request) -> Response:
    """POST /mon-quartier, with the fields quartier and shown"""
    form = await read_form(request)
    slug, is_shown = text_of(form, "quartier"), flag_of(form, "shown")
    try:
        async with instance_of(request).database.unit() as unit:
            who = await writer_of(request, unit, form)
            await change_quartier(unit, who.member, slug, is_shown=is_shown)
            await leave_word(unit, who, _KEPT)
    except Invalid as error:
        values = {"quartier": slug, "shown": "1" if is_shown else ""}
        return await _page(request, FormState(values, {"quartier": str(error)}), status=422)
    return see_other("/mon-quartier")


async def _page(request: Request, form: FormState | None, *, status: int = 200) -> Response:
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        if reader.member is None:
            return to_sign_in(request)
        member = reader.member
        kept = FormState({"quartier": member.quartier_slug, "shown": "1" if member.quartier_shown else ""})
        page = MyQuartierPage(
            await shell_for(request, unit, reader, Place.MINE),
            quartiers=(await around(request, unit)).quartier_choices,
            form=form or kept,
        )
    return await show(request, page, status=status)


ROUTES = [
    Route("/mon-quartier", show_my_quartier),
    Route("/mon-quartier", keep_my_quartier, methods=["POST"]),
]
