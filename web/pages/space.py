"""One's own space: every page that is the reader's own, in a few groups."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from web.pages.reader import reader_of, shell_for, show, to_sign_in
from web.pages.shell import Page
from web.pages.words import Place
from web.request import instance_of


@dataclass(frozen=True, slots=True)
class SpacePage(Page):
    """GET /mon-espace: the groups are those of the shell."""

    template: ClassVar[str] = "my_space.html"
    is_private: ClassVar[bool] = True


async def show_space(request: Request) -> Response:
    """GET /mon-espace"""
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        if reader.account is None:
            return to_sign_in(request)
        page = SpacePage(await shell_for(request, unit, reader, Place.MINE))
    return await show(request, page)


ROUTES = [Route("/mon-espace", show_space)]
