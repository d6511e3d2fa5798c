"""Who comes to an event, told to its organiser; and the organiser's answer."""

from activitypub.activities import accept_activity, join_activity, leave_activity, reject_activity
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Status
from ensembl_fed.outbox.audience import inbox_of
from ensembl_fed.outbox.send import send
from ensembl_fed.storage.unit import Unit


async def publish_join(unit: Unit, account: Account, organiser: Account, status: Status, join_uri: str) -> int:
    """Tell the organiser of an event elsewhere that somebody here comes."""
    if not account.is_local or organiser.is_local:
        return 0
    document = join_activity(join_uri, account.uri, status.uri, to=[organiser.uri])
    return await send(unit, account, document, [inbox_of(organiser)], object_uri=join_uri)


async def publish_leave(unit: Unit, account: Account, organiser: Account, status: Status, join_uri: str) -> int:
    """Tell them that they do not come after all."""
    if not account.is_local or organiser.is_local:
        return 0
    leave_uri = unit.home.addresses.new_activity("leave", new_id())
    document = leave_activity(leave_uri, account.uri, status.uri, to=[organiser.uri])
    return await send(unit, account, document, [inbox_of(organiser)], object_uri=join_uri)


async def answer_join(
    unit: Unit, organiser: Account, guest: Account, status: Status, join_uri: str, *, accept: bool
) -> int:
    """Tell somebody elsewhere whether there is a place for them."""
    if guest.is_local or not organiser.is_local:
        return 0
    asked = join_activity(join_uri, guest.uri, status.uri, to=[organiser.uri])
    answer, word = (accept_activity, "accept") if accept else (reject_activity, "reject")
    document = answer(unit.home.addresses.new_activity(word, new_id()), organiser.uri, asked, to=[guest.uri])
    return await send(unit, organiser, document, [inbox_of(guest)], object_uri=join_uri)
