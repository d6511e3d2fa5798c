"""What the instance says to its members, and its emojis.

Sources: https://docs.joinmastodon.org/methods/announcements/ and /methods/custom_emojis/
"""

import unicodedata
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, InvalidFields, NotFound
from ensembl_fed.storage.announcements import (
    MOST_REACTIONS,
    announcement_by_id,
    announcements_for,
    custom_emojis,
    dismiss_announcement,
    react,
    reaction_names,
    unreact,
)
from ensembl_fed.storage.unit import Unit
from web.answers import empty_answer, json_answer
from web.auth import needs_scope, open_to_all, viewer_of
from web.entities.announcement import announcement_entity, emoji_entity
from web.forms import flag_of, read_query
from web.request import base_url_of, instance_of

_LONGEST_EMOJI: Final = 16


@needs_scope("read", "read:accounts", "read:statuses")
async def show_announcements(request: Request) -> Response:
    """GET /api/v1/announcements -- https://docs.joinmastodon.org/methods/announcements/#get"""
    with_read = flag_of(read_query(request), "with_dismissed", default=True)
    async with instance_of(request).database.reading() as unit:
        found = await announcements_for(unit, viewer_of(request).account.id, now=utc_now(), with_read=with_read)
        emojis = await custom_emojis(unit) if found else []
    return json_answer([announcement_entity(one, emojis, base_url_of(request)) for one in found])


@needs_scope("write:accounts")
async def dismiss(request: Request) -> Response:
    """POST /api/v1/announcements/:id/dismiss -- https://docs.joinmastodon.org/methods/announcements/#dismiss"""
    async with instance_of(request).database.unit() as unit:
        await _announcement(unit, request)
        await dismiss_announcement(unit, viewer_of(request).account.id, request.path_params["id"])
    return empty_answer()


@needs_scope("write:favourites")
async def add_reaction(request: Request) -> Response:
    """PUT /api/v1/announcements/:id/reactions/:name -- https://docs.joinmastodon.org/methods/announcements/#put-reactions"""
    name, announcement_id = request.path_params["name"], request.path_params["id"]
    async with instance_of(request).database.unit() as unit:
        await _announcement(unit, request)
        if not is_emoji(name) and not await custom_emojis(unit, [name]):
            raise InvalidFields({"name": [("ERR_INVALID", "Ce n’est pas un emoji.")]})
        given = await reaction_names(unit, announcement_id)
        if name not in given and len(given) >= MOST_REACTIONS:
            raise Invalid(f"Validation failed: Une annonce porte {MOST_REACTIONS} emojis au plus.")
        await react(unit, viewer_of(request).account.id, announcement_id, name)
    return empty_answer()


@needs_scope("write:favourites")
async def remove_reaction(request: Request) -> Response:
    """DELETE /api/v1/announcements/:id/reactions/:name -- https://docs.joinmastodon.org/methods/announcements/#delete-reactions"""
    async with instance_of(request).database.unit() as unit:
        await _announcement(unit, request)
        await unreact(unit, viewer_of(request).account.id, request.path_params["id"], request.path_params["name"])
    return empty_answer()


@open_to_all
async def show_emojis(request: Request) -> Response:
    """GET /api/v1/custom_emojis -- https://docs.joinmastodon.org/methods/custom_emojis/#get"""
    async with instance_of(request).database.reading() as unit:
        found = await custom_emojis(unit)
    return json_answer([emoji_entity(one, base_url_of(request)) for one in found], shared=True)


def is_emoji(text: str) -> bool:
    """Whether a text is one pictogram, with whatever joins and colours it, or a flag."""
    return 0 < len(text) <= _LONGEST_EMOJI and all(
        unicodedata.category(sign) in ("So", "Sk", "Mn", "Me", "Cf", "Sm", "Po", "Nd") and not sign.isascii()
        for sign in text
    )


async def _announcement(unit: Unit, request: Request) -> None:
    if await announcement_by_id(unit, request.path_params["id"]) is None:
        raise NotFound


ROUTES = [
    Route("/api/v1/announcements", show_announcements),
    Route("/api/v1/announcements/{id:int}/dismiss", dismiss, methods=["POST"]),
    Route("/api/v1/announcements/{id:int}/reactions/{name}", add_reaction, methods=["PUT"]),
    Route("/api/v1/announcements/{id:int}/reactions/{name}", remove_reaction, methods=["DELETE"]),
    Route("/api/v1/custom_emojis", show_emojis),
]
