"""Writing, reading, changing and deleting statuses. Source: https://docs.joinmastodon.org/methods/statuses/"""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotFound
from ensembl_fed.models import Account, Status, StatusTag
from ensembl_fed.services.ask_elsewhere import ask_for_thread
from ensembl_fed.services.delete_status import delete_status
from ensembl_fed.services.edit_status import edit_status
from ensembl_fed.services.keep_status import tags_in
from ensembl_fed.services.meet_mentioned import meet_mentioned
from ensembl_fed.services.post_status import Draft, post_status
from ensembl_fed.services.upload_media import describe_media
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.cards import cards_of
from ensembl_fed.storage.help import help_by_id
from ensembl_fed.storage.page_rows import PageRow
from ensembl_fed.storage.polls import votes_by
from ensembl_fed.storage.statuses import edits_of, media_of, status_by_id, statuses_by_ids
from ensembl_fed.storage.threads import ancestor_ids, descendant_ids
from ensembl_fed.storage.unit import Unit
from ensembl_fed.storage.views import StatusView, status_views
from ensembl_fed.surface.visibility import visible_among
from web.answers import json_answer
from web.auth import Viewer, needs_scope, open_to_all, optional_viewer, viewer_of
from web.entities.account import AccountView, account_entity
from web.entities.card import card_entity
from web.entities.poll import poll_entity
from web.entities.status import PLAIN_PARTS, status_edits_entity, status_entity, status_source_entity
from web.filtering import THREAD, sieve_for
from web.forms import read_query, texts_of
from web.kept_statuses import kept_statuses_of
from web.mastodon.drafts import read_draft, read_edit, read_form, read_hour, read_media_changes
from web.mastodon.media import read_description, read_focus
from web.mastodon.scheduled import appoint_status
from web.mastodon.show import (
    Written,
    joined,
    rows_for,
    seen_status,
    status_answer,
    status_list,
    written,
    written_answer,
)
from web.paging import read_id
from web.request import base_url_of, instance_of

# Mastodon's bounds for visitors (api/v1/statuses_controller.rb).
_VISITOR_ANCESTORS: Final = 40
_VISITOR_DESCENDANTS: Final = 60


@needs_scope("write:statuses")
async def create_status(request: Request) -> Response:
    """POST /api/v1/statuses -- https://docs.joinmastodon.org/methods/statuses/#create"""
    instance, viewer = instance_of(request), viewer_of(request)
    form = await read_form(request)
    draft = read_draft(
        form,
        idempotency_key=request.headers.get("idempotency-key", ""),
        application_id=viewer.application_id,
    )
    if (hour := read_hour(form)) is not None:
        return await appoint_status(request, draft, hour)
    await meet_mentioned(instance.peers, instance.database, draft.text)
    began = utc_now()
    async with instance.database.unit() as unit:
        author = await _author(unit, viewer)
        status = await post_status(unit, author, draft, member=viewer.member)
        if status.created_at < began or _has_parts(draft) or await help_by_id(unit, status.id) is not None:
            change = await written(unit, status.id, author.id)
        else:
            change = await _plain(request, unit, status, author)
    return await written_answer(request, change)


@open_to_all
async def show_status(request: Request) -> Response:
    """GET /api/v1/statuses/:id -- https://docs.joinmastodon.org/methods/statuses/#get"""
    viewer = await optional_viewer(request, None, "read:statuses")
    async with instance_of(request).database.reading() as unit:
        status = await seen_status(unit, request.path_params["id"], viewer.account if viewer else None)
        return await status_answer(request, unit, status.id, viewer.account.id if viewer else None)


