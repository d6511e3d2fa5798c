"""Somebody comes to an event, or does not after all; as many as there are places."""

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, NotFound
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Event, EventJoin, Status
from ensembl_fed.models.kinds import EventState, JoinMode, JoinState
from ensembl_fed.outbox.publish_joins import publish_join, publish_leave
from ensembl_fed.services.post_event import tell_event
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.events import count_joined, event_for_change, join_of, remove_join, settle_join
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import may_see

_OPEN_MODES = (JoinMode.FREE, JoinMode.RESTRICTED)


async def join_event(unit: Unit, account: Account, status_id: int) -> Event:
    """Note that a member of this instance comes; the organiser elsewhere is told. Doing it twice changes nothing.

    Raises NotFound for what they may not see, Conflict where one can't say so: full, over, cancelled, not asked for.
    """
    status, event = await _seen_event(unit, account, status_id)
    if await join_of(unit, status_id, account.id) is not None:
        return event
    organiser = await account_by_id(unit, status.account_id)
    if organiser is None:
        raise NotFound
    await _check_open(unit, event, is_ours=organiser.is_local)
    join_uri = unit.home.addresses.new_activity("join", new_id())
    state = JoinState.ACCEPTED if organiser.is_local else JoinState.ASKED
    await add_join(unit, event, account, join_uri, state)
    if organiser.is_local:
        await tell_event(unit, status, event)
    else:
        await publish_join(unit, account, organiser, status, join_uri)
    return event


async def leave_event(unit: Unit, account: Account, status_id: int) -> Event:
    """Note that they do not come after all."""
    status, event = await _seen_event(unit, account, status_id)
    join = await join_of(unit, status_id, account.id)
    organiser = await account_by_id(unit, status.account_id)
    if join is None or organiser is None:
        return event
    await remove_join(unit, status_id, account.id)
    if organiser.is_local:
        await tell_event(unit, status, event)
    else:
        await publish_leave(unit, account, organiser, status, join.uri)
    return event


async def take_join(unit: Unit, guest: Account, status: Status, event: Event, join_uri: str) -> bool:
    """Somebody elsewhere comes to an event of ours; False if there is no place, or nobody may say so."""
    if await join_of(unit, status.id, guest.id) is not None:
        return True
    try:
        await _check_open(unit, event, is_ours=True)
    except Conflict:
        return False
    await add_join(unit, event, guest, join_uri, JoinState.ACCEPTED)
    await tell_event(unit, status, event)
    return True


async def take_leave(unit: Unit, guest: Account, status: Status, event: Event) -> None:
    """Somebody elsewhere does not come after all."""
    if await join_of(unit, status.id, guest.id) is not None:
        await remove_join(unit, status.id, guest.id)
        await tell_event(unit, status, event)


async def take_answer(unit: Unit, account: Account, status: Status, *, accept: bool) -> None:
    """An organiser elsewhere says whether there is a place for a member of ours."""
    if await join_of(unit, status.id, account.id) is None:
        return
    if accept:
        await settle_join(unit, status.id, account.id)
    else:
        await remove_join(unit, status.id, account.id)


async def add_join(unit: Unit, event: Event, account: Account, uri: str, state: JoinState) -> None:
    """Write down that an account comes."""
    await unit.add(
        EventJoin(status_id=event.status_id, account_id=account.id, uri=uri, state=state, created_at=utc_now())
    )


async def _seen_event(unit: Unit, account: Account, status_id: int) -> tuple[Status, Event]:
    status = await status_by_id(unit, status_id)
    event = await event_for_change(unit, status_id)
    if status is None or event is None or not await may_see(unit, status, account):
        raise NotFound("Événement introuvable.")
    return status, event


async def _check_open(unit: Unit, event: Event, *, is_ours: bool) -> None:
    if event.join_mode not in _OPEN_MODES:
        raise Conflict("Pour cet événement, on ne s’inscrit pas ici.")
    if event.state is EventState.CANCELLED:
        raise Conflict("Cet événement est annulé.")
    if event.last_ends_at is not None and event.last_ends_at < utc_now():
        raise Conflict("Cet événement est terminé.")
    joined = await count_joined(unit, event.status_id) if is_ours else event.joined
    if event.capacity is not None and joined >= event.capacity:
        raise Conflict("Il n’y a plus de place pour cet événement.")
