"""Owe an activity to inboxes elsewhere: one row each, in the unit that caused it (I40)."""

from collections.abc import Iterable, Mapping

import orjson

from activitypub.addresses import domain_of
from activitypub.errors import BadDocument
from ensembl_fed.clock import utc_now
from ensembl_fed.events import WorkQueued
from ensembl_fed.models import Account
from ensembl_fed.outbox.prove import proved
from ensembl_fed.storage.peer_hosts import suspended_among
from ensembl_fed.storage.unit import Unit
from ensembl_fed.storage.work import add_deliveries


async def send(
    unit: Unit,
    signer: Account,
    document: Mapping[str, object],
    inboxes: Iterable[str],
    *,
    object_uri: str = "",
    for_followers: bool = False,
) -> int:
    """Queue a document for each distinct inbox elsewhere; the signer's key signs each request. Returns to how many.

    What is public is proved by the signer, once, so that it can be passed on (FEP-8b32).
    Our own inboxes and those of hosts that this instance does not speak with are left out, whoever asked. Deliveries
    about one `object_uri` to one inbox keep their order. `for_followers` says that nobody else is addressed.
    """
    hosts = await _allowed(unit, inboxes)
    if not hosts:
        return 0
    count = await add_deliveries(
        unit,
        account_id=signer.id,
        body=orjson.dumps(await proved(unit, signer, document)).decode(),
        object_uri=object_uri,
        inboxes=hosts,
        now=utc_now(),
        for_followers=for_followers,
    )
    unit.tell(WorkQueued("deliveries"))
    return count


async def _allowed(unit: Unit, inboxes: Iterable[str]) -> dict[str, str]:
    """Inbox -> host of those that may be written to."""
    hosts: dict[str, str] = {}
    for inbox in inboxes:
        host = _host_of(inbox)
        if host and host != unit.home.domain and not unit.home.addresses.is_ours(inbox):
            hosts[inbox] = host
    suspended = await suspended_among(unit, set(hosts.values())) if hosts else set()
    return {inbox: host for inbox, host in hosts.items() if host not in suspended}


def _host_of(inbox: str) -> str:
    try:
        return domain_of(inbox)
    except BadDocument:
        return ""
