"""The operations whose cost is measured, each from the first request until nothing is left to do."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from benchmarks.load import Flight, LoadFailed, Shot, fire
from benchmarks.measures import Measured
from benchmarks.town import AUTHORS, Resident, Town

KNOWN_ACTORS: Final = 50
_KNOWN_HOSTS: Final = 10
FOLLOWER_HOSTS: Final = 200
_FOLLOWS_AT_ONCE: Final = 16
_DEADLINE_S: Final = 180.0
_LOOK_EVERY_S: Final = 0.2
_LOOKS: Final = 300
_ASKED_AT_ONCE: Final = 25
_CLIENT_PAGE: Final = 40
_PAGE: Final = 20
_OK: Final = 200
_ACCEPTED: Final = 202


@dataclass(slots=True)
class Spent:
    """CPU seconds of the server and of PostgreSQL within a block."""

    server_s: float = 0.0
    store_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """What a line of the result is about."""

    name: str
    what: str
    connections: int


Operation = Callable[[Town, Resident, int, int], Awaitable[Measured]]
"""`operation(town, reader, count, connections)`."""


@asynccontextmanager
async def spending(town: Town) -> AsyncIterator[Spent]:
    """Count what is spent from a quiet server to a quiet server."""
    server, store = town.server.tree, town.store.tree
    await server.quiet()
    spent = Spent(server.cpu_s(), store.cpu_s() if store else 0.0)
    yield spent
    await server.quiet()
    spent.server_s = server.cpu_s() - spent.server_s
    spent.store_s = store.cpu_s() - spent.store_s if store else 0.0


async def measure_home(town: Town, reader: Resident, count: int, connections: int) -> Measured:
    """A page of the home feed."""
    shot = Shot("GET", f"{town.base}/api/v1/timelines/home?limit=20", reader.headers)
    return await _measure_reads(town, Line("home", "home timeline of 20", connections), shot, count)


async def measure_public(town: Town, reader: Resident, count: int, connections: int) -> Measured:
    """A page of the public timeline, as somebody signed in sees it."""
    shot = Shot("GET", f"{town.base}/api/v1/timelines/public?limit=20", reader.headers)
    return await _measure_reads(town, Line("public", "public timeline of 20", connections), shot, count)


async def measure_post(town: Town, reader: Resident, count: int, connections: int) -> Measured:
    """A public post by an author whom a resident follows and nobody elsewhere."""
    shots = town.posts(town.authors, count, f"Mesure {time.monotonic_ns()}")
    async with spending(town) as spent:
        flight = await fire(shots, connections=connections, expected=_OK, deadline_s=_DEADLINE_S)
    return measured(town, Line("post", "post without followers elsewhere", connections), flight, spent)


async def measure_inbox(town: Town, reader: Resident, count: int, connections: int) -> Measured:
    """A signed Create from a known actor: accepted, handled and in the home feed."""
    actors = [actor for actor in town.peers.actors.values() if actor.username.startswith("connue")]
    newest = await town.page("/api/v1/timelines/home?limit=1", reader)
    since = str(newest[0]["id"]) if newest else "0"
    await asyncio.sleep(1.1)  # ids of posts from elsewhere follow their dates, which may be cut to the second
    run = time.monotonic_ns()
    shots, uris = [], set()
    for number in range(count):
        actor = actors[number % len(actors)]
        activity = actor.create(f"{run}-{number}")
        shots.append(actor.signed(town.peers.inbox, activity))
        uris.add(f"{actor.uri}/statuses/{run}-{number}")
    async with spending(town) as spent:
        began = time.perf_counter()
        flight = await fire(shots, connections=connections, expected=_ACCEPTED, deadline_s=_DEADLINE_S)
        await _until_in_home(town, reader, since, uris)
        seconds = time.perf_counter() - began
    whole = Flight(seconds, flight.latencies_s)
    return measured(town, Line("inbox", "inbox Create, until in the home feed", connections), whole, spent)


async def measure_delivery(town: Town, reader: Resident, count: int, connections: int) -> Measured:
    """A post that is owed to 200 hosts, from the request until the last of them has it."""
    author = town.authors[-1]
    waits = []
    async with spending(town) as spent:
        for number in range(count):
            [shot] = town.posts([author], 1, f"Livraison {number}")
            began = time.perf_counter()
            uri = await _post(town, author, shot)
            waits.append(await town.peers.all_arrived(uri, FOLLOWER_HOSTS, _DEADLINE_S) - began)
    deliveries = count * FOLLOWER_HOSTS
    flight = Flight(sum(waits), sorted(waits))
    line = Line("delivery", "delivery to one of 200 hosts", 1)
    return measured(town, line, flight, spent, per=deliveries)


OPERATIONS: Final[dict[str, Operation]] = {
    "home": measure_home,
    "public": measure_public,
    "post": measure_post,
    "inbox": measure_inbox,
    "delivery": measure_delivery,
}


async def prepare_people(town: Town) -> Resident:
    """Ten authors, and a reader who follows them all; done before they write, so that the home feed is full."""
    town.authors = [await town.sign_up(f"autrice{number}") for number in range(AUTHORS)]
    reader = await town.sign_up("lectrice")
    for author in town.authors:
        await town.follow(reader, author.account_id)
    return reader


async def prepare_known_actors(town: Town, reader: Resident) -> None:
    """Fifty people on ten other servers whom the reader follows, and whose servers accepted."""
    addresses = [f"127.0.2.{number + 1}" for number in range(_KNOWN_HOSTS)]
    followed = []
    for actor in await town.peers.settle(addresses, KNOWN_ACTORS // _KNOWN_HOSTS, "connue"):
        followed.append(await town.find(reader, actor.uri))
        await town.follow(reader, followed[-1])
    for _ in range(_LOOKS):
        if await _follows_all(town, reader, followed):
            return
        await asyncio.sleep(_LOOK_EVERY_S)
    raise LoadFailed(f"not all of {len(followed)} follows were accepted")


async def _follows_all(town: Town, reader: Resident, account_ids: Sequence[str]) -> bool:
    for start in range(0, len(account_ids), _ASKED_AT_ONCE):
        query = "&".join(f"id[]={account_id}" for account_id in account_ids[start : start + _ASKED_AT_ONCE])
        relations = await town.page(f"/api/v1/accounts/relationships?{query}", reader)
        if not all(relation["following"] for relation in relations):
            return False
    return True


async def prepare_followers(town: Town) -> None:
    """Two hundred people, each on a server of their own, who follow the last author."""
    author = town.authors[-1]
    addresses = [f"127.0.3.{number + 1}" for number in range(FOLLOWER_HOSTS)]
    followers = await town.peers.settle(addresses, 1, "abonnee")
    shots = [actor.signed(town.peers.inbox, actor.follow(author.uri)) for actor in followers]
    await fire(shots, connections=_FOLLOWS_AT_ONCE, expected=_ACCEPTED, deadline_s=_DEADLINE_S)
    for _ in range(_LOOKS):
        account = await town.ask("GET", f"/api/v1/accounts/{author.account_id}", author.headers)
        if account["followers_count"] == FOLLOWER_HOSTS + 1:  # and the reader
            return
        await asyncio.sleep(_LOOK_EVERY_S)
    raise LoadFailed(f"the author has {account['followers_count']} followers instead of {FOLLOWER_HOSTS + 1}")


async def _measure_reads(town: Town, line: Line, shot: Shot, count: int) -> Measured:
    async with town.session.get(shot.url, headers=shot.headers) as answer:
        shown = len(await answer.json()) if answer.status == _OK else 0
    if shown != _PAGE:
        raise LoadFailed(f"{shot.url} was answered {answer.status} with {shown} statuses")
    async with spending(town) as spent:
        flight = await fire([shot] * count, connections=line.connections, expected=_OK, deadline_s=_DEADLINE_S)
    return measured(town, line, flight, spent)


async def _post(town: Town, author: Resident, shot: Shot) -> str:
    async with town.session.post(shot.url, headers=shot.headers, data=shot.body) as answer:
        if answer.status != _OK:
            raise LoadFailed(f"a post was answered {answer.status}: {(await answer.text())[:300]}")
        return str((await answer.json())["uri"])


async def _until_in_home(town: Town, reader: Resident, since: str, uris: set[str]) -> None:
    """Walk the home feed upwards until all are seen; again from the start when they come in another order."""
    missing, cursor, deadline = set(uris), since, time.monotonic() + _DEADLINE_S
    while missing:
        page = await town.page(f"/api/v1/timelines/home?limit={_CLIENT_PAGE}&min_id={cursor}", reader)
        missing -= {str(status["uri"]) for status in page}
        if len(page) == _CLIENT_PAGE:
            cursor = max((str(status["id"]) for status in page), key=int)
        elif missing:
            if time.monotonic() > deadline:
                raise LoadFailed(f"{len(missing)} of {len(uris)} posts never came to the home feed")
            await asyncio.sleep(_LOOK_EVERY_S)
            cursor = since if not page else cursor


def measured(town: Town, line: Line, flight: Flight, spent: Spent, *, per: int | None = None) -> Measured:
    """The line of a flight and of what was spent for it; `per` where an operation is more than one request."""
    count = per or len(flight.latencies_s)
    return Measured(
        line.name,
        line.what,
        town.store.name,
        connections=line.connections,
        count=count,
        rate=count / flight.seconds,
        p50_s=_percentile(flight.latencies_s, 50),
        p99_s=_percentile(flight.latencies_s, 99),
        cpu_s=spent.server_s / count,
        store_cpu_s=spent.store_s / count,
    )


def _percentile(sorted_s: Sequence[float], percent: int) -> float:
    return sorted_s[min(len(sorted_s) - 1, len(sorted_s) * percent // 100)]
