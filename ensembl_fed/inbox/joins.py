"""Join and Leave: somebody comes to an event of ours, or does not after all; and what organisers answer to ours."""

from activitypub.activities import Activity
from activitypub.documents import Document, id_of, type_of
from ensembl_fed.inbox.handler import Fetched, Handler
from ensembl_fed.inbox.like import liked_status
from ensembl_fed.models import Account, Event, Status
from ensembl_fed.outbox.publish_joins import answer_join
from ensembl_fed.remote.signers import Verified
from ensembl_fed.services.join_event import take_answer, take_join, take_leave
from ensembl_fed.storage.accounts import account_by_id, account_by_uri
from ensembl_fed.storage.events import event_for_change
from ensembl_fed.storage.relations import is_blocked
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import may_fetch


async def handle_join(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
    """Agree as long as there is a place, and tell the guest; asked again, the same answer is given again."""
    found = await _own_event(unit, activity.object_id)
    if found is None or activity.id is None:
        return
    status, event, organiser = found
    if not await may_fetch(unit, status, verified.actor_uri, verified.domain):
        return
    is_welcome = not await is_blocked(unit, organiser.id, fetched.sender.id) and await take_join(
        unit, fetched.sender, status, event, activity.id
    )
    await answer_join(unit, organiser, fetched.sender, status, activity.id, accept=is_welcome)


async def handle_leave(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
    """The sender's own place is free again."""
    await leave(unit, activity.object_id or "", fetched.sender)


async def leave(unit: Unit, uri: str, sender: Account) -> None:
    """The sender comes no longer to the event with this address."""
    found = await _own_event(unit, uri)
    if found is not None:
        await take_leave(unit, sender, found[0], found[1])


async def answered_join(unit: Unit, activity: Activity, sender: Account, *, accept: bool) -> bool:
    """Take the answer to a Join of ours; False if it is about something else. Only the organiser may give it."""
    inner = activity.object_document
    if inner is None or type_of(inner) != "Join":
        return False
    guest, status = await _guest_of(unit, inner), await liked_status(unit, id_of(inner.get("object")))
    if guest is not None and status is not None and status.account_id == sender.id:
        await take_answer(unit, guest, status, accept=accept)
    return True


async def _guest_of(unit: Unit, inner: Document) -> Account | None:
    guest = await account_by_uri(unit, id_of(inner.get("actor")) or "")
    return guest if guest is not None and guest.is_local else None


async def _own_event(unit: Unit, uri: str | None) -> tuple[Status, Event, Account] | None:
    status = await liked_status(unit, uri)
    organiser = await account_by_id(unit, status.account_id) if status is not None else None
    if status is None or organiser is None or not organiser.is_local:
        return None
    event = await event_for_change(unit, status.id)
    return None if event is None else (status, event, organiser)


JOIN = Handler(handle_join)
LEAVE = Handler(handle_leave)
