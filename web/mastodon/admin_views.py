"""Who asks for an admin endpoint, and what its entities need, in a fixed number of queries for a whole page."""

from collections.abc import Sequence

from starlette.requests import Request

from ensembl_fed.errors import NotFound
from ensembl_fed.models import Account, Member, Report
from ensembl_fed.storage.accounts import account_by_id, accounts_by_ids
from ensembl_fed.storage.admin_accounts import members_of
from ensembl_fed.storage.statuses import statuses_by_uris
from ensembl_fed.storage.town import rules
from ensembl_fed.storage.unit import Unit
from ensembl_fed.storage.views import StatusView, status_views
from moderation.roles import moderator_now
from web.auth import viewer_of
from web.entities.account import AccountView, Entity, account_entity
from web.entities.admin import AdminAccountView, AdminReportView
from web.entities.status import PLAIN_PARTS, status_entity
from web.request import base_url_of


async def moderator_of(request: Request, unit: Unit) -> Member:
    """The moderator who asks: the scope lets a token ask, the role lets the member (security 38). Raises NotAllowed."""
    return await moderator_now(unit, viewer_of(request).member.id)


async def account_asked(request: Request, unit: Unit) -> Account:
    """The account that the path names. Raises NotFound."""
    account = await account_by_id(unit, request.path_params["id"])
    if account is None:
        raise NotFound
    return account


def account_view(request: Request, account: Account, member: Member | None) -> AdminAccountView:
    """One account as moderators see it."""
    return AdminAccountView(AccountView(account, base_url_of(request), member.role if member else None), member)


async def report_views(request: Request, unit: Unit, reports: Sequence[Report]) -> list[AdminReportView]:
    """Reports with everything that they name."""
    ids = [
        account_id
        for report in reports
        for account_id in (report.account_id, report.target_id, report.assigned_id, report.resolved_by_id)
    ]
    accounts = await accounts_by_ids(unit, ids)
    members = await members_of(unit, accounts)
    views = {
        account_id: account_view(request, account, members.get(account_id)) for account_id, account in accounts.items()
    }
    statuses = await statuses_by_uris(unit, (uri for report in reports for uri in report.status_uris))
    shown = await status_views(unit, (status.id for status in statuses.values()))
    by_uri = {view.status.uri: _whole_status(view, base_url_of(request)) for view in shown.values()}
    house_rules = {rule.id: rule for rule in await rules(unit)}
    return [
        AdminReportView(
            report,
            views,
            [by_uri[uri] for uri in report.status_uris if uri in by_uri],
            [house_rules[rule_id] for rule_id in report.rule_ids if rule_id in house_rules],
        )
        for report in reports
    ]


def _whole_status(view: StatusView, base_url: str) -> Entity:
    """A status as it is reported, without what a reader did with it."""
    author = account_entity(AccountView(view.account, base_url))
    return {**PLAIN_PARTS, **status_entity(view, base_url), "account": author, "reblog": None}
