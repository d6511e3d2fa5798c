"""How a report ended travels back to the instance of the town that sent it, and to the person there (X8)."""

from activitypub.addresses import same_origin
from activitypub.decisions import answer_activity
from activitypub.errors import BadDocument
from ensembl_fed.ids import new_id
from ensembl_fed.models import Report
from ensembl_fed.models.kinds import AccountKind
from ensembl_fed.outbox.send import send
from ensembl_fed.storage.accounts import account_by_id, instance_actor
from ensembl_fed.storage.town import town_member_by_domain
from ensembl_fed.storage.unit import Unit


async def send_outcome(unit: Unit, report: Report, *, is_acted: bool) -> None:
    """Answer a Flag of an instance of the town; other software has no use for an answer."""
    reporter = await account_by_id(unit, report.account_id)
    if reporter is None or reporter.is_local or reporter.kind is not AccountKind.APPLICATION:
        return
    member = await town_member_by_domain(unit, reporter.domain)
    if member is None or not _is_of(report.uri, member.actor_uri):
        return
    own = await instance_actor(unit)
    document = answer_activity(
        f"{own.uri}#outcomes/{new_id()}",
        own.uri,
        report.uri,
        result="measure" if is_acted else "no_measure",
        to=member.actor_uri,
    )
    await send(unit, own, document, [member.shared_inbox_uri], object_uri=report.uri)


def _is_of(uri: str, actor_uri: str) -> bool:
    try:
        return same_origin(uri, actor_uri)
    except BadDocument:
        return False
