"""Help posts, answers, quartiers and the town, read by clients that know them (T12)."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from ensembl_fed.errors import Invalid, NotAllowed, NotFound
from ensembl_fed.models.kinds import HelpKind, HelpState, Urgency
from ensembl_fed.storage.accounts import accounts_by_ids
from ensembl_fed.storage.help import HelpFilter, count_by_quartier, help_by_id, help_page, responses_by, responses_to
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.town import quartier_by_slug, quartiers, town_members
from ensembl_fed.surface.visibility import (
    known_clause,
    known_to_visitors_clause,
    may_see,
    shown_clause,
    shows_text,
    visible_among,
)
from ensembl_fed.text.categories import CATEGORIES, OTHER
from web.answers import json_answer
from web.auth import needs_scope, open_to_all, optional_viewer, viewer_of
from web.entities.help import (
    category_entity,
    help_entity,
    hidden_help_entity,
    quartier_entity,
    response_entity,
    town_entity,
)
from web.paging import link_header, read_page
from web.request import base_url_of, instance_of

SMALL = 5
_ANY_STATE = ",".join(HelpState)
Choice = TypeVar("Choice", bound=StrEnum)


def read_filter(query: Mapping[str, str], *, older_than: int | None = None) -> HelpFilter:
    """The filter of a list or the map: kind, category, quartier, urgency, state. Raises Invalid on unknown words."""
    states = tuple(_choice(HelpState, word, "state") for word in query.get("state", "open").split(","))
    return HelpFilter(
        kind=_choice(HelpKind, query["kind"], "kind") if query.get("kind") else None,
        category=query.get("category", "")[:64],
        quartier=query.get("quartier", "")[:64],
        urgency=_choice(Urgency, query["urgency"], "urgency") if query.get("urgency") else None,
        states=states,
        older_than=older_than,
    )


def _choice(kind: type[Choice], word: str, name: str) -> Choice:
    try:
        return kind(word)
    except ValueError as error:
        raise Invalid(f"{name} : « {word[:40]} » n'est pas une valeur connue.") from error


@open_to_all
async def list_help(request: Request) -> Response:
    """GET /api/ensembl/v1/help: help posts that the viewer may know of, newest first.

    Parameters: kind, category, quartier, urgency, state (comma-separated, `open` if absent), max_id, limit. A visitor
    learns of posts for the town only kind, category, quartier, urgency and state.
    """
    page = read_page(request)
    wanted = read_filter(request.query_params, older_than=page.max_id)
    viewer = await optional_viewer(request, None, "read:statuses")
    account = viewer.account if viewer else None
    async with instance_of(request).database.reading() as unit:
        visible = await known_clause(unit, account.id if account else None)
        rows = await help_page(unit, wanted, visible=visible, limit=page.limit)
    entities = [
        help_entity(post, status, author, base_url_of(request))
        if shows_text(status, account)
        else hidden_help_entity(post)
        for post, status, author in rows
    ]
    return json_answer(entities, headers=link_header(request, [post.status_id for post, _, _ in rows]))


@open_to_all
async def show_help(request: Request) -> Response:
    """GET /api/ensembl/v1/help/:id"""
    viewer = await optional_viewer(request, None, "read:statuses")
    async with instance_of(request).database.reading() as unit:
        status_id = request.path_params["id"]
        post, status = await help_by_id(unit, status_id), await status_by_id(unit, status_id)
        if post is None or status is None or not await may_see(unit, status, viewer.account if viewer else None):
            raise NotFound("Annonce introuvable.")
        author = (await accounts_by_ids(unit, [status.account_id]))[status.account_id]
    return json_answer(help_entity(post, status, author, base_url_of(request)))


@needs_scope("read:statuses")
async def my_help(request: Request) -> Response:
    """GET /api/ensembl/v1/help/mine: what the viewer asked for and offered, in every state unless `state` is given."""
    viewer, page = viewer_of(request), read_page(request)
    wanted = read_filter({"state": _ANY_STATE, **request.query_params}, older_than=page.max_id)
    return await _own_view(request, replace(wanted, author_id=viewer.account.id), page.limit)


@needs_scope("read:statuses")
async def near_help(request: Request) -> Response:
    """GET /api/ensembl/v1/help/near: help in the viewer's quartier, or the one named, and in those that touch it.

    Raises Invalid when the viewer chose no quartier and names none, NotFound for a quartier that nobody knows.
    """
    page = read_page(request)
    query = dict(request.query_params)
    slug = query.pop("quartier", "") or viewer_of(request).member.quartier_slug
    if not slug:
        raise Invalid("Indiquez un quartier, ou choisissez le vôtre dans vos réglages.")
    async with instance_of(request).database.reading() as unit:
        quartier = await quartier_by_slug(unit, slug)
    if quartier is None:
        raise NotFound("Quartier introuvable.")
    wanted = read_filter(query, older_than=page.max_id)
    return await _own_view(request, replace(wanted, quartiers=tuple(sorted({slug, *quartier.neighbours}))), page.limit)


async def _own_view(request: Request, wanted: HelpFilter, limit: int) -> Response:
    """A page of help posts that a member may read."""
    async with instance_of(request).database.reading() as unit:
        visible = await shown_clause(unit, viewer_of(request).account.id)
        rows = await help_page(unit, wanted, visible=visible, limit=limit)
    base = base_url_of(request)
    return json_answer(
        [help_entity(post, status, author, base) for post, status, author in rows],
        headers=link_header(request, [post.status_id for post, _, _ in rows]),
    )


@needs_scope("read:statuses")
async def list_responses(request: Request) -> Response:
    """GET /api/ensembl/v1/help/:id/responses: who offers to help, for the author alone."""
    viewer = viewer_of(request)
    async with instance_of(request).database.reading() as unit:
        status = await status_by_id(unit, request.path_params["id"])
        post = await help_by_id(unit, request.path_params["id"])
        if status is None or post is None or not await may_see(unit, status, viewer.account):
            raise NotFound("Annonce introuvable.")
        if status.account_id != viewer.account.id:
            raise NotAllowed("Seule la personne qui a publié l'annonce voit les réponses.")
        rows = await responses_to(unit, post.status_id)
    return json_answer([response_entity(response, helper) for response, helper in rows])


@needs_scope("read:statuses")
async def my_responses(request: Request) -> Response:
    """GET /api/ensembl/v1/responses: what the viewer offered to help with (R20), as far as they may still read it."""
    viewer = viewer_of(request)
    page = read_page(request)
    base = base_url_of(request)
    async with instance_of(request).database.reading() as unit:
        rows = await responses_by(unit, viewer.account.id, limit=page.limit)
        seen = {status.id for status in await visible_among(unit, [row[2] for row in rows], viewer.account)}
    return json_answer(
        [
            {**response_entity(response, viewer.account), "help": help_entity(post, status, author, base)}
            for response, post, status, author in rows
            if status.id in seen
        ]
    )


@open_to_all
async def list_categories(request: Request) -> Response:
    """GET /api/ensembl/v1/categories: the kinds of help that a post can be about."""
    return json_answer([category_entity(category) for category in (*CATEGORIES, OTHER)], shared=True)


@open_to_all
async def list_quartiers(request: Request) -> Response:
    """GET /api/ensembl/v1/quartiers: shapes, groups and open help; counts below five are not told (I5)."""
    async with instance_of(request).database.reading() as unit:
        known = await quartiers(unit)
        counts = await count_by_quartier(unit, HelpFilter(), visible=known_to_visitors_clause())
        groups = await accounts_by_ids(unit, (quartier.group_id for quartier in known))
    return json_answer(
        [
            quartier_entity(
                quartier,
                group=groups.get(quartier.group_id),
                open_help=count if (count := counts.get(quartier.slug, 0)) >= SMALL else None,
            )
            for quartier in known
        ]
    )


@open_to_all
async def show_town(request: Request) -> Response:
    """GET /api/ensembl/v1/town: the instances of the town network."""
    instance = instance_of(request)
    async with instance.database.reading() as unit:
        members = await town_members(unit)
    return json_answer(
        {
            "domain": instance.domain,
            "kind": instance.home.kind,
            "city": instance.home.city_domain or (instance.domain if instance.home.is_city else None),
            "group": instance.home.town_group_uri or None,
            "members": town_entity(members),
        }
    )
