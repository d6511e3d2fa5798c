"""Whoever a new status names on another server is looked up before it is posted, so that it can reach them."""

import asyncio
from typing import Final

from activitypub.addresses import read_handle
from activitypub.errors import ProtocolError
from ensembl_fed.remote.actors import resolve_handle
from ensembl_fed.remote.peers import Peers
from ensembl_fed.storage.audiences import accounts_by_handles
from ensembl_fed.storage.database import Database
from ensembl_fed.text.compose import find_mentions

# A person waits: whoever is not found by then stays plain text.
_PATIENCE_S: Final = 6.0


async def meet_mentioned(peers: Peers, database: Database, text: str) -> None:
    """Fetch and keep the accounts elsewhere that a text names and that are unknown here. No unit may be open.

    At most `limits.mentions_per_status` are asked for, all at once; one that cannot be had is no error.
    """
    if "@" not in text:
        return
    handles = [handle for handle in find_mentions(text) if "@" in handle][: database.home.limits.mentions_per_status]
    if not handles:
        return
    async with database.reading() as unit:
        known = await accounts_by_handles(unit, handles)
    unknown = [handle for handle in handles if handle not in known]
    if not unknown:
        return
    try:
        async with asyncio.timeout(_PATIENCE_S), asyncio.TaskGroup() as lookups:
            for handle in unknown:
                lookups.create_task(_meet(peers, database, handle))
    except TimeoutError:
        return


async def _meet(peers: Peers, database: Database, handle: str) -> None:
    try:
        spelled = read_handle(handle)
    except ProtocolError:
        return
    await resolve_handle(peers, database, spelled.username, spelled.domain)
