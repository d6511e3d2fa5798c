"""What moderators see of accounts, reports and domains.

Sources: https://docs.joinmastodon.org/entities/Admin_Account/, Admin_Report/, Admin_DomainBlock/
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ensembl_fed.models import DomainRule, Member, Report, Rule
from ensembl_fed.models.kinds import ReportState, Role
from web.entities.account import AccountView, Entity, account_entity, role_entity
from web.entities.moments import moment, optional_moment

# The roles by the ids that clients know them by.
ROLES_BY_ID: Final[Mapping[str, Role]] = {str(role_entity(role)["id"]): role for role in Role}


@dataclass(frozen=True, slots=True)
class AdminAccountView:
    """An account, and the member behind it if it is one of ours."""

    shown: AccountView
    member: Member | None = None


@dataclass(frozen=True, slots=True)
class AdminReportView:
    """A report with the accounts it names, by number, its statuses as entities, and the rules it cites."""

    report: Report
    accounts: Mapping[int, AdminAccountView]
    statuses: Sequence[object] = ()
    rules: Sequence[Rule] = ()


def admin_account_entity(view: AdminAccountView) -> Entity:
    """Admin::Account. Addresses of the network are not kept, so there are none to show."""
    account, member = view.shown.account, view.member
    return {
        "id": str(account.id),
        "username": account.username,
        "domain": account.domain or None,
        "created_at": moment(account.created_at),
        "email": member.email if member else "",
        "ip": None,
        "ips": [],
        "locale": member.locale if member else "",
        "invite_request": (member.reason or None) if member else None,
        "role": role_entity(member.role if member else Role.RESIDENT),
        "confirmed": member is not None and member.confirmed_at is not None,
        "approved": member is None or member.approved_at is not None,
        "disabled": member is not None and member.disabled_at is not None,
        "sensitized": account.sensitized_at is not None,
        "silenced": account.limited_at is not None,
        "suspended": account.suspended_at is not None,
        "account": account_entity(view.shown),
    }


def admin_report_entity(view: AdminReportView) -> Entity:
    """Admin::Report. Who reports from elsewhere is the instance that sent the report."""
    report = view.report
    return {
        "id": str(report.id),
        "action_taken": report.state is ReportState.RESOLVED,
        "action_taken_at": optional_moment(report.resolved_at),
        "category": report.category.value,
        "comment": report.comment,
        "forwarded": report.forwarded,
        "created_at": moment(report.created_at),
        "updated_at": moment(report.updated_at),
        "account": _person(view, report.account_id),
        "target_account": _person(view, report.target_id),
        "assigned_account": _person(view, report.assigned_id),
        "action_taken_by_account": _person(view, report.resolved_by_id),
        "statuses": list(view.statuses),
        "rules": [{"id": str(rule.id), "text": rule.text, "hint": rule.hint} for rule in view.rules],
    }


def domain_block_entity(rule: DomainRule) -> Entity:
    """Admin::DomainBlock."""
    return {
        "id": str(rule.id),
        "domain": rule.domain,
        "digest": hashlib.sha256(rule.domain.encode()).hexdigest(),
        "created_at": moment(rule.created_at),
        "severity": rule.severity.value,
        "reject_media": rule.reject_media,
        "reject_reports": rule.reject_reports,
        "private_comment": rule.private_comment or None,
        "public_comment": rule.public_comment or None,
        "obfuscate": rule.obfuscate,
    }


def _person(view: AdminReportView, account_id: int | None) -> Entity | None:
    found = None if account_id is None else view.accounts.get(account_id)
    return None if found is None else admin_account_entity(found)