@open_to_all
async def show_statuses(request: Request) -> Response:
    """GET /api/v1/statuses?id[]= -- https://docs.joinmastodon.org/methods/statuses/#index"""
    viewer = await optional_viewer(request, None, "read:statuses")
    instance = instance_of(request)
    asked = [read_id(text) for text in texts_of(read_query(request), "id")]
    wanted = [one for one in asked if one is not None][: instance.home.limits.page_default]
    async with instance.database.reading() as unit:
        seen = await _seen_among(unit, wanted, viewer.account if viewer else None)
        rows = await rows_for(unit, seen, viewer.account.id if viewer else None, muted=False)
        sieve = await sieve_for(request, viewer.account.id if viewer else None, unit=unit)
        return await status_list(request, unit, rows, for_viewer=viewer is not None, sieve=sieve)


@needs_scope("write:statuses")
async def change_status(request: Request) -> Response:
    """PUT /api/v1/statuses/:id -- https://docs.joinmastodon.org/methods/statuses/#edit"""
    instance, viewer = instance_of(request), viewer_of(request)
    form = await read_form(request)
    await meet_mentioned(instance.peers, instance.database, str(form.get("status") or ""))
    async with instance.database.unit() as unit:
        author = await _author(unit, viewer)
        status = await _own_status(unit, request.path_params["id"], author)
        media = (await media_of(unit, [status.id]))[status.id]
        for media_id, changes in read_media_changes(form).items():
            await describe_media(
                unit, author, media_id, description=read_description(changes), focus=read_focus(changes), of=status.id
            )
        await edit_status(unit, author, status.id, read_edit(form, status, media))
        change = await written(unit, status.id, author.id)
    return await written_answer(request, change)


@needs_scope("write:statuses")
async def remove_status(request: Request) -> Response:
    """DELETE /api/v1/statuses/:id -- https://docs.joinmastodon.org/methods/statuses/#delete

    Answers with what was deleted and the text that its author typed, so that it can be written again.
    """
    viewer = viewer_of(request)
    base = base_url_of(request)
    async with instance_of(request).database.unit() as unit:
        author = await _author(unit, viewer)
        status = await _own_status(unit, request.path_params["id"], author)
        view = (await status_views(unit, [status.id]))[status.id]
        entity = {
            **PLAIN_PARTS,
            **status_entity(view, base),
            "text": status.text,
            "reblog": None,
            **dict.fromkeys(("favourited", "reblogged", "muted", "bookmarked", "pinned"), False),
            "filtered": [],
        }
        if view.poll is not None:
            own_votes = (await votes_by(unit, author.id, [status.id])).get(status.id, [])
            entity["poll"] = poll_entity(view.poll, now=utc_now(), own_votes=own_votes, is_own=True)
        await delete_status(unit, author, status.id)
        entity["account"] = account_entity(AccountView(author, base))
    return json_answer(entity)


@open_to_all
async def show_context(request: Request) -> Response:
    """GET /api/v1/statuses/:id/context -- https://docs.joinmastodon.org/methods/statuses/#context

    What the viewer may not see is left out; what answers it is shown all the same.
    """
    viewer = await optional_viewer(request, None, "read:statuses")
    account = viewer.account if viewer else None
    instance = instance_of(request)
    most = instance.home.limits.context_statuses
    async with instance.database.reading() as unit:
        status = await seen_status(unit, request.path_params["id"], account)
        above = await ancestor_ids(unit, status, most=most if viewer else _VISITOR_ANCESTORS)
        below = await descendant_ids(unit, status.id, most=most if viewer else _VISITOR_DESCENDANTS)
        seen = await _seen_among(unit, [*above, *below], account)
        rows = {row.status_id: row for row in await rows_for(unit, seen, account.id if account else None, muted=False)}
        kept = kept_statuses_of(request)
        sieve = await sieve_for(request, account.id if account else None, THREAD, unit)
        ancestors, descendants = [
            await kept.statuses(
                [rows[one] for one in ids if one in rows], for_viewer=viewer is not None, unit=unit, sieve=sieve
            )
            for ids in (above, below)
        ]
    if viewer is not None:
        await ask_for_thread(instance.peers, status)
    return json_answer(b'{"ancestors":' + joined(ancestors) + b',"descendants":' + joined(descendants) + b"}")


