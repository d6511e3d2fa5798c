"""Reports, as moderators read and settle them."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.models import Member, Report
from ensembl_fed.models.kinds import ReportState
from ensembl_fed.storage.reports import ReportFilter, reports_page
from ensembl_fed.storage.unit import Unit
from moderation.decide_report import (
    assign_report,
    reclassify_report,
    reopen_report,
    report_for,
    resolve_report,
    unassign_report,
)
from web.answers import json_answer
from web.auth import needs_scope
from web.entities.admin import admin_report_entity
from web.forms import flag_of, read_form, read_query, text_of
from web.mastodon.admin_views import moderator_of, report_views
from web.mastodon.reports import read_category, read_ids
from web.paging import link_header, read_id, read_page
from web.request import instance_of

_READS: Final = "admin:read:reports"
_WRITES: Final = "admin:write:reports"


@needs_scope(_READS)
async def reports(request: Request) -> Response:
    """GET /api/v1/admin/reports -- https://docs.joinmastodon.org/methods/admin/reports/#get"""
    query, page = read_query(request), read_page(request, default=100, most=200)
    async with instance_of(request).database.reading() as unit:
        moderator = await moderator_of(request, unit)
        wanted = ReportFilter(
            hidden_from=moderator.account_id,
            state=ReportState.RESOLVED if flag_of(query, "resolved") else ReportState.OPEN,
            account_id=read_id(query.get("account_id")),
            target_id=read_id(query.get("target_account_id")),
        )
        found = await reports_page(
            unit,
            wanted,
            older_than=page.max_id,
            newer_than=page.newer_than,
            is_ascending=page.is_ascending,
            limit=page.limit,
        )
        views = await report_views(request, unit, found)
    headers = link_header(request, [report.id for report in found], limit=page.limit)
    return json_answer([admin_report_entity(view) for view in views], headers=headers)


@needs_scope(_READS)
async def show_report(request: Request) -> Response:
    """GET /api/v1/admin/reports/:id -- https://docs.joinmastodon.org/methods/admin/reports/#get-one"""
    async with instance_of(request).database.reading() as unit:
        report = await report_for(unit, await moderator_of(request, unit), request.path_params["id"])
        (view,) = await report_views(request, unit, [report])
    return json_answer(admin_report_entity(view))


@needs_scope(_WRITES)
async def change_report(request: Request) -> Response:
    """PUT /api/v1/admin/reports/:id -- https://docs.joinmastodon.org/methods/admin/reports/#update"""
    form = await read_form(request)
    category = read_category(text_of(form, "category")) if form.get("category") else None
    rule_ids = list(read_ids(form, "rule_ids")) if "rule_ids" in form else None

    async def change(unit: Unit, moderator: Member, report: Report) -> Report:
        return await reclassify_report(unit, moderator, report, category=category, rule_ids=rule_ids)

    return await _changed(request, change)


@needs_scope(_WRITES)
async def assign_to_self(request: Request) -> Response:
    """POST /api/v1/admin/reports/:id/assign_to_self -- https://docs.joinmastodon.org/methods/admin/reports/#assign"""
    return await _changed(request, assign_report)


@needs_scope(_WRITES)
async def unassign(request: Request) -> Response:
    """POST /api/v1/admin/reports/:id/unassign -- https://docs.joinmastodon.org/methods/admin/reports/#unassign"""
    return await _changed(request, unassign_report)


@needs_scope(_WRITES)
async def resolve(request: Request) -> Response:
    """POST /api/v1/admin/reports/:id/resolve -- https://docs.joinmastodon.org/methods/admin/reports/#resolve"""
    return await _changed(request, resolve_report)


@needs_scope(_WRITES)
async def reopen(request: Request) -> Response:
    """POST /api/v1/admin/reports/:id/reopen -- https://docs.joinmastodon.org/methods/admin/reports/#reopen"""
    return await _changed(request, reopen_report)


async def _changed(request: Request, change: Callable[[Unit, Member, Report], Awaitable[Report]]) -> Response:
    async with instance_of(request).database.unit() as unit:
        moderator = await moderator_of(request, unit)
        report = await report_for(unit, moderator, request.path_params["id"])
        await change(unit, moderator, report)
        (view,) = await report_views(request, unit, [report])
    return json_answer(admin_report_entity(view))


_ONE: Final = "/api/v1/admin/reports/{id:int}"
ROUTES = [
    Route("/api/v1/admin/reports", reports),
    Route(_ONE, show_report),
    Route(_ONE, change_report, methods=["PUT"]),
    Route(f"{_ONE}/assign_to_self", assign_to_self, methods=["POST"]),
    Route(f"{_ONE}/unassign", unassign, methods=["POST"]),
    Route(f"{_ONE}/resolve", resolve, methods=["POST"]),
    Route(f"{_ONE}/reopen", reopen, methods=["POST"]),
]
