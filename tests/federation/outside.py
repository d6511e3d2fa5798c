"""The world outside of a town in one process: strangers whom it can reach, and who speak to it."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlmodel import col, select

from ensembl_fed.instance.instance import Instance
from ensembl_fed.models import OutgoingActivity
from tests.federation.others import ACTIVITY_JSON, OtherServers, Stranger
from tests.town import Town


def let_out(town: Town, others: OtherServers) -> None:
    """What the town asks of other servers is answered by these."""
    town.hosting.transport._network = others  # type: ignore[attr-defined]  # the only way to the world outside


async def status_of_delivery(town: Town, instance: Instance, sender: Stranger, activity: Mapping[str, object]) -> int:
    """Deliver an activity to an instance of the town, signed by its sender; what the inbox answers."""
    body = orjson.dumps(activity)
    inbox = instance.home.addresses.shared_inbox
    headers = {**sender.signed("POST", inbox, body), "Content-Type": ACTIVITY_JSON}
    return (await town.client.request("POST", inbox, headers=headers, body=body)).status


async def receives(town: Town, instance: Instance, sender: Stranger, activity: Mapping[str, object]) -> None:
    """Deliver an activity and let it have its effect."""
    assert await status_of_delivery(town, instance, sender, activity) == 202
    await town.settle()


def posted(others: OtherServers, inbox: str) -> list[Mapping[str, Any]]:
    """What an inbox outside got, in order."""
    return [orjson.loads(asked.body or b"") for asked in others.asked if (asked.method, asked.url) == ("POST", inbox)]


async def sent(instance: Instance, kind: str) -> Sequence[Mapping[str, Any]]:
    """What an instance owed to anybody, of a type, oldest first."""
    async with instance.database.reading() as unit:
        rows = await unit.session.exec(select(OutgoingActivity.body).order_by(col(OutgoingActivity.id)).limit(500))
    return [body for body in map(orjson.loads, rows) if body["type"] == kind]
