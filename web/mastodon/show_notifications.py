"""Notifications rendered for their reader: with whoever caused them, and the statuses that the reader may see."""

from collections.abc import Sequence

from starlette.requests import HTTPConnection

from ensembl_fed.models import Account, Notification
from ensembl_fed.storage.page_rows import ids_that, page_rows
from ensembl_fed.storage.reports_shown import reports_with_targets
from ensembl_fed.storage.unit import Unit, unique
from ensembl_fed.surface.visibility import shown_clause
from web.entities.account import AccountView
from web.entities.notification import notification_part, whole_notification
from web.entities.report import ReportView
from web.filtering import NOTIFICATIONS, sieve_for
from web.kept_statuses import kept_statuses_of
from web.request import base_url_of


async def notification_parts(
    request: HTTPConnection, unit: Unit, notifications: Sequence[Notification], reader: Account
) -> tuple[dict[int, bytes], dict[int, bytes]]:
    """(accounts, statuses) that these notifications name, rendered, by number; statuses as far as the reader may see
    them, whatever was so when they were notified."""
    kept = kept_statuses_of(request)
    accounts = await kept.accounts(unit, (one.from_account_id for one in notifications))
    status_ids = unique(one.status_id for one in notifications)
    seen = await ids_that(unit, status_ids, await shown_clause(unit, reader.id, muted=False))
    rows = await page_rows(unit, [one for one in status_ids if one in seen], reader.id)
    sieve = await sieve_for(request, reader.id, NOTIFICATIONS, unit)
    return accounts, await kept.by_id(rows, for_viewer=True, unit=unit, sieve=sieve)


async def rendered_notifications(
    request: HTTPConnection, unit: Unit, notifications: Sequence[Notification], reader: Account
) -> list[bytes]:
    """Notifications in their order; without those about a status that the reader may no longer see."""
    accounts, statuses = await notification_parts(request, unit, notifications, reader)
    base = base_url_of(request)
    reports = await reports_with_targets(unit, (one.report_id for one in notifications))
    shown: list[bytes] = []
    for one in notifications:
        account = accounts.get(one.from_account_id)
        status = statuses.get(one.status_id) if one.status_id is not None else None
        if account is None or (one.status_id is not None and status is None):
            continue
        report = reports.get(one.report_id) if one.report_id is not None else None
        view = None if report is None else ReportView(report[0], AccountView(report[1], base))
        shown.append(whole_notification(notification_part(one, view), account, status))
    return shown
