"""What an operator sees and does of deliveries."""

from datetime import timedelta

from ensembl_fed.clock import utc_now
from ensembl_fed.models.kinds import AccountKind
from ensembl_fed.storage.queues import drop_deliveries, queue_by_host, retry_deliveries
from ensembl_fed.storage.work import (
    DeliveryEnd,
    DeliveryOutcome,
    add_deliveries,
    claim_deliveries,
    queue_depths,
    settle_deliveries,
)
from tests.town import Town

_HOSTS = {"https://a.test/inbox": "a.test", "https://b.test/inbox": "b.test"}


async def test_owed_deliveries_are_shown_retried_and_dropped(town_on_each_store: Town) -> None:
    """Waiting and given up per host; trying again closes the circuit; dropping one host leaves the other."""
    (instance,) = await town_on_each_store.hosts(1)
    lea = await town_on_each_store.resident("lea", kind=AccountKind.PERSON)
    now = utc_now()
    async with instance.database.unit() as unit:
        await add_deliveries(unit, account_id=lea.account_id, body="{}", object_uri="", inboxes=_HOSTS, now=now)
        due = await claim_deliveries(unit, now=now, limit=10)
        outcomes = [
            DeliveryOutcome(one, DeliveryEnd.REFUSED, "400")
            if one.host == "a.test"
            else DeliveryOutcome(one, DeliveryEnd.FAILED, "503", host_failed=True)
            for one in due
        ]
        await settle_deliveries(unit, outcomes, now=now)
        shown = {queue.host: queue for queue in await queue_by_host(unit)}
        assert (shown["a.test"].waiting, shown["a.test"].given_up, shown["a.test"].last_error) == (0, 1, "400")
        assert (shown["b.test"].waiting, shown["b.test"].given_up, shown["b.test"].attempts) == (1, 0, 1)
        assert [queue.host for queue in await queue_by_host(unit, host="b.test")] == ["b.test"]

        assert await retry_deliveries(unit, host="a.test", now=now) == 1
        assert [one.host for one in await claim_deliveries(unit, now=now + timedelta(seconds=1), limit=10)] == [
            "a.test"
        ]
        assert await retry_deliveries(unit, now=now) == 2
        assert await drop_deliveries(unit, host="a.test") == 1
        assert (await queue_depths(unit))["deliveries"] == 1
        assert [queue.host for queue in await queue_by_host(unit)] == ["b.test"]
