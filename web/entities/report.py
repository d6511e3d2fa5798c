"""Reports as whoever made them sees them. Source: https://docs.joinmastodon.org/entities/Report/"""

from dataclasses import dataclass

from ensembl_fed.models import Report
from ensembl_fed.models.kinds import ReportState
from web.entities.account import AccountView, Entity, account_entity
from web.entities.moments import moment, optional_moment


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report, whom it is about, and the numbers that its statuses have here."""

    report: Report
    target: AccountView
    status_ids: tuple[int, ...] = ()


def report_entity(view: ReportView) -> Entity:
    """Report: what was said, and whether a moderator has settled it."""
    report = view.report
    return {
        "id": str(report.id),
        "action_taken": report.state is ReportState.RESOLVED,
        "action_taken_at": optional_moment(report.resolved_at),
        "category": report.category.value,
        "comment": report.comment,
        "forwarded": report.forwarded,
        "created_at": moment(report.created_at),
        "status_ids": [str(status_id) for status_id in view.status_ids],
        "collection_ids": [],
        "rule_ids": [str(rule_id) for rule_id in report.rule_ids],
        "target_account": account_entity(view.target),
    }
