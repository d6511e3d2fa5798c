"""Commands about what is owed to other servers."""

import asyncio
from collections.abc import Awaitable, Callable

from ensembl_fed.cli.set_up import opened
from ensembl_fed.cli.told import Mistake, say, say_json
from ensembl_fed.clock import utc_now
from ensembl_fed.instance.instance import Instance
from ensembl_fed.storage.queues import HostQueue, drop_deliveries, queue_by_host, retry_deliveries
from ensembl_fed.storage.unit import Unit
from ensembl_fed.storage.work import queue_depths


def show_queue(host: str, *, as_json: bool) -> None:
    """Print what each instance owes, host by host."""

    async def command() -> None:
        async with opened() as hosting:
            found = {}
            for instance in hosting.instances:
                async with instance.database.reading() as unit:
                    found[instance.domain] = (await queue_depths(unit), await queue_by_host(unit, host=host.lower()))
        if as_json:
            say_json({"instances": {domain: _document(*queue) for domain, queue in found.items()}})
            return
        for domain, (depths, queues) in found.items():
            say(f"{domain}: " + ", ".join(f"{name} {count}" for name, count in depths.items()))
            for queue in queues:
                say(f"  {_line(queue)}")

    asyncio.run(command())


def retry_queue(host: str, *, as_json: bool) -> None:
    """Have what is owed sent now."""

    async def retry(unit: Unit) -> int:
        return await retry_deliveries(unit, host=host.lower(), now=utc_now())

    asyncio.run(_on_each(retry, "tried again", as_json=as_json))


def drop_queue(host: str, *, as_json: bool) -> None:
    """Owe a host nothing any more. Only for one host at a time: it cannot be undone."""
    if not host:
        raise Mistake("--host: say to which host nothing is owed any more")

    async def drop(unit: Unit) -> int:
        return await drop_deliveries(unit, host=host.lower())

    asyncio.run(_on_each(drop, "dropped", as_json=as_json))


async def _on_each(act: Callable[[Unit], Awaitable[int]], verb: str, *, as_json: bool) -> None:
    counts: dict[str, int] = {}
    async with opened() as hosting:
        for instance in hosting.instances:
            counts[instance.domain] = await _act(instance, act)
    if as_json:
        say_json({verb.replace(" ", "_"): counts})
        return
    for domain, count in counts.items():
        say(f"{domain}: {count} {verb}")


async def _act(instance: Instance, act: Callable[[Unit], Awaitable[int]]) -> int:
    async with instance.database.unit() as unit:
        return await act(unit)


def _document(depths: dict[str, int], queues: list[HostQueue]) -> dict[str, object]:
    hosts = [
        {
            "host": queue.host,
            "waiting": queue.waiting,
            "given_up": queue.given_up,
            "attempts": queue.attempts,
            "next_at": queue.next_at.isoformat() if queue.next_at else None,
            "last_error": queue.last_error,
            "closed_until": queue.closed_until.isoformat() if queue.closed_until else None,
        }
        for queue in queues
    ]
    return {"queues": depths, "hosts": hosts}


def _line(queue: HostQueue) -> str:
    words = [f"{queue.host}: {queue.waiting} waiting, {queue.given_up} given up, {queue.attempts} attempts"]
    words += [f"last error {queue.last_error}"] if queue.last_error else []
    words += [f"nothing is sent until {queue.closed_until:%H:%M:%S} UTC"] if queue.closed_until else []
    return "; ".join(words)
