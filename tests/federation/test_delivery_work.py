"""What is owed to other servers is delivered, tried again, or visibly given up."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from ensembl_fed.clock import moved, utc_now
from ensembl_fed.instance.instance import Instance
from ensembl_fed.instance.set_up import add_instance
from ensembl_fed.outbox.send import send
from ensembl_fed.remote.transport import HttpAnswer, Sign
from ensembl_fed.settings import LIMITS
from ensembl_fed.storage.accounts import instance_actor
from ensembl_fed.storage.work import queue_depths
from ensembl_fed.workers.deliveries import deliver, deliver_due
from ensembl_fed.workers.jobs import TOWN_JOBS, Job, Jobs
from ensembl_fed.workers.run import run_workers
from tests.town import HOSTS, NoNetwork, Town
from web.app import all_jobs

INBOX = "https://elsewhere.test/inbox"


async def owe(instance: Instance, *inboxes: str, number: int = 1) -> None:
    """Owe an activity to inboxes."""
    async with instance.database.unit() as unit:
        actor = await instance_actor(unit)
        await send(unit, actor, {"id": f"{actor.uri}/activities/{number}", "type": "Like"}, inboxes)


async def depths(instance: Instance) -> dict[str, int]:
    """What waits for other servers, and what was given up."""
    async with instance.database.reading() as unit:
        found = await queue_depths(unit)
    return {name: found[name] for name in ("deliveries", "deliveries_given_up")}


@pytest.mark.parametrize(
    ("status", "waiting", "given_up"),
    [(202, 0, 0), (200, 0, 0), (410, 0, 1), (400, 0, 1), (422, 0, 1), (403, 1, 0), (429, 1, 0), (503, 1, 0)],
)
async def test_an_answer_decides_what_becomes_of_a_delivery(
    town: Town, status: int, waiting: int, given_up: int
) -> None:
    """Taken, tried again, or given up where everyone can see it."""
    instance = (await town.hosts(1))[0]
    town.network.answers["POST", INBOX] = HttpAnswer(status, {}, b"", INBOX)
    await owe(instance, INBOX)

    await deliver_due(instance)

    assert await depths(instance) == {"deliveries": waiting, "deliveries_given_up": given_up}


async def test_a_401_is_answered_with_the_other_signature_once(town_on_each_store: Town) -> None:
    """The second knock is RFC 9421; what a host takes is remembered."""
    town = town_on_each_store
    instance = (await town.hosts(1))[0]
    network = OnlyRfc9421()
    town.hosting.transport._network = network
    await owe(instance, INBOX)
    await deliver_due(instance)
    await owe(instance, INBOX, number=2)
    await deliver_due(instance)

    assert network.styles == ["cavage", "rfc9421", "rfc9421"]
    assert await depths(instance) == {"deliveries": 0, "deliveries_given_up": 0}


async def test_an_unanswered_delivery_is_tried_again_later(town_on_each_store: Town) -> None:
    """Not before a pause, and as often as it takes; the activity's id stays the same."""
    town = town_on_each_store
    instance = (await town.hosts(1))[0]
    await owe(instance, INBOX)

    assert await deliver_due(instance) == 1
    assert await deliver_due(instance) == 0
    with moved(timedelta(minutes=5)):
        town.network.answers["POST", INBOX] = HttpAnswer(202, {}, b"", INBOX)
        assert await deliver_due(instance) == 1
    assert await depths(instance) == {"deliveries": 0, "deliveries_given_up": 0}


async def test_giving_up_is_seen(town: Town) -> None:
    """After sixteen attempts over days a delivery is given up, never dropped."""
    instance = (await town.hosts(1))[0]
    await owe(instance, INBOX)

    attempts = 0
    for day in range(LIMITS.delivery_attempts + 4):
        with moved(timedelta(days=day)):
            attempts += await deliver_due(instance)

    assert attempts == LIMITS.delivery_attempts
    assert await depths(instance) == {"deliveries": 0, "deliveries_given_up": 1}


