"""A server that was away signs a request: what is owed to it leaves at once, not at the hour that was set for it."""

from datetime import timedelta
from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.events import WorkQueued
from ensembl_fed.remote.peers import Peers
from ensembl_fed.storage.outages import has_failed_lately, release_deliveries

# Asked at most this often for each server: every activity passes here.
_PAUSE: Final = timedelta(minutes=1)


async def note_heard(peers: Peers, domain: str) -> None:
    """Release what waits for a server that failed lately. No unit may be open."""
    if not peers.lately.is_time_for(f"heard:{domain}", _PAUSE):
        return
    async with peers.database.reading() as unit:
        if not await has_failed_lately(unit, domain):
            return
    async with peers.database.unit() as unit:
        await release_deliveries(unit, domain, now=utc_now())
        unit.tell(WorkQueued("deliveries"))
