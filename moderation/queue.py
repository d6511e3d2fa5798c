"""What moderators are shown: the queue of reports, and everything that helps to decide about one account."""

from dataclasses import dataclass
from enum import StrEnum

from ensembl_fed.errors import NotAllowed, NotFound
from ensembl_fed.models import Account, Member, ModerationAction, Report, Status
from ensembl_fed.models.kinds import AccountKind, ReportState
from ensembl_fed.storage.accounts import account_by_id, accounts_by_ids, member_of
from ensembl_fed.storage.admin_accounts import (
    AccountFilter,
    AccountState,
    accounts_for_moderators,
    latest_statuses_of,
)
from ensembl_fed.storage.reports import (
    ReportFilter,
    actions_about,
    count_reports,
    open_reports_about,
    reports_page,
)
from ensembl_fed.storage.statuses import statuses_by_uris
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import OPEN_TO_MEMBERS
from moderation.acts import Act
from moderation.roles import check_may_decide, require_moderator

_ACTIONS_SHOWN = 50
_REPORTS_SHOWN = 50
_STATUSES_SHOWN = 20
_PENDING_SHOWN = 80


class Pile(StrEnum):
    """Where a report lies."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """One report with whom and what it names. `notices` counts the open reports about the same account."""

    report: Report
    target: Account
    reporter: Account
    statuses: tuple[Status, ...]
    assigned: Account | None
    notices: int

    @property
    def is_from_elsewhere(self) -> bool:
        """Whether another instance sent it: then nobody here knows who reports."""
        return self.reporter.kind is AccountKind.APPLICATION and not self.reporter.is_local


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of reports, and how many wait for a decision in all."""

    entries: tuple[QueueEntry, ...]
    waiting: int


@dataclass(frozen=True, slots=True)
class PastAct:
    """What a moderator did about an account, and who it was."""

    action: ModerationAction
    moderator: Account | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """What helps to decide about an account. Private messages are never in it, but those attached to a report (X14)."""

    account: Account
    member: Member | None
    past: tuple[PastAct, ...]
    reports: tuple[Report, ...]
    statuses: tuple[Status, ...]
    acts: tuple[Act, ...]


async def reports_queue(
    unit: Unit,
    moderator: Member,
    pile: Pile,
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
    limit: int,
) -> Queue:
    """One pile of reports, newest first, without those about the moderator (M18), in a fixed number of queries."""
    require_moderator(moderator)
    found = await reports_page(
        unit,
        _filter_of(moderator, pile),
        older_than=older_than,
        newer_than=newer_than,
        is_ascending=newer_than is not None,
        limit=limit,
    )
    waiting = ReportFilter(hidden_from=moderator.account_id, state=ReportState.OPEN)
    return Queue(tuple(await _entries(unit, found)), await count_reports(unit, waiting))


async def dossier_of(unit: Unit, moderator: Member, account_id: int) -> Dossier:
    """Everything about one account that a moderator may know. Raises NotFound, also for what speaks for an instance."""
    require_moderator(moderator)
    account = await account_by_id(unit, account_id)
    if account is None or account.kind is AccountKind.APPLICATION or account.id == moderator.account_id:
        raise NotFound
    member = await member_of(unit, account.id) if account.is_local else None
    actions = await actions_about(unit, account.id, limit=_ACTIONS_SHOWN)
    moderators = await accounts_by_ids(unit, (action.moderator_id for action in actions))
    wanted = ReportFilter(hidden_from=moderator.account_id, target_id=account.id)
    return Dossier(
        account,
        member,
        tuple(PastAct(action, moderators.get(action.moderator_id)) for action in actions),
        tuple(await reports_page(unit, wanted, limit=_REPORTS_SHOWN)),
        tuple(await latest_statuses_of(unit, account.id, visibilities=OPEN_TO_MEMBERS, limit=_STATUSES_SHOWN)),
        await _acts_for(unit, moderator, account, member),
    )


async def pending_members(unit: Unit, moderator: Member) -> list[tuple[Account, Member]]:
    """Who waits to be let in, newest first."""
    require_moderator(moderator)
    wanted = AccountFilter(states=(AccountState.PENDING,))
    rows = await accounts_for_moderators(unit, wanted, limit=_PENDING_SHOWN)
    return [(account, member) for account, member in rows if member is not None]


def _filter_of(moderator: Member, pile: Pile) -> ReportFilter:
    if pile is Pile.DECIDED:
        return ReportFilter(hidden_from=moderator.account_id, state=ReportState.RESOLVED)
    is_assigned = pile is Pile.ASSIGNED
    return ReportFilter(hidden_from=moderator.account_id, state=ReportState.OPEN, is_assigned=is_assigned)


async def _entries(unit: Unit, reports: list[Report]) -> list[QueueEntry]:
    ids = [one for report in reports for one in (report.account_id, report.target_id, report.assigned_id)]
    accounts = await accounts_by_ids(unit, ids)
    statuses = await statuses_by_uris(unit, (uri for report in reports for uri in report.status_uris))
    notices = await open_reports_about(unit, (report.target_id for report in reports))
    return [
        QueueEntry(
            report,
            accounts[report.target_id],
            accounts[report.account_id],
            tuple(statuses[uri] for uri in report.status_uris if uri in statuses),
            accounts.get(report.assigned_id) if report.assigned_id is not None else None,
            max(1, notices[report.target_id]),
        )
        for report in reports
    ]


async def _acts_for(unit: Unit, moderator: Member, account: Account, member: Member | None) -> tuple[Act, ...]:
    """What the moderator may decide now; nothing where somebody else must."""
    try:
        await check_may_decide(unit, moderator, account)
    except NotAllowed:
        return ()
    acts = [Act.WARN] if account.is_local else []
    acts.append(Act.LIMIT if account.limited_at is None else Act.UNLIMIT)
    acts.append(Act.SUSPEND if account.suspended_at is None else Act.UNSUSPEND)
    if member is not None and member.disabled_at is not None:
        acts.append(Act.ENABLE)
    return tuple(acts)
