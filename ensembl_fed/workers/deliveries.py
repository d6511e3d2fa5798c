"""Carries what is owed to other servers' inboxes: claimed in a unit, posted without one, settled in the next."""

import asyncio
import time
from collections import Counter

import structlog

from activitypub.errors import ProtocolError
from ensembl_fed.clock import utc_now
from ensembl_fed.instance.instance import Instance
from ensembl_fed.models.kinds import KeyUse
from ensembl_fed.outbox.followers_sync import synchronization_headers
from ensembl_fed.remote.keyring import SigningKey
from ensembl_fed.remote.peers import NotFetched
from ensembl_fed.storage.peer_hosts import suspended_among
from ensembl_fed.storage.unit import Unit
from ensembl_fed.storage.work import (
    DeliveryEnd,
    DeliveryOutcome,
    DueDelivery,
    claim_deliveries,
    settle_deliveries,
)

_PAUSE_AFTER_FAULT_S = 1.0
# Statuses that say nothing against the activity itself: asked too often, too early, or not signed as they like.
_AGAIN = frozenset({401, 403, 404, 408, 425, 429})
_GONE = 410
_log = structlog.get_logger(__name__)


async def deliver(instance: Instance, stop: asyncio.Event) -> None:
    """Deliver for one instance until `stop` is set and what is under way has ended."""
    courier = Courier(instance)
    wake = instance.wakes["deliveries"]
    async with asyncio.TaskGroup() as group:
        while not (stop.is_set() and courier.is_idle):
            await wake.wait()
            wake.clear()
            try:
                for due, key in await courier.turn(takes_more=not stop.is_set()):
                    group.create_task(courier.carry(due, key))
            except Exception as error:  # noqa: BLE001 -- the top of a worker's turn: leases bring the rows back
                _log.error("turn failed", host=instance.domain, queue="deliveries", exc_info=error)
                await asyncio.sleep(_PAUSE_AFTER_FAULT_S)


async def deliver_due(instance: Instance) -> int:
    """Deliver what is due now, one after the other, and settle it; returns how many attempts were made.

    For one-time commands and for tests: the worker does many at once.
    """
    courier = Courier(instance)
    attempts = 0
    while claimed := await courier.turn(takes_more=True):
        attempts += len(claimed)
        for due, key in claimed:
            await courier.carry(due, key)
    return attempts


class Courier:
    """What is under way for one instance, and what came of it and is not settled yet.

    One turn is one unit: it settles whatever ended meanwhile and claims as much as there is room for, so that a dead
    host keeps nothing waiting but what is owed to it.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._under_way: Counter[str] = Counter()
        self._ended: list[DeliveryOutcome] = []

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way and nothing left to settle."""
        return not self._under_way.total() and not self._ended

    async def turn(self, *, takes_more: bool) -> list[tuple[DueDelivery, SigningKey]]:
        """Settle what ended and claim more, with the keys to sign it. Whoever asks carries each of them."""
        room = self._instance.home.limits.deliveries_claimed_at_once - self._under_way.total()
        if not takes_more:
            room = 0
        if room == 0 and not self._ended:
            return []
        ended, self._ended = self._ended, []
        now = utc_now()
        try:
            async with self._instance.database.unit() as unit:
                await settle_deliveries(unit, ended, now=now)
                claimed = await self._claim(unit, room)
        except BaseException:
            self._ended = ended + self._ended
            raise
        for outcome in ended:
            self._instance.hosting.measures.deliveries.labels(outcome.end.value).inc()
        self._under_way.update(due.host for due, _ in claimed)
        return claimed

    async def carry(self, due: DueDelivery, key: SigningKey) -> None:
        """Post one activity, and remember how it ended until the next turn."""
        began = time.perf_counter()
        try:
            outcome = await self._post(due, key)
        except Exception as error:  # noqa: BLE001 -- the top of a worker's turn: the row is tried again
            _log.error("delivery failed", host=due.host, delivery=due.delivery_id, exc_info=error)
            outcome = DeliveryOutcome(due, DeliveryEnd.FAILED, type(error).__name__)
        took_s = time.perf_counter() - began
        self._instance.hosting.measures.delivery_seconds.observe(took_s)
        if outcome.end is not DeliveryEnd.DELIVERED:
            _log.warning(
                "not delivered", host=due.host, delivery=due.delivery_id, end=outcome.end.value, error=outcome.error,
                attempts=due.attempts + 1, took_ms=round(took_s * 1000),
            )  # fmt: skip
        self._under_way[due.host] -= 1
        self._ended.append(outcome)
        self._instance.wakes["deliveries"].set()

    async def _claim(self, unit: Unit, room: int) -> list[tuple[DueDelivery, SigningKey]]:
        if room <= 0:
            return []
        busy = {host: count for host, count in self._under_way.items() if count}
        claimed: list[tuple[DueDelivery, SigningKey]] = []
        found = await claim_deliveries(unit, now=utc_now(), limit=room, busy=busy)
        # It may have been decided after the activity was queued.
        refused = await suspended_among(unit, {due.host for due in found}) if found else set()
        for due in found:
            if due.host in refused:
                self._ended.append(DeliveryOutcome(due, DeliveryEnd.REFUSED, "suspended"))
                self._instance.wakes["deliveries"].set()
                continue
            try:
                key = await self._instance.keyring.signing_key(unit, due.account_id, KeyUse.RSA)
            except LookupError:
                self._ended.append(DeliveryOutcome(due, DeliveryEnd.REFUSED, "no key"))
                self._instance.wakes["deliveries"].set()
                continue
            claimed.append((due, key))
        return claimed

    async def _post(self, due: DueDelivery, key: SigningKey) -> DeliveryOutcome:
        further: dict[str, str] = {}
        if due.for_followers:
            async with self._instance.database.reading() as unit:
                further = await synchronization_headers(unit, due.account_id, due.inbox_uri)
        try:
            answer = await self._instance.peers.post(due.inbox_uri, due.body.encode(), key, further=further)
        except NotFetched as error:
            end = DeliveryEnd.FAILED if error.retryable else DeliveryEnd.REFUSED
            return DeliveryOutcome(due, end, str(error), host_failed=error.retryable)
        except ProtocolError as error:
            return DeliveryOutcome(due, DeliveryEnd.REFUSED, str(error))
        return outcome_of(due, answer.status)


def outcome_of(due: DueDelivery, status: int) -> DeliveryOutcome:
    """How an answered attempt ended. Other refusals (400, 413, 422…) would be said again to the same activity."""
    if 200 <= status < 300:  # noqa: PLR2004
        return DeliveryOutcome(due, DeliveryEnd.DELIVERED)
    if status == _GONE:
        return DeliveryOutcome(due, DeliveryEnd.GONE, str(status))
    if status >= 500:  # noqa: PLR2004
        return DeliveryOutcome(due, DeliveryEnd.FAILED, str(status), host_failed=True)
    return DeliveryOutcome(due, DeliveryEnd.FAILED if status in _AGAIN else DeliveryEnd.REFUSED, str(status))
