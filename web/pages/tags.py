"""Everything under one hashtag."""

from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.storage.statuses import statuses_by_ids
from ensembl_fed.surface.timelines import tag_timeline
from ensembl_fed.surface.visibility import visible_among
from ensembl_fed.text.compose import MAX_TAG_CHARS
from web.pages.gather import around
from web.pages.posts import cards_of
from web.pages.reader import reader_of, shell_for, show
from web.pages.shell import Paging
from web.pages.views import TagPage
from web.paging import read_id
from web.request import instance_of

_CARDS: Final = 20


async def show_tag(request: Request) -> Response:
    """GET /tags/NAME: public posts for a visitor, also the town's for a member"""
    name = request.path_params["name"].removeprefix("#")[:MAX_TAG_CHARS]
    older_than = read_id(request.query_params.get("older"))
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        ids = await tag_timeline(unit, reader.viewer_id, one_of=(name,), older_than=older_than, limit=_CARDS)
        kept = await statuses_by_ids(unit, ids)
        visible = await visible_among(unit, [kept[one] for one in ids if one in kept], reader.account)
        cards = await cards_of(unit, visible, await around(request, unit), viewer=reader.account)
        shell = await shell_for(request, unit, reader)
    path = f"/tags/{quote(name, safe='')}"
    paging = Paging(path if older_than else "", f"{path}?older={ids[-1]}" if len(ids) == _CARDS else "")
    return await show(request, TagPage(shell, name, cards, paging))


ROUTES = [Route("/tags/{name}", show_tag)]
