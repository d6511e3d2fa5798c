"""A report arrives from another server: its moderators, or one of their members, want ours to look at something.

A Flag names accounts and statuses, never who reported; the report here is the sending instance's. See
docs/decisions/0006-reports-in-a-town.md.
"""

from activitypub.activities import Activity
from activitypub.addresses import domain_of, same_origin
from activitypub.errors import ProtocolError
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.inbox.handler import Fetched, Handler
from ensembl_fed.models import Account, Report, Status
from ensembl_fed.models.kinds import NotificationKind, ReportCategory
from ensembl_fed.remote.signers import Verified
from ensembl_fed.storage.accounts import accounts_by_ids, accounts_by_uris
from ensembl_fed.storage.domain_rules import refuses_reports_from
from ensembl_fed.storage.reports import report_by_uri
from ensembl_fed.storage.statuses import statuses_by_uris
from ensembl_fed.storage.town import town_member_by_domain
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.notify import notify
from ensembl_fed.text.sanitize import html_to_text
from moderation.roles import moderators_for

# One Flag is about one person; a few more are read, since other software sends what it likes.
_MOST_TARGETS = 5


class NotConcerned(ProtocolError):
    """The report is about nobody whom the moderators here look after."""


def needs(verified: Verified, activity: Activity) -> list[str]:
    """The account that is reported, which stands first: a city may not know a newcomer of its town yet."""
    return activity.object_ids[:1]


async def wants(unit: Unit, verified: Verified, activity: Activity, sender: Account) -> bool:
    """Only a city asks elsewhere, for an instance of its town, about its town; other reports are about what is here."""
    first = activity.object_id
    if first is None or unit.home.addresses.is_ours(first):
        return first is not None
    is_from_town = await town_member_by_domain(unit, verified.domain) is not None
    return unit.home.is_city and is_from_town and await _is_of_town(unit, first)


async def handle(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
    """Keep one report for each account that is named, directly or by a status, and tell the moderators.

    Raises NotConcerned when none of them is for the moderators here, or reports from there are not wanted.
    """
    if await refuses_reports_from(unit, verified.domain):
        raise NotConcerned("reports from this domain are not wanted")
    uris = activity.object_ids[: unit.home.limits.report_statuses + _MOST_TARGETS]
    statuses = list((await statuses_by_uris(unit, uris)).values())
    named = list((await accounts_by_uris(unit, uris)).values())
    authors = await accounts_by_ids(unit, (status.account_id for status in statuses))
    targets = {account.id: account for account in (*named, *authors.values())}
    concerned = [
        account
        for account in list(targets.values())[:_MOST_TARGETS]
        if account.id != fetched.sender.id and await _is_for_us(unit, verified, account)
    ]
    if not concerned:
        raise NotConcerned("about nobody here")
    for position, target in enumerate(concerned):
        uri = _uri_for(unit, activity, fetched.sender, position)
        status_uris = _status_uris(target, statuses, uris)
        await _keep(unit, fetched.sender, target, uri=uri, status_uris=status_uris, content=activity.content or "")


FLAG = Handler(handle=handle, needs=needs, wants=wants)


async def _is_for_us(unit: Unit, verified: Verified, target: Account) -> bool:
    """Our own accounts; for a city also those of its town, when an instance of the town reports them."""
    if target.is_local:
        return True
    return (
        unit.home.is_city
        and await town_member_by_domain(unit, target.domain) is not None
        and await town_member_by_domain(unit, verified.domain) is not None
    )


async def _is_of_town(unit: Unit, uri: str) -> bool:
    return await town_member_by_domain(unit, domain_of(uri)) is not None


async def _keep(
    unit: Unit, sender: Account, target: Account, *, uri: str, status_uris: list[str], content: str
) -> None:
    """Keep one report, unless this Flag was kept before. Two people who say the same are two reports."""
    comment = html_to_text(content).strip()[: unit.home.limits.report_comment_characters]
    if await report_by_uri(unit, uri) is not None:
        return
    now = utc_now()
    report = Report(
        id=new_id(),
        uri=uri,
        account_id=sender.id,
        target_id=target.id,
        status_uris=status_uris,
        comment=comment,
        category=ReportCategory.OTHER,
        created_at=now,
        updated_at=now,
    )
    await unit.add(report)
    for account_id in await moderators_for(unit, target.id):
        await notify(unit, account_id, NotificationKind.ADMIN_REPORT, sender.id, report_id=report.id)


def _uri_for(unit: Unit, activity: Activity, sender: Account, position: int) -> str:
    """The Flag's own id where it is the sender's to give, so that a repetition is found and no id can be stolen."""
    if activity.id is None or not same_origin(activity.id, sender.uri):
        return f"{unit.home.addresses.base}/reports/{new_id()}"
    return activity.id if position == 0 else f"{activity.id}#{position}"


def _status_uris(target: Account, statuses: list[Status], uris: list[str]) -> list[str]:
    """The statuses that are the target's: those known here, and those that stand on its own server unseen here."""
    others = {status.uri for status in statuses if status.account_id != target.id}
    return [uri for uri in uris if uri != target.uri and uri not in others and same_origin(uri, target.uri)]
