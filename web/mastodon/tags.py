"""Hashtags: their use, and following them. Source: https://docs.joinmastodon.org/methods/tags/"""

from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.storage.followed_tags import (
    MOST_FOLLOWED,
    count_followed_tags,
    feature_tag,
    featured_tags,
    follow_tag,
    followed_among_tags,
    followed_tags,
    is_featured,
    unfeature_tag,
    unfollow_tag,
)
from ensembl_fed.storage.tags import tag_use
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.compose import find_hashtags
from ensembl_fed.text.normalize import fold
from web.answers import json_answer
from web.auth import needs_scope, open_to_all, optional_viewer, viewer_of
from web.entities.account import Entity
from web.entities.status import tag_entity
from web.paging import link_header, read_page
from web.request import base_url_of, instance_of

_DAYS: Final = 7
_LONGEST_TAG: Final = 100
MOST_FEATURED: Final = 10


@open_to_all
async def show_tag(request: Request) -> Response:
    """GET /api/v1/tags/:name -- https://docs.joinmastodon.org/methods/tags/#get"""
    name = _asked(request)
    viewer = await optional_viewer(request, None, "read", "read:follows", "read:statuses", "read:accounts")
    async with instance_of(request).database.reading() as unit:
        return json_answer(await whole_tag(request, unit, fold(name), viewer.account.id if viewer else None))


@needs_scope("write:follows")
async def follow(request: Request) -> Response:
    """POST /api/v1/tags/:name/follow -- https://docs.joinmastodon.org/methods/tags/#follow

    What carries the hashtag, and is for everyone here, enters the home feed from now on.
    """
    name, account_id = _asked(request), viewer_of(request).account.id
    async with instance_of(request).database.unit() as unit:
        if await count_followed_tags(unit, account_id) >= MOST_FOLLOWED:
            raise Invalid(f"Validation failed: On suit {MOST_FOLLOWED} mots-dièse au plus.")
        await follow_tag(unit, account_id, fold(name), name)
        return json_answer(await whole_tag(request, unit, fold(name), account_id))


@needs_scope("write:follows")
async def unfollow(request: Request) -> Response:
    """POST /api/v1/tags/:name/unfollow -- https://docs.joinmastodon.org/methods/tags/#unfollow"""
    name, account_id = fold(_asked(request)), viewer_of(request).account.id
    async with instance_of(request).database.unit() as unit:
        await unfollow_tag(unit, account_id, name)
        return json_answer(await whole_tag(request, unit, name, account_id))


@needs_scope("write:accounts")
async def feature(request: Request) -> Response:
    """POST /api/v1/tags/:id/feature -- https://docs.joinmastodon.org/methods/tags/#feature"""
    name, account_id = _asked(request), viewer_of(request).account.id
    async with instance_of(request).database.unit() as unit:
        await put_on_profile(unit, account_id, name)
        return json_answer(await whole_tag(request, unit, fold(name), account_id))


@needs_scope("write:accounts")
async def unfeature(request: Request) -> Response:
    """POST /api/v1/tags/:id/unfeature -- https://docs.joinmastodon.org/methods/tags/#unfeature"""
    name, account_id = fold(_asked(request)), viewer_of(request).account.id
    async with instance_of(request).database.unit() as unit:
        await unfeature_tag(unit, account_id, name=name)
        return json_answer(await whole_tag(request, unit, name, account_id))


@needs_scope("read:follows")
async def show_followed(request: Request) -> Response:
    """GET /api/v1/followed_tags -- https://docs.joinmastodon.org/methods/followed_tags/#get"""
    page = read_page(request, default=100)
    account_id = viewer_of(request).account.id
    async with instance_of(request).database.reading() as unit:
        rows = await followed_tags(
            unit, account_id, older_than=page.max_id, newer_than=page.newer_than, limit=page.limit
        )
        shown = [await whole_tag(request, unit, row.name, account_id) for row in rows]
    return json_answer(shown, headers=link_header(request, [row.id for row in rows], limit=page.limit))


async def put_on_profile(unit: Unit, account_id: int, name: str) -> None:
    """Show a hashtag on a profile. Raises Invalid when there are as many as there may be."""
    shown = await featured_tags(unit, account_id)
    if fold(name) not in {one.row.name for one in shown} and len(shown) >= MOST_FEATURED:
        raise Invalid(f"Validation failed: Un profil montre {MOST_FEATURED} mots-dièse au plus.")
    await feature_tag(unit, account_id, fold(name), name)


async def whole_tag(request: Request, unit: Unit, name: str, viewer_id: int | None) -> Entity:
    """Tag with its use of the last days, and how the viewer stands to it."""
    midnight = utc_now().replace(hour=0, minute=0, second=0, microsecond=0)
    use = await tag_use(unit, name, midnight=midnight, days=_DAYS)
    history: Sequence[Entity] = [
        {"day": str(int(day.timestamp())), "uses": str(uses), "accounts": str(accounts)} for day, uses, accounts in use
    ]
    entity = tag_entity(name, base_url_of(request), history)
    if viewer_id is not None:
        entity["following"] = name in await followed_among_tags(unit, viewer_id, [name])
        entity["featuring"] = await is_featured(unit, viewer_id, name)
    return entity


def read_tag(text: str) -> str | None:
    """A hashtag as somebody typed it, without its sign; None for what can be none."""
    name = text.strip().removeprefix("#")
    return name if 0 < len(name) <= _LONGEST_TAG and find_hashtags(f"#{name}") == [name] else None


def _asked(request: Request) -> str:
    name = read_tag(request.path_params["name"])
    if name is None:
        raise NotFound
    return name


ROUTES = [
    Route("/api/v1/tags/{name}", show_tag),
    Route("/api/v1/tags/{name}/follow", follow, methods=["POST"]),
    Route("/api/v1/tags/{name}/unfollow", unfollow, methods=["POST"]),
    Route("/api/v1/tags/{name}/feature", feature, methods=["POST"]),
    Route("/api/v1/tags/{name}/unfeature", unfeature, methods=["POST"]),
    Route("/api/v1/followed_tags", show_followed),
]
