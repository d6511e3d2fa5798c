"""An activity arrives: kept once, then handled once, and settled in the unit of its effect."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

import orjson

from activitypub.activities import Activity, read_activity
from activitypub.addresses import domain_of, same_origin
from activitypub.errors import BadDocument, ProtocolError, UntrustedObject
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import TownError
from ensembl_fed.inbox.gather import gather, is_missing_something, keep_gathered
from ensembl_fed.inbox.handler import Fetched, Handler, Handlers, Screen
from ensembl_fed.inbox.heard_again import note_heard
from ensembl_fed.models import Account
from ensembl_fed.models.kinds import ReceivedState
from ensembl_fed.remote.peers import NotFetched, Peers
from ensembl_fed.remote.signers import Verified
from ensembl_fed.services.ask_elsewhere import ask_for_actor
from ensembl_fed.storage.accounts import accounts_by_uris
from ensembl_fed.storage.peer_hosts import suspended_among
from ensembl_fed.storage.received import mark_handled, mark_received, postpone_received, received_row
from ensembl_fed.storage.unit import Unit
from ensembl_fed.storage.work import DueReceived, next_attempt

_log = logging.getLogger(__name__)

# How many activities of one batch may wait for other servers at the same time.
_WAITING_AT_ONCE = 8
_ACTOR_CHANGES = ("Update", "Delete", "Move")


@dataclass(slots=True)
class _Item:
    """One received activity on its way through its handler."""

    row: DueReceived
    verified: Verified
    activity: Activity
    handler: Handler


async def accept(peers: Peers, verified: Verified, activity: Activity, body: bytes) -> None:
    """Keep a verified activity durably, before it is answered with 202; what was kept before is not kept again.

    Remembered per actor, so that nobody's forged id stands in the way of the real one (rule 9). An activity without
    id is known by its bytes. Raises UntrustedObject when the id is not of the actor's own origin (rule 11).
    """
    if activity.id is not None and not same_origin(activity.id, verified.actor_uri):
        raise UntrustedObject("an id of another origin than its actor")
    activity_uri = activity.id or f"{verified.actor_uri}#unnamed-{sha256(body).hexdigest()[:32]}"
    row = received_row(actor_uri=verified.actor_uri, activity_uri=activity_uri, body=body.decode("utf-8"))
    await peers.arrivals.keep(row)
    await note_heard(peers, verified.domain)


async def process(peers: Peers, received: DueReceived, handlers: Handlers, *, screen: Screen | None = None) -> None:
    """Handle one received activity and settle it."""
    await process_batch(peers, [received], handlers, screen=screen)


async def process_batch(
    peers: Peers, received: Sequence[DueReceived], handlers: Handlers, *, screen: Screen | None = None
) -> None:
    """Handle activities in the order they came, and settle each.

    Those that need nothing from other servers share one unit, and none undoes another's effect; the others wait for
    the network without a unit and then have one each. A peer's fault settles an activity as ignored, a server that
    does not answer postpones it, a fault of ours is logged, tried again and in the end shown as failed.
    `screen` says whether an activity may come in at all; it is asked before anything is fetched for it.
    """
    items = [item for row in received if (item := _read(row, handlers)) is not None]
    readable = {item.row.received_id for item in items}
    later = await _handle_together(peers, items, screen)
    waiting = {item.row.received_id for item in later}
    unreadable = [row.received_id for row in received if row.received_id not in readable]
    if unreadable:
        async with peers.database.unit() as unit:
            for row_id in unreadable:
                await mark_received(unit, row_id, ReceivedState.IGNORED, "no handler, or unreadable")
    for item in items:
        if item.row.received_id not in waiting:
            _forget_keys(peers, item)
    await _handle_later(peers, later)


async def _handle_together(peers: Peers, items: Sequence[_Item], screen: Screen | None) -> list[_Item]:
    """Handle in one unit what needs nothing from the network, return the rest.

    Most batches have nothing bad in them, and savepoints cost as much as an effect: only if something fails is
    everything undone, and done again one by one, each in a savepoint of its own.
    """
    if not items:
        return []
    try:
        async with peers.database.unit() as unit:
            return await _handle_ready(unit, items, screen, in_savepoints=False)
    except Exception as error:  # noqa: BLE001 -- whose fault it is comes out below, one by one
        _log.debug("a batch is handled one by one: %s", type(error).__name__)
    later: list[_Item] = []
    for item in items:
        async with peers.database.unit() as unit:
            later += await _handle_ready(unit, [item], screen, in_savepoints=True)
    return later


def _read(row: DueReceived, handlers: Handlers) -> _Item | None:
    """The activity of a row; its body was parsed strictly when it came, so any JSON reader does now."""
    try:
        activity = replace(read_activity(orjson.loads(row.body)), id=row.activity_uri)
        verified = Verified(row.actor_uri, domain_of(row.actor_uri))
    except (BadDocument, ValueError):
        return None
    handler = handlers.get(activity.type)
    return None if handler is None else _Item(row, verified, activity, handler)


async def _handle_ready(
    unit: Unit, items: Sequence[_Item], screen: Screen | None, *, in_savepoints: bool
) -> list[_Item]:
    senders = await accounts_by_uris(unit, (item.verified.actor_uri for item in items))
    refused = await suspended_among(unit, (item.verified.domain for item in items))
    later: list[_Item] = []
    handled: list[int] = []
    stale_before = utc_now() - unit.home.limits.actor_stale_after
    for item in items:
        sender = senders.get(item.verified.actor_uri)
        if sender is not None and _is_stale(sender, stale_before):
            await ask_for_actor(unit, sender)
        is_suspended = item.verified.domain in refused or (sender is not None and sender.suspended_at is not None)
        if is_suspended or (screen is not None and not await screen(unit, item.verified, item.activity)):
            await mark_received(unit, item.row.received_id, ReceivedState.IGNORED, "suspended, or screened out")
        elif sender is None or await is_missing_something(unit, item.handler, item.verified, item.activity):
            later.append(item)
        elif not in_savepoints:
            await item.handler.handle(unit, item.verified, item.activity, Fetched(sender))
            handled.append(item.row.received_id)
        elif (error := await _in_savepoint(unit, item, Fetched(sender))) is None:
            handled.append(item.row.received_id)
        else:
            await _settle_error(unit, item, error)
    await mark_handled(unit, handled)
    return later


def _is_stale(sender: Account, before: datetime) -> bool:
    """Read long ago; or its inbox said 410 once, and now it acts."""
    return sender.gone_at is not None or (sender.fetched_at is not None and sender.fetched_at < before)


async def _in_savepoint(unit: Unit, item: _Item, fetched: Fetched) -> Exception | None:
    """Let the handler act; what it wrote and wanted to tell is undone if it fails."""
    told = len(unit.events)
    try:
        async with unit.session.begin_nested():
            await item.handler.handle(unit, item.verified, item.activity, fetched)
    except Exception as error:  # noqa: BLE001 -- the top of a worker's turn: the row is marked and the log says so
        del unit.events[told:]
        return error
    return None


async def _handle_later(peers: Peers, items: Sequence[_Item]) -> None:
    turns = asyncio.Semaphore(_WAITING_AT_ONCE)

    async def handle_one(item: _Item) -> None:
        async with turns:
            await _handle_with_network(peers, item)

    async with asyncio.TaskGroup() as group:
        for item in items:
            group.create_task(handle_one(item))


async def _handle_with_network(peers: Peers, item: _Item) -> None:
    error: Exception | None = None
    try:
        gathered = await gather(peers, item.handler, item.verified, item.activity)
        async with peers.database.unit() as unit:
            fetched = await keep_gathered(unit, gathered, item.verified)
            error = await _in_savepoint(unit, item, fetched)
            if error is None:
                await mark_handled(unit, [item.row.received_id])
    except Exception as failure:  # noqa: BLE001 -- the top of a worker's turn, as above
        error = failure
    if error is not None:
        async with peers.database.unit() as unit:
            await _settle_error(unit, item, error)
    _forget_keys(peers, item)


async def _settle_error(unit: Unit, item: _Item, error: Exception) -> None:
    limits = unit.home.limits
    is_final = item.row.attempts + 1 >= limits.received_attempts
    is_theirs = isinstance(error, ProtocolError | TownError)
    if is_theirs and not (isinstance(error, NotFetched) and error.retryable and not is_final):
        await mark_received(unit, item.row.received_id, ReceivedState.IGNORED, str(error))
        return
    if not is_theirs:
        _log.error("activity %s of type %s failed", item.row.received_id, item.activity.type, exc_info=error)
    if is_final:
        await mark_received(unit, item.row.received_id, ReceivedState.FAILED, type(error).__name__)
        return
    again_at = next_attempt(item.row.attempts + 1, utc_now())
    await postpone_received(unit, item.row.received_id, again_at=again_at, error=type(error).__name__)


def _forget_keys(peers: Peers, item: _Item) -> None:
    """An actor that changed, moved or left may have other keys now."""
    if item.activity.type in _ACTOR_CHANGES and item.activity.object_id == item.verified.actor_uri:
        peers.known_keys.forget_owner(item.verified.actor_uri)
