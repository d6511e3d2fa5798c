"""Hashtags on profiles. Source: https://docs.joinmastodon.org/methods/featured_tags/"""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import InvalidFields, NotFound
from ensembl_fed.storage.followed_tags import TagOnProfile, featured_tags, most_used_tags, unfeature_tag
from ensembl_fed.text.normalize import fold
from web.answers import empty_answer, json_answer
from web.auth import needs_scope, open_to_all, viewer_of
from web.entities.account import Entity
from web.forms import read_form, text_of
from web.mastodon.accounts import account_or_not_found
from web.mastodon.tags import put_on_profile, read_tag, whole_tag
from web.request import base_url_of, instance_of

_MOST_SUGGESTED: Final = 10


@needs_scope("read:accounts")
async def show_own(request: Request) -> Response:
    """GET /api/v1/featured_tags -- https://docs.joinmastodon.org/methods/featured_tags/#get"""
    async with instance_of(request).database.reading() as unit:
        found = await featured_tags(unit, viewer_of(request).account.id)
    return json_answer([featured_tag_entity(one, base_url_of(request)) for one in found])


@needs_scope("write:accounts")
async def feature(request: Request) -> Response:
    """POST /api/v1/featured_tags -- https://docs.joinmastodon.org/methods/featured_tags/#feature"""
    name = read_tag(text_of(await read_form(request), "name"))
    if name is None:
        raise InvalidFields({"name": [("ERR_INVALID", "Ce n’est pas un mot-dièse.")]})
    account_id = viewer_of(request).account.id
    async with instance_of(request).database.unit() as unit:
        await put_on_profile(unit, account_id, name)
        found = await featured_tags(unit, account_id)
    shown = next(one for one in found if one.row.name == fold(name))
    return json_answer(featured_tag_entity(shown, base_url_of(request)))


@needs_scope("write:accounts")
async def unfeature(request: Request) -> Response:
    """DELETE /api/v1/featured_tags/:id -- https://docs.joinmastodon.org/methods/featured_tags/#unfeature"""
    async with instance_of(request).database.unit() as unit:
        if not await unfeature_tag(unit, viewer_of(request).account.id, row_id=request.path_params["id"]):
            raise NotFound
    return empty_answer()


@needs_scope("read:accounts")
async def suggest(request: Request) -> Response:
    """GET /api/v1/featured_tags/suggestions -- https://docs.joinmastodon.org/methods/featured_tags/#suggestions"""
    account_id = viewer_of(request).account.id
    async with instance_of(request).database.reading() as unit:
        names = await most_used_tags(unit, account_id, limit=_MOST_SUGGESTED)
        return json_answer([await whole_tag(request, unit, name, account_id) for name in names])


@open_to_all
async def show_on_profile(request: Request) -> Response:
    """GET /api/v1/accounts/:id/featured_tags -- https://docs.joinmastodon.org/methods/accounts/#featured_tags"""
    async with instance_of(request).database.reading() as unit:
        account = await account_or_not_found(unit, request.path_params["id"])
        found = [] if account.suspended_at is not None else await featured_tags(unit, account.id)
    return json_answer([featured_tag_entity(one, base_url_of(request)) for one in found])


def featured_tag_entity(shown: TagOnProfile, base_url: str) -> Entity:
    """FeaturedTag. Source: https://docs.joinmastodon.org/entities/FeaturedTag/"""
    return {
        "id": str(shown.row.id),
        "name": shown.row.shown,
        "url": f"{base_url}/tags/{shown.row.name}",
        "statuses_count": str(shown.statuses),
        "last_status_at": None if shown.last_at is None else shown.last_at.date().isoformat(),
    }


ROUTES = [
    Route("/api/v1/featured_tags", show_own, methods=["GET"]),
    Route("/api/v1/featured_tags", feature, methods=["POST"]),
    Route("/api/v1/featured_tags/{id:int}", unfeature, methods=["DELETE"]),
    Route("/api/v1/featured_tags/suggestions", suggest),
    Route("/api/v1/accounts/{id:int}/featured_tags", show_on_profile),
]
