"""Sends what is owed to devices, through the guarded client like everything that goes out (security 22)."""

import asyncio
from datetime import timedelta
from enum import StrEnum
from typing import Final

import structlog

from ensembl_fed.clock import utc_now
from ensembl_fed.instance.instance import Instance
from ensembl_fed.remote.transport import HttpFailed
from ensembl_fed.remote.web_push import VAPID, PushMessage, encrypted
from ensembl_fed.services.alert_hours import end_of_quiet, is_quiet
from ensembl_fed.services.write_push import write_push
from ensembl_fed.storage.alerts import alerts_of_all
from ensembl_fed.storage.instance_keys import instance_key
from ensembl_fed.storage.pushes import DuePush, claim_pushes, finish_pushes, postpone_push, remove_subscription
from ensembl_fed.storage.town import instance_profile
from ensembl_fed.storage.unit import Unit

_AT_ONCE: Final = 16
_LEASE: Final = timedelta(minutes=2)
_ATTEMPTS: Final = 8
_FIRST_PAUSE: Final = timedelta(seconds=30)
_MOST_ANSWER_BYTES: Final = 64 * 1024
_SUCCESS: Final = range(200, 300)
# The device is gone, and its push service says so. Source: RFC 8030, 7.3
_GONE: Final = (404, 410)
_LATER: Final = (408, 425, 429)
_OUR_SERVER_ERRORS: Final = 500
_log = structlog.get_logger(__name__)


class Outcome(StrEnum):
    """What became of a message."""

    SENT = "sent"
    UNWANTED = "unwanted"
    EXPIRED = "expired"
    REFUSED = "refused"
    FAILED = "failed"


async def push_turn(instance: Instance) -> bool:
    """Send what is due, side by side: a slow push service keeps nobody waiting but its own."""
    async with instance.database.unit() as unit:
        claimed = await claim_pushes(unit, now=utc_now(), limit=_AT_ONCE, lease=_LEASE)
        due = await _without_sleepers(unit, claimed)
        messages = [await _message(instance, unit, one) for one in due] if due else []
    outcomes = await asyncio.gather(*(_send(instance, one, body) for one, body in zip(due, messages, strict=True)))
    for one, outcome in zip(due, outcomes, strict=True):
        await _settle(instance, one, outcome)
    return len(claimed) == _AT_ONCE


async def _without_sleepers(unit: Unit, due: list[DuePush]) -> list[DuePush]:
    """What may be sent now; what is for somebody in their quiet hours waits for the end of them."""
    now = utc_now()
    chosen = await alerts_of_all(unit, {one.subscription.account_id for one in due})
    awake = []
    for one in due:
        choices = chosen.get(one.subscription.account_id)
        if choices is not None and is_quiet(choices, now):
            await postpone_push(unit, one.delivery_id, again_at=end_of_quiet(choices, now))
        else:
            awake.append(one)
    return awake


async def _message(instance: Instance, unit: Unit, due: DuePush) -> PushMessage | None:
    payload = await write_push(unit, due, instance.seal)
    key = await instance_key(unit, VAPID)
    if payload is None or key is None:
        return None
    return encrypted(payload, due.subscription, key, await _contact(unit), instance.seal)


async def _contact(unit: Unit) -> str:
    """Whom a push service may write to about us (RFC 8292, 2.1)."""
    profile = await instance_profile(unit)
    if profile is not None and profile.contact_email:
        return f"mailto:{profile.contact_email}"
    return f"mailto:entraide@{unit.home.domain.partition(':')[0]}"


async def _send(instance: Instance, due: DuePush, message: PushMessage | None) -> Outcome:
    if message is None:
        return Outcome.UNWANTED
    try:
        answer = await instance.hosting.transport.request(
            "POST",
            due.subscription.endpoint,
            headers=message.headers,
            body=message.body,
            max_bytes=_MOST_ANSWER_BYTES,
            follow_redirects=False,
        )
    except HttpFailed as error:
        return Outcome.FAILED if error.retryable else Outcome.EXPIRED
    if answer.status in _SUCCESS:
        return Outcome.SENT
    if answer.status in _GONE:
        return Outcome.EXPIRED
    is_for_later = answer.status in _LATER or answer.status >= _OUR_SERVER_ERRORS
    return Outcome.FAILED if is_for_later else Outcome.REFUSED


async def _settle(instance: Instance, due: DuePush, outcome: Outcome) -> None:
    """A device that is gone is forgotten; what failed is tried again for a while, later and later."""
    is_for_later = outcome is Outcome.FAILED and due.attempts + 1 < _ATTEMPTS
    async with instance.database.unit() as unit:
        if is_for_later:
            await postpone_push(unit, due.delivery_id, again_at=utc_now() + _FIRST_PAUSE * 4**due.attempts)
        elif outcome is Outcome.EXPIRED:
            await remove_subscription(unit, due.subscription.id)
        else:
            await finish_pushes(unit, [due.delivery_id])
    instance.hosting.measures.pushes.labels(outcome.value).inc()
    if outcome not in (Outcome.SENT, Outcome.UNWANTED):
        _log.info("push not sent", host=instance.domain, device=due.subscription.id, outcome=outcome.value)
