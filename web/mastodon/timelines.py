"""Timelines, and the lists of what somebody wrote, liked or kept.

Source: https://docs.joinmastodon.org/methods/timelines/
"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.models import Account
from ensembl_fed.services.ask_elsewhere import ask_for_profile
from ensembl_fed.storage import keepsakes
from ensembl_fed.storage.direct_messages import direct_ids
from ensembl_fed.storage.relations import is_blocked
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface import timelines
from ensembl_fed.surface.hot_pages import home_rows, public_rows
from ensembl_fed.surface.visibility import shown_clause
from web.answers import json_answer
from web.auth import Viewer, needs_scope, open_to_all, optional_viewer, viewer_of
from web.filtering import ACCOUNT, HOME, PUBLIC, sieve_for
from web.forms import Form, flag_of, read_query, text_of, texts_of
from web.mastodon.accounts import account_or_not_found
from web.mastodon.show import rows_for, status_list, timeline_answer
from web.paging import Page, link_header, read_page
from web.request import instance_of


@needs_scope("read:statuses")
async def home(request: Request) -> Response:
    """GET /api/v1/timelines/home -- https://docs.joinmastodon.org/methods/timelines/#home"""
    page = read_page(request)
    rows = await home_rows(
        instance_of(request).database,
        viewer_of(request).account.id,
        older_than=page.max_id,
        newer_than=page.newer_than,
        oldest_first=page.is_ascending,
        limit=page.limit,
    )
    links = link_header(request, [row.status_id for row in rows], limit=page.limit)
    sieve = await sieve_for(request, viewer_of(request).account.id, HOME)
    return await status_list(request, None, rows, for_viewer=True, sieve=sieve, headers=links)


@open_to_all
async def public(request: Request) -> Response:
    """GET /api/v1/timelines/public -- https://docs.joinmastodon.org/methods/timelines/#public"""
    page, query = read_page(request), read_query(request)
    viewer = await optional_viewer(request, None, "read:statuses")
    rows = await public_rows(
        instance_of(request).database,
        viewer.account.id if viewer else None,
        local=flag_of(query, "local"),
        remote=flag_of(query, "remote"),
        only_media=flag_of(query, "only_media"),
        older_than=page.max_id,
        newer_than=page.newer_than,
        oldest_first=page.is_ascending,
        limit=page.limit,
    )
    links = link_header(request, [row.status_id for row in rows], limit=page.limit)
    sieve = await sieve_for(request, viewer.account.id if viewer else None, PUBLIC)
    return await status_list(request, None, rows, for_viewer=viewer is not None, sieve=sieve, headers=links)


@open_to_all
async def by_tag(request: Request) -> Response:
    """GET /api/v1/timelines/tag/:hashtag -- https://docs.joinmastodon.org/methods/timelines/#tag"""
    page, query = read_page(request), read_query(request)
    viewer = await optional_viewer(request, None, "read:statuses")
    async with instance_of(request).database.reading() as unit:
        found = await timelines.tag_timeline(
            unit,
            viewer.account.id if viewer else None,
            one_of=(request.path_params["name"], *_tags(query, "any")),
            all_of=_tags(query, "all"),
            none_of=_tags(query, "none"),
            local=flag_of(query, "local"),
            remote=flag_of(query, "remote"),
            only_media=flag_of(query, "only_media"),
            older_than=page.max_id,
            newer_than=page.newer_than,
            oldest_first=page.is_ascending,
            limit=page.limit,
        )
        return await timeline_answer(request, unit, found, viewer, page, place=PUBLIC)


@needs_scope("read:statuses")
async def direct(request: Request) -> Response:
    """GET /api/v1/timelines/direct -- https://docs.joinmastodon.org/methods/timelines/#direct"""
    page, viewer = read_page(request), viewer_of(request)
    async with instance_of(request).database.reading() as unit:
        found = await direct_ids(
            unit,
            viewer.account.id,
            visible=await shown_clause(unit, viewer.account.id),
            older_than=page.max_id,
            newer_than=page.newer_than,
            oldest_first=page.is_ascending,
            limit=page.limit,
        )
        return await timeline_answer(request, unit, found, viewer, page)


