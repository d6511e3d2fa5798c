"""Other servers, played by this process: their actors can be fetched, they accept follows and note what arrives."""

import asyncio
import socket
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import aiohttp
import orjson
from aiohttp import web

from activitypub.addresses import PUBLIC
from activitypub.keys import load_private_key, make_rsa_key
from activitypub.signatures import sign_request_cavage
from benchmarks.load import Shot

_CONTEXT: Final = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"]
_TYPE: Final = "application/activity+json"
_KEYS: Final = 50
_BACKLOG: Final = 256
_ACCEPTED: Final = frozenset({200, 202})
_WORDS: Final = (
    "Bonjour à toutes et à tous, le jardin partagé ouvre samedi de 14 h à 18 h : venez avec vos outils, vos graines "
    "et vos enfants. Il reste de la place pour deux familles, et le goûter est offert par l'association."
)


@dataclass(frozen=True, slots=True)
class RemoteActor:
    """Somebody on another server."""

    username: str
    domain: str
    private_pem: str
    public_pem: str

    @property
    def uri(self) -> str:
        """Their id."""
        return f"http://{self.domain}/users/{self.username}"

    def document(self) -> dict[str, object]:
        """What a fetch of their id gives."""
        return {
            "@context": _CONTEXT,
            "id": self.uri,
            "type": "Person",
            "preferredUsername": self.username,
            "name": f"Voisine {self.username}",
            "summary": "<p>J'habite la ville d'à côté.</p>",
            "inbox": f"{self.uri}/inbox",
            "outbox": f"{self.uri}/outbox",
            "followers": f"{self.uri}/followers",
            "following": f"{self.uri}/following",
            "endpoints": {"sharedInbox": f"http://{self.domain}/inbox"},
            "publicKey": {"id": f"{self.uri}#main-key", "owner": self.uri, "publicKeyPem": self.public_pem},
        }

    def signed(self, inbox: str, activity: Mapping[str, object]) -> Shot:
        """A delivery of an activity to an inbox, signed now."""
        body = orjson.dumps({"@context": _CONTEXT, **activity})
        headers = sign_request_cavage(
            "POST",
            inbox,
            body=body,
            key_id=f"{self.uri}#main-key",
            private_key=load_private_key(self.private_pem),
            now=datetime.now(UTC),
        )
        return Shot("POST", inbox, {**headers, "Content-Type": _TYPE}, body)

    def create(self, name: str) -> dict[str, object]:
        """A public post, as Mastodon would send it."""
        uri = f"{self.uri}/statuses/{name}"
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        addressed = {"to": [PUBLIC], "cc": [f"{self.uri}/followers"], "published": at}
        tag = {"type": "Hashtag", "href": f"http://{self.domain}/tags/jardin", "name": "#jardin"}
        note = {
            "id": uri,
            "type": "Note",
            "url": f"http://{self.domain}/@{self.username}/{name}",
            "attributedTo": self.uri,
            "content": f'<p>{_WORDS} <a href="{tag["href"]}" class="hashtag" rel="tag">#<span>jardin</span></a></p>',
            "sensitive": False,
            "tag": [tag],
            **addressed,
        }
        return {"id": f"{uri}/activity", "type": "Create", "actor": self.uri, "object": note, **addressed}

    def follow(self, target: str) -> dict[str, object]:
        """A request to follow an actor."""
        uri = f"{self.uri}#follows/{target.rpartition('/')[2]}"
        return {"id": uri, "type": "Follow", "actor": self.uri, "object": target}

    def accept(self, follow: Mapping[str, object]) -> dict[str, object]:
        """The answer to a follow."""
        uri = f"{self.uri}#accepts/{time.monotonic_ns()}"
        return {"id": uri, "type": "Accept", "actor": self.uri, "object": dict(follow)}