@needs_scope("read:statuses")
async def show_source(request: Request) -> Response:
    """GET /api/v1/statuses/:id/source -- https://docs.joinmastodon.org/methods/statuses/#source"""
    async with instance_of(request).database.reading() as unit:
        status = await _own_status(unit, request.path_params["id"], viewer_of(request).account)
    return json_answer(status_source_entity(status))


@open_to_all
async def show_history(request: Request) -> Response:
    """GET /api/v1/statuses/:id/history -- https://docs.joinmastodon.org/methods/statuses/#history"""
    viewer = await optional_viewer(request, None, "read:statuses")
    async with instance_of(request).database.reading() as unit:
        status = await seen_status(unit, request.path_params["id"], viewer.account if viewer else None)
        view = (await status_views(unit, [status.id]))[status.id]
        edits = await edits_of(unit, status.id)
    return json_answer(status_edits_entity(view, edits, base_url_of(request)))


@open_to_all
async def show_card(request: Request) -> Response:
    """GET /api/v1/statuses/:id/card -- https://docs.joinmastodon.org/methods/statuses/#card"""
    viewer = await optional_viewer(request, None, "read:statuses")
    async with instance_of(request).database.reading() as unit:
        status = await seen_status(unit, request.path_params["id"], viewer.account if viewer else None)
        card = (await cards_of(unit, [status.id])).get(status.id)
    return json_answer({} if card is None else card_entity(card))


async def _author(unit: Unit, viewer: Viewer) -> Account:
    account = await account_by_id(unit, viewer.account.id)
    if account is None:
        raise NotFound
    return account


async def _own_status(unit: Unit, status_id: int, author: Account) -> Status:
    """A status of the author's own; of anybody else's nothing is said."""
    status = await status_by_id(unit, status_id)
    if status is None or status.account_id != author.id:
        raise NotFound
    return status


async def _seen_among(unit: Unit, status_ids: list[int], viewer: Account | None) -> list[int]:
    found = await statuses_by_ids(unit, status_ids)
    seen = await visible_among(unit, [found[one] for one in status_ids if one in found], viewer)
    return [status.id for status in seen]


def _has_parts(draft: Draft) -> bool:
    """Whether more than text and hashtags may hang on the status; it is read again then, mentions, media and all."""
    if draft.poll is not None or draft.quoted_id is not None:
        return True
    return bool(draft.media_ids) or draft.in_reply_to_id is not None or "@" in draft.text


async def _plain(request: Request, unit: Unit, status: Status, author: Account) -> Written:
    """A new status that is nothing but text with hashtags: what was just written need not be read again."""
    application = await kept_statuses_of(request).application(unit, status.application_id)
    is_sensitized = int(author.sensitized_at is not None)
    values = (status.id, status.version, author.id, author.version, is_sensitized)
    row = PageRow._make((*values, *([0] * 9), status.parts, 0, 0, author.id))
    tags = [StatusTag(status_id=status.id, name=name, shown=shown) for name, shown in tags_in(unit, status.text)]
    tags.sort(key=lambda tag: tag.name)
    return Written([row], [StatusView(status, author, tags=tags, application=application)], author.id)


ROUTES = [
    Route("/api/v1/statuses", create_status, methods=["POST"]),
    Route("/api/v1/statuses", show_statuses, methods=["GET"]),
    Route("/api/v1/statuses/{id:int}", show_status, methods=["GET"]),
    Route("/api/v1/statuses/{id:int}", change_status, methods=["PUT"]),
    Route("/api/v1/statuses/{id:int}", remove_status, methods=["DELETE"]),
    Route("/api/v1/statuses/{id:int}/context", show_context),
    Route("/api/v1/statuses/{id:int}/source", show_source),
    Route("/api/v1/statuses/{id:int}/history", show_history),
    Route("/api/v1/statuses/{id:int}/card", show_card),
]
