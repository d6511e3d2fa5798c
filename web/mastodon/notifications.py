"""What happened that concerns somebody. Source: https://docs.joinmastodon.org/methods/notifications/"""

from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import NotFound
from ensembl_fed.models import Notification
from ensembl_fed.models.kinds import NotificationKind
from ensembl_fed.storage.markers import markers_of
from ensembl_fed.storage.notifications import count_newer, dismiss, notification_by_id, notifications_page
from ensembl_fed.storage.relations import hidden_ids
from ensembl_fed.storage.unit import Unit
from web.answers import empty_answer, json_answer
from web.auth import needs_scope, viewer_of
from web.forms import Form, flag_of, read_form, read_query, text_of, texts_of
from web.mastodon.show import joined
from web.mastodon.show_notifications import rendered_notifications
from web.paging import Page, link_header, read_id, read_page
from web.request import instance_of

_COUNTED_BY_DEFAULT: Final = 100
_MOST_COUNTED: Final = 1_000


@needs_scope("read:notifications")
async def show_notifications(request: Request) -> Response:
    """GET /api/v1/notifications -- https://docs.joinmastodon.org/methods/notifications/#get"""
    page = read_page(request, default=40)
    reader = viewer_of(request).account
    async with instance_of(request).database.reading() as unit:
        found = await wanted_notifications(unit, reader.id, read_query(request), page)
        shown = await rendered_notifications(request, unit, found, reader)
    links = link_header(request, [one.id for one in found], limit=page.limit)
    return json_answer(joined(shown), headers=links)


@needs_scope("read:notifications")
async def show_notification(request: Request) -> Response:
    """GET /api/v1/notifications/:id -- https://docs.joinmastodon.org/methods/notifications/#get-one"""
    reader = viewer_of(request).account
    async with instance_of(request).database.reading() as unit:
        found = await notification_by_id(unit, reader.id, request.path_params["id"])
        shown = await rendered_notifications(request, unit, [found], reader) if found is not None else []
    if not shown:
        raise NotFound
    return json_answer(shown[0])


@needs_scope("read:notifications")
async def count_unread(request: Request) -> Response:
    """GET /api/v1/notifications/unread_count -- https://docs.joinmastodon.org/methods/notifications/#unread-count"""
    query = read_query(request)
    asked = read_id(request.query_params.get("limit")) or _COUNTED_BY_DEFAULT
    wanted, asked_account = texts_of(query, "types"), text_of(query, "account_id")
    reader = viewer_of(request).account
    async with instance_of(request).database.reading() as unit:
        markers = await markers_of(unit, reader.id, ["notifications"])
        last_read = markers[0].last_read_id if markers else 0
        count = await count_newer(
            unit,
            reader.id,
            newer_than=last_read,
            kinds=read_kinds(wanted) if wanted else None,
            but=read_kinds(texts_of(query, "exclude_types")),
            from_account_id=(read_id(asked_account) or 0) if asked_account else None,
            limit=min(asked, _MOST_COUNTED),
        )
    return json_answer({"count": count})


@needs_scope("write:notifications")
async def clear(request: Request) -> Response:
    """POST /api/v1/notifications/clear -- https://docs.joinmastodon.org/methods/notifications/#clear"""
    async with instance_of(request).database.unit() as unit:
        await dismiss(unit, viewer_of(request).account.id)
    return empty_answer()


@needs_scope("write:notifications")
async def dismiss_one(request: Request) -> Response:
    """POST /api/v1/notifications/:id/dismiss -- https://docs.joinmastodon.org/methods/notifications/#dismiss"""
    return await _dismiss(request, request.path_params["id"])


@needs_scope("write:notifications")
async def dismiss_by_form(request: Request) -> Response:
    """POST /api/v1/notifications/dismiss, the number in the form: how old clients ask."""
    return await _dismiss(request, read_id(text_of(await read_form(request), "id")))


async def wanted_notifications(unit: Unit, reader_id: int, query: Form, page: Page) -> Sequence[Notification]:
    """A page of notifications as `types[]`, `exclude_types[]`, `account_id` and `include_filtered` say."""
    wanted, but = texts_of(query, "types"), texts_of(query, "exclude_types")
    asked_account = text_of(query, "account_id")
    return await notifications_page(
        unit,
        reader_id,
        kinds=read_kinds(wanted) if wanted else None,
        but=read_kinds(but),
        from_account_id=(read_id(asked_account) or 0) if asked_account else None,
        hidden=await hidden_ids(unit, reader_id),
        with_filtered=flag_of(query, "include_filtered"),
        older_than=page.max_id,
        newer_than=page.newer_than,
        oldest_first=page.is_ascending,
        limit=page.limit,
    )


def read_kinds(words: Sequence[str]) -> list[NotificationKind]:
    """The kinds that we have; clients name many more."""
    known = {kind.value: kind for kind in NotificationKind}
    return [known[word] for word in words if word in known]


async def _dismiss(request: Request, notification_id: int | None) -> Response:
    reader_id = viewer_of(request).account.id
    async with instance_of(request).database.unit() as unit:
        if notification_id is None or await notification_by_id(unit, reader_id, notification_id) is None:
            raise NotFound
        await dismiss(unit, reader_id, notification_id)
    return empty_answer()


ROUTES = [
    Route("/api/v1/notifications", show_notifications),
    Route("/api/v1/notifications/unread_count", count_unread),
    Route("/api/v1/notifications/clear", clear, methods=["POST"]),
    Route("/api/v2/notifications/clear", clear, methods=["POST"]),
    Route("/api/v1/notifications/dismiss", dismiss_by_form, methods=["POST"]),
    Route("/api/v1/notifications/{id:int}", show_notification),
    Route("/api/v1/notifications/{id:int}/dismiss", dismiss_one, methods=["POST"]),
]
