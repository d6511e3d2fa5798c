"""Reporting accounts and statuses."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.models.kinds import ReportCategory
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.statuses import statuses_by_uris
from moderation.file_report import ReportDraft, file_report
from web.answers import json_answer
from web.auth import needs_scope, viewer_of
from web.entities.account import AccountView
from web.entities.report import ReportView, report_entity
from web.forms import Form, flag_of, read_form, text_of, texts_of
from web.paging import read_id
from web.request import base_url_of, instance_of


@needs_scope("write:reports")
async def create_report(request: Request) -> Response:
    """POST /api/v1/reports -- https://docs.joinmastodon.org/methods/reports/#post"""
    draft = read_report_draft(await read_form(request))
    async with instance_of(request).database.unit() as unit:
        reporter = await account_by_id(unit, viewer_of(request).account.id)
        target = await account_by_id(unit, draft.target_id)
        if reporter is None or target is None:
            raise NotFound
        report = await file_report(unit, reporter, draft)
        statuses = await statuses_by_uris(unit, report.status_uris)
    ids = sorted(status.id for status in statuses.values())
    return json_answer(report_entity(ReportView(report, AccountView(target, base_url_of(request)), tuple(ids))))


def read_report_draft(form: Form) -> ReportDraft:
    """The draft of a report from what a client sent. Raises NotFound without an account, Invalid for a wrong word."""
    target_id = read_id(form.get("account_id"))
    if target_id is None:
        raise NotFound
    return ReportDraft(
        target_id=target_id,
        status_ids=read_ids(form, "status_ids"),
        comment=text_of(form, "comment"),
        category=read_category(text_of(form, "category") or ReportCategory.OTHER.value),
        rule_ids=read_ids(form, "rule_ids"),
        forward=flag_of(form, "forward"),
    )


def read_ids(form: Form, name: str) -> tuple[int, ...]:
    """A list of ids. Raises NotFound for what is no id."""
    ids = tuple(read_id(text) for text in texts_of(form, name))
    if None in ids:
        raise NotFound
    return tuple(one for one in ids if one is not None)


def read_category(word: str) -> ReportCategory:
    """A category by Mastodon's word. Raises Invalid."""
    try:
        return ReportCategory(word)
    except ValueError as error:
        raise Invalid("Cette catégorie n’existe pas.") from error


ROUTES = [Route("/api/v1/reports", create_report, methods=["POST"])]
