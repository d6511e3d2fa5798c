"""Handles what other servers sent and was answered 202."""

from ensembl_fed.clock import utc_now
from ensembl_fed.inbox.receive import process_batch
from ensembl_fed.instance.instance import Instance
from ensembl_fed.storage.work import claim_received


async def receive_turn(instance: Instance) -> bool:
    """Process one batch of received activities; each is settled in the unit of its effect."""
    limit = instance.home.limits.received_claimed_at_once
    async with instance.database.unit() as unit:
        rows = await claim_received(unit, now=utc_now(), limit=limit)
    if not rows:
        return False
    await process_batch(instance.peers, rows, instance.hosting.options.handlers)
    instance.hosting.measures.received.inc(len(rows))
    return len(rows) == limit