async def test_a_dead_host_delays_nobody(town: Town) -> None:
    """S24: it holds as many places as a host may, and everyone else is served meanwhile."""
    instance = (await town.hosts(1))[0]
    network = OneIsDead()
    town.hosting.transport._network = network
    for number in range(30):
        await owe(instance, f"https://dead.test/{number}", f"https://alive.test/{number}", number=number)
    stop = asyncio.Event()
    work = asyncio.create_task(deliver(instance, stop))
    async with asyncio.timeout(20):
        while network.answered["alive.test"] < 30:
            await network.is_new.wait()
            network.is_new.clear()

    assert network.most["dead.test"] == LIMITS.deliveries_per_host_at_once
    assert network.most["alive.test"] <= LIMITS.deliveries_per_host_at_once
    network.wakes_the_dead.set()
    stop.set()
    instance.wakes["deliveries"].set()
    await work


async def test_workers_begin_at_once_and_end_when_asked(town_on_each_store: Town) -> None:
    """A commit wakes them; stopping waits for what is under way; instances opened later are worked for too."""
    town = town_on_each_store
    network = OneIsDead()
    town.hosting.transport._network = network
    ran = asyncio.Event()

    async def run(instance: Instance, payload: object) -> None:
        ran.set()

    jobs: Jobs = {**TOWN_JOBS, "probe": Job(run, every=timedelta(hours=1))}
    stop = asyncio.Event()
    work = asyncio.create_task(run_workers(town.hosting, jobs=jobs, stop=stop))
    # Not by town.host(): that works as well, with the town's own jobs, and would put the unknown probe off.
    instance = await add_instance(town.hosting, HOSTS[0])
    async with asyncio.timeout(20):
        await ran.wait()
        await owe(instance, "https://alive.test/inbox")
        await network.is_new.wait()
        stop.set()
        await work

    assert network.answered == {"alive.test": 1}
    assert await depths(instance) == {"deliveries": 0, "deliveries_given_up": 0}


async def test_a_job_comes_round(town: Town) -> None:
    """What returns by itself is not done twice in between, and is done again when its time has come."""
    instance = (await town.hosts(1))[0]
    await town.settle()
    async with instance.database.reading() as unit:
        before = await queue_depths(unit)
    with moved(timedelta(hours=7)):
        await town.settle()
        now = utc_now()
    async with instance.database.reading() as unit:
        after = await queue_depths(unit)
    assert before["jobs"] == after["jobs"] == sum(job.every is not None for job in all_jobs().values())
    assert now > utc_now() + timedelta(hours=6)


class OnlyRfc9421(NoNetwork):
    """A server that takes the newer signatures alone."""

    def __init__(self) -> None:
        super().__init__()
        self.styles: list[str] = []

    async def request(self, method: str, url: str, *, sign: Sign | None = None, **more: object) -> HttpAnswer:  # type: ignore[override]
        assert sign is not None
        is_new = "Signature-Input" in sign(method, url)
        self.styles.append("rfc9421" if is_new else "cavage")
        return HttpAnswer(202 if is_new else 401, {}, b"", url)


class OneIsDead(NoNetwork):
    """dead.test never answers (until it is woken), everyone else does."""

    def __init__(self) -> None:
        super().__init__()
        self.wakes_the_dead = asyncio.Event()
        self.is_new = asyncio.Event()
        self.answered: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self._now: Counter[str] = Counter()

    async def request(self, method: str, url: str, **more: object) -> HttpAnswer:  # type: ignore[override]
        host = url.split("/")[2]
        self._now[host] += 1
        self.most[host] = max(self.most[host], self._now[host])
        if host == "dead.test":
            await self.wakes_the_dead.wait()
        self._now[host] -= 1
        self.answered[host] += 1
        self.is_new.set()
        return HttpAnswer(202, {}, b"", url)