@open_to_all
async def by_account(request: Request) -> Response:
    """GET /api/v1/accounts/:id/statuses -- https://docs.joinmastodon.org/methods/accounts/#statuses"""
    instance, viewer = instance_of(request), await optional_viewer(request, None, "read:statuses")
    async with instance.database.reading() as unit:
        account = await account_or_not_found(unit, request.path_params["id"])
        answer = await _statuses_of(request, unit, account, viewer)
    if viewer is not None:
        await ask_for_profile(instance.peers, account)
    return answer


async def _statuses_of(request: Request, unit: Unit, account: Account, viewer: Viewer | None) -> Response:
    page, query = read_page(request), read_query(request)
    viewer_id = viewer.account.id if viewer else None
    if account.suspended_at is not None:
        return json_answer([])
    if viewer_id is not None and viewer_id != account.id and await is_blocked(unit, account.id, viewer_id):
        return json_answer([])
    if flag_of(query, "pinned"):
        visible = await shown_clause(unit, viewer_id, muted=False)
        found = await keepsakes.pinned_ids(unit, account.id, visible=visible, limit=page.limit)
        rows = await rows_for(unit, found, viewer_id, muted=False)
        sieve = await sieve_for(request, viewer_id, ACCOUNT, unit)
        return await status_list(request, unit, rows, for_viewer=viewer is not None, sieve=sieve)
    found = await timelines.account_timeline(
        unit,
        viewer_id,
        account.id,
        exclude_replies=flag_of(query, "exclude_replies"),
        exclude_reblogs=flag_of(query, "exclude_reblogs"),
        only_media=flag_of(query, "only_media"),
        tagged=text_of(query, "tagged"),
        older_than=page.max_id,
        newer_than=page.newer_than,
        oldest_first=page.is_ascending,
        limit=page.limit,
    )
    return await timeline_answer(request, unit, found, viewer, page, muted=False, place=ACCOUNT)


@needs_scope("read:bookmarks")
async def bookmarks(request: Request) -> Response:
    """GET /api/v1/bookmarks -- https://docs.joinmastodon.org/methods/bookmarks/#get"""
    return await _kept(request, keepsakes.bookmarked)


@needs_scope("read:favourites")
async def favourites(request: Request) -> Response:
    """GET /api/v1/favourites -- https://docs.joinmastodon.org/methods/favourites/#get"""
    return await _kept(request, keepsakes.favourited)


async def _kept(request: Request, kept: Callable[..., Awaitable[list[tuple[int, int]]]]) -> Response:
    """A list that pages by when something was kept, which only the Link header tells."""
    page: Page = read_page(request)
    viewer_id = viewer_of(request).account.id
    async with instance_of(request).database.reading() as unit:
        found = await kept(
            unit,
            viewer_id,
            visible=await shown_clause(unit, viewer_id, muted=False),
            older_than=page.max_id,
            newer_than=page.newer_than,
            oldest_first=page.is_ascending,
            limit=page.limit,
        )
        rows = await rows_for(unit, [status_id for _, status_id in found], viewer_id, muted=False)
        links = link_header(request, [cursor for cursor, _ in found], limit=page.limit)
        sieve = await sieve_for(request, viewer_id, unit=unit)
        return await status_list(request, unit, rows, for_viewer=True, sieve=sieve, headers=links)


def _tags(query: Form, name: str) -> tuple[str, ...]:
    return tuple(text.removeprefix("#") for text in texts_of(query, name) if text.removeprefix("#"))


ROUTES = [
    Route("/api/v1/timelines/home", home),
    Route("/api/v1/timelines/public", public),
    Route("/api/v1/timelines/tag/{name}", by_tag),
    Route("/api/v1/timelines/direct", direct),
    Route("/api/v1/accounts/{id:int}/statuses", by_account),
    Route("/api/v1/bookmarks", bookmarks),
    Route("/api/v1/favourites", favourites),
]
