"""Claiming and settling what is owed, on both stores."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from activitypub.addresses import LocalAddresses
from ensembl_fed.clock import utc_now
from ensembl_fed.home import Home
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Delivery, PeerHost, ReceivedActivity
from ensembl_fed.models.kinds import DeliveryState
from ensembl_fed.storage.database import Database, PostgresDatabase, SqliteDatabase
from ensembl_fed.storage.work import (
    DeliveryEnd,
    DeliveryOutcome,
    DueDelivery,
    add_deliveries,
    claim_deliveries,
    claim_jobs,
    claim_received,
    finish_job,
    forget_finished,
    next_attempt,
    postpone_job,
    queue_depths,
    schedule,
    settle_deliveries,
)


@pytest.fixture
async def database(store_settings: dict[str, str], tmp_path: Path) -> AsyncIterator[Database]:
    """An empty store of each kind."""
    home = Home("sud.example", LocalAddresses("https://sud.example"))
    url = store_settings.get("ENSEMBL_DATABASE_URL")
    made: Database = PostgresDatabase(url, f"work_{new_id()}", home) if url else SqliteDatabase(tmp_path / "s", home)
    await made.migrate()
    yield made
    await made.close()


async def _owe(database: Database, *inboxes: str, object_uri: str = "", body: str = "{}") -> None:
    async with database.unit() as unit:
        account = (await unit.session.exec(select(Account).limit(1))).first()
        if account is None:
            account = Account(id=new_id(), username="lea", uri="https://sud.example/users/lea", created_at=utc_now())
            await unit.add(account)
        hosts = {inbox: inbox.split("/")[2] for inbox in inboxes}
        await add_deliveries(
            unit, account_id=account.id, body=body, object_uri=object_uri, inboxes=hosts, now=utc_now()
        )


async def _claim(
    database: Database, *, now: datetime | None = None, limit: int = 64, busy: dict[str, int] | None = None
) -> list[DueDelivery]:
    async with database.unit() as unit:
        return await claim_deliveries(unit, now=now or utc_now(), limit=limit, busy=busy)


async def _settle(
    database: Database, end: DeliveryEnd, *due: DueDelivery, host_failed: bool = False, now: datetime | None = None
) -> None:
    async with database.unit() as unit:
        outcomes = [DeliveryOutcome(each, end, "503", host_failed=host_failed) for each in due]
        await settle_deliveries(unit, outcomes, now=now or utc_now())


async def test_what_is_claimed_is_claimed_once(database: Database) -> None:
    """Two workers at the same moment share the work; a lease that nobody settled ends."""
    await _owe(database, *(f"https://h{number}.example/inbox" for number in range(10)))

    one, other = await asyncio.gather(_claim(database, limit=6), _claim(database, limit=6))
    again = await _claim(database, now=utc_now() + timedelta(minutes=2))

    claimed = [due.delivery_id for due in (*one, *other)]
    assert len(claimed) == len(set(claimed))
    assert len(claimed) >= 6
    assert len(again) == 10


async def test_one_slow_host_does_not_hold_the_others(database: Database) -> None:
    """Of each host a few at once, also counting what is under way."""
    for number in range(40):
        await _owe(database, f"https://lent.example/{number}/inbox")
    await _owe(database, "https://vite.example/inbox")

    first = await _claim(database, limit=5)
    more = await _claim(database, limit=5, busy={"lent.example": 4})

    assert sorted(due.host for due in first) == ["lent.example"] * 4 + ["vite.example"]
    assert more == []


async def test_an_update_waits_for_its_create(database: Database) -> None:
    """About one object, to one inbox, the older goes first, also while it is retried; others do not wait."""
    inbox, other = "https://a.example/inbox", "https://b.example/inbox"
    await _owe(database, inbox, object_uri="o", body="create")
    await _owe(database, inbox, other, object_uri="o", body="update")
    await _owe(database, inbox, object_uri="p", body="another")

    [create, *rest] = await _claim(database)
    assert create.body == "create"
    assert {(due.inbox_uri, due.body) for due in rest} == {(other, "update"), (inbox, "another")}
    await _settle(database, DeliveryEnd.FAILED, create)
    await _settle(database, DeliveryEnd.DELIVERED, *rest)
    assert await _claim(database) == []
    [create] = await _claim(database, now=utc_now() + timedelta(seconds=80))
    await _settle(database, DeliveryEnd.DELIVERED, create)

    [update] = await _claim(database)
    assert (update.inbox_uri, update.body) == (inbox, "update")


async def test_giving_up_is_a_state(database: Database) -> None:
    """After the last attempt, and at once when refused for good, the delivery is marked and kept."""
    await _owe(database, "https://a.example/inbox", "https://b.example/inbox")
    now = utc_now()
    [one, other] = await _claim(database)
    await _settle(database, DeliveryEnd.REFUSED, other)
    attempts = 1
    await _settle(database, DeliveryEnd.FAILED, one, now=now)
    while due := await _claim(database, now=now + timedelta(days=attempts)):
        await _settle(database, DeliveryEnd.FAILED, *due, now=now + timedelta(days=attempts))
        attempts += 1

    assert attempts == database.home.limits.delivery_attempts
    async with database.reading() as unit:
        assert (await queue_depths(unit))["deliveries_given_up"] == 2
        states = await unit.session.exec(select(Delivery.state, Delivery.last_error))
        assert set(states) == {(DeliveryState.GIVEN_UP, "503")}


def test_the_pauses_grow_from_seconds_to_half_a_day() -> None:
    """Within a quarter of 10, 20, 40… seconds, 12 h at most; together some days."""
    now = utc_now()
    pauses = [(next_attempt(attempts, now) - now).total_seconds() for attempts in range(1, 16)]

    assert 7.5 <= pauses[0] <= 12.5
    assert 32_400 <= pauses[-1] <= 54_000
    assert timedelta(days=1.5) < timedelta(seconds=sum(pauses)) < timedelta(days=4)


async def test_a_host_that_fails_is_left_alone_for_a_while(database: Database) -> None:
    """After some failures in a row its circuit opens; later one delivery tries, and success closes it."""
    for number in range(8):
        await _owe(database, f"https://mort.example/{number}/inbox")
    now = utc_now()
    first = await _claim(database, now=now)
    await _settle(database, DeliveryEnd.FAILED, *first, host_failed=True, now=now)
    second = await _claim(database, now=now)
    await _settle(database, DeliveryEnd.FAILED, *second, host_failed=True, now=now)
    assert len(first) == len(second) == 4
    async with database.reading() as unit:
        host = await unit.session.get(PeerHost, "mort.example")
        assert host is not None
        assert host.closed_until is not None
        closed_until = host.closed_until

    assert await _claim(database, now=closed_until - timedelta(seconds=1)) == []
    later = now + timedelta(hours=1)
    [probe] = await _claim(database, now=later)
    await _settle(database, DeliveryEnd.DELIVERED, probe, now=later)

    assert len(await _claim(database, now=later)) == 4


async def test_a_gone_inbox_gets_nothing_more(database: Database) -> None:
    """410 gives up all that waits for the inbox; the account whose own inbox it was is gone, those behind a shared
    one are not."""
    own, shared = "https://a.example/users/z/inbox", "https://b.example/inbox"
    async with database.unit() as unit:
        for name, inbox, shared_inbox in (("z", own, ""), ("y", "https://b.example/users/y/inbox", shared)):
            domain = inbox.split("/")[2]
            uri = inbox.removesuffix("/inbox")
            await unit.add(
                Account(
                    id=new_id(),
                    username=name,
                    domain=domain,
                    uri=uri,
                    inbox_uri=inbox,
                    shared_inbox_uri=shared_inbox,
                    created_at=utc_now(),
                )
            )
    await _owe(database, own, shared, object_uri="o")
    await _owe(database, own, shared, object_uri="o")

    claimed = await _claim(database)
    await _settle(database, DeliveryEnd.GONE, *claimed)

    assert await _claim(database) == []
    async with database.reading() as unit:
        gone = await unit.session.exec(select(Account.username).where(col(Account.gone_at).is_not(None)))
        assert list(gone) == ["z"]


async def test_what_arrived_is_handed_out_once(database: Database) -> None:
    """In the order it came; what was not settled comes back when its lease ends."""
    now = utc_now()
    rows = [
        {"id": new_id(), "actor_uri": "https://a.example/u", "activity_uri": str(n), "body": "{}", "next_at": now}
        for n in range(3)
    ]
    async with database.unit() as unit:
        await unit.insert_new(ReceivedActivity, rows)
        claimed = await claim_received(unit, now=now, limit=2)
        assert [due.activity_uri for due in claimed] == ["0", "1"]
        assert [due.activity_uri for due in await claim_received(unit, now=now, limit=2)] == ["2"]
        assert (await queue_depths(unit))["received"] == 3
        assert len(await claim_received(unit, now=now + timedelta(hours=1), limit=9)) == 3


async def test_a_job_is_kept_once_under_its_key(database: Database) -> None:
    """Asking twice is asking once; done, the key is free; postponed, it comes round."""
    now = utc_now()
    async with database.unit() as unit:
        assert await schedule(unit, "expire", "all", {"a": 1}, now)
        assert not await schedule(unit, "expire", "all", {"a": 2}, now)
        assert await schedule(unit, "join", "all", {}, now + timedelta(hours=1))
        [job] = await claim_jobs(unit, now=now, limit=10)
        assert (job.kind, job.key, job.payload, job.attempts) == ("expire", "all", {"a": 1}, 0)
        assert await claim_jobs(unit, now=now, limit=10) == []
        await postpone_job(unit, job.job_id, run_at=now, error="timeout")
        [job] = await claim_jobs(unit, now=now, limit=10)
        assert job.attempts == 1
        await finish_job(unit, job.job_id)
        assert await schedule(unit, "expire", "all", {}, now)


async def test_old_work_is_forgotten_but_not_what_waits(database: Database) -> None:
    """Delivered rows go after a while, with the bodies they shared."""
    await _owe(database, "https://a.example/inbox")
    await _settle(database, DeliveryEnd.DELIVERED, *await _claim(database))
    await _owe(database, "https://b.example/inbox")
    async with database.unit() as unit:
        assert await forget_finished(unit, before=utc_now() + timedelta(days=1)) == 1
    async with database.reading() as unit:
        assert list(await unit.session.exec(select(Delivery.host))) == ["b.example"]