@dataclass(slots=True)
class Peers:
    """The other servers. Use them as a context; they listen on addresses of 127/8 while it is open."""

    port: int
    inbox: str  # of the server that is measured
    actors: dict[str, RemoteActor] = field(default_factory=dict)
    arrivals: dict[str, dict[str, float]] = field(default_factory=dict)  # by object, by host: when it came
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    _keys: Sequence[tuple[str, str]] = ()
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _session: aiohttp.ClientSession | None = None
    _tasks: asyncio.TaskGroup | None = None

    async def __aenter__(self) -> "Peers":
        with ThreadPoolExecutor() as pool:  # making keys releases the interpreter's lock
            self._keys = list(pool.map(lambda _: make_rsa_key(), range(_KEYS)))
        self._session = await self._stack.enter_async_context(aiohttp.ClientSession(trust_env=False))
        self._tasks = await self._stack.enter_async_context(asyncio.TaskGroup())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def settle(self, addresses: Sequence[str], actors_per_host: int, prefix: str) -> list[RemoteActor]:
        """Open servers on these addresses with so many actors each; fifty keys are shared among them all."""
        application = web.Application()
        application.router.add_get("/users/{username}", self._actor)
        application.router.add_get("/.well-known/webfinger", self._webfinger)
        application.router.add_post("/inbox", self._inbox)
        application.router.add_post("/users/{username}/inbox", self._inbox)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        settled = []
        for address in addresses:
            listener = socket.create_server((address, self.port), backlog=_BACKLOG)
            await web.SockSite(runner, listener).start()
            for number in range(actors_per_host):
                actor = self._new_actor(f"{prefix}{number}", f"{address}:{self.port}")
                settled.append(actor)
        return settled

    async def all_arrived(self, object_uri: str, hosts: int, deadline_s: float) -> float:
        """Wait until an object came to so many hosts; when the last of them had it (`perf_counter`)."""
        async with asyncio.timeout(deadline_s), self.arrived:
            await self.arrived.wait_for(lambda: len(self.arrivals.get(object_uri, ())) >= hosts)
        return max(self.arrivals[object_uri].values())

    def _new_actor(self, username: str, domain: str) -> RemoteActor:
        actor = RemoteActor(username, domain, *self._keys[len(self.actors) % len(self._keys)])
        self.actors[actor.uri] = actor
        return actor

    async def _actor(self, request: web.Request) -> web.Response:
        actor = self.actors.get(f"http://{request.host}/users/{request.match_info['username']}")
        if actor is None:
            raise web.HTTPNotFound
        return web.Response(body=orjson.dumps(actor.document()), content_type=_TYPE)

    async def _webfinger(self, request: web.Request) -> web.Response:
        resource = request.query.get("resource", "")
        username = resource.removeprefix("acct:").partition("@")[0]
        uri = resource if resource in self.actors else f"http://{request.host}/users/{username}"
        actor = self.actors.get(uri)
        if actor is None:
            raise web.HTTPNotFound
        found = {
            "subject": f"acct:{actor.username}@{actor.domain}",
            "links": [{"rel": "self", "type": _TYPE, "href": actor.uri}],
        }
        return web.Response(body=orjson.dumps(found), content_type="application/jrd+json")

    async def _inbox(self, request: web.Request) -> web.Response:
        at = time.perf_counter()
        activity = orjson.loads(await request.read())
        thing = activity.get("object")
        uri = str(thing.get("id") if isinstance(thing, dict) else thing)
        if activity.get("type") == "Follow" and self._tasks is not None and self._session is not None:
            self._tasks.create_task(_accept(self._session, self.actors[uri], activity, self.inbox))
        elif activity.get("type") == "Create":
            self.arrivals.setdefault(uri, {}).setdefault(request.host, at)
            async with self.arrived:
                self.arrived.notify_all()
        return web.Response(status=202)


async def _accept(session: aiohttp.ClientSession, actor: RemoteActor, follow: Mapping[str, object], inbox: str) -> None:
    shot = actor.signed(inbox, actor.accept(follow))
    async with session.post(shot.url, headers=shot.headers, data=shot.body) as answer:
        if answer.status not in _ACCEPTED:
            raise RuntimeError(f"an Accept was answered {answer.status}: {(await answer.text())[:300]}")
