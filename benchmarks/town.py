"""The town that is measured: four instances in one server, a reader, ten authors, and what they wrote."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import aiohttp
import orjson

from benchmarks.load import LoadFailed, Shot, fire
from benchmarks.peers import Peers
from benchmarks.server import MeasuredServer, Watcher
from benchmarks.stores import Store
from tests.services.ports import free_ports
from tests.services.server import run_program, trial_environment

AUTHORS: Final = 10
_INSTANCES: Final = ("Moulins", "Chartreux", "Champins", "Les jardins")
_SCOPES: Final = "read write follow"
PASSWORD: Final = "un mot de passe bien long"  # noqa: S105 -- of people who live for a minute
_SEED_CONNECTIONS: Final = 16
_SEED_S: Final = 300.0
_OK: Final = 200


@dataclass(frozen=True, slots=True)
class Resident:
    """A local account with its way in."""

    username: str
    account_id: str
    uri: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What shows who asks."""
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(slots=True)
class Town:
    """A served store with its people. Everything in it was made through the public API."""

    store: Store
    server: MeasuredServer
    ports: Sequence[int]
    peers: Peers
    session: aiohttp.ClientSession
    authors: list[Resident] = field(default_factory=list)
    environment: Mapping[str, str] = field(default_factory=dict)
    _app_token: str = ""

    @property
    def base(self) -> str:
        """The address of the instance that is measured, a neighbourhood of the town."""
        return f"http://127.0.0.1:{self.ports[1]}"

    async def sign_up(self, username: str) -> Resident:
        """A new resident. Raises LoadFailed."""
        if not self._app_token:
            self._app_token = await self._authorise()
        form = {
            "username": username,
            "email": f"{username}@voisins.example.org",
            "password": PASSWORD,
            "agreement": "true",
            "locale": "fr",
            "reason": "pour mesurer",
        }
        headers = {"Authorization": f"Bearer {self._app_token}"}
        token = str((await self.ask("POST", "/api/v1/accounts", headers, form))["access_token"])
        me = await self.ask("GET", "/api/v1/accounts/verify_credentials", {"Authorization": f"Bearer {token}"})
        return Resident(username, str(me["id"]), f"{self.base}/users/{username}", token)

    async def follow(self, who: Resident, account_id: str) -> None:
        """Let a resident follow an account. Raises LoadFailed."""
        await self.ask("POST", f"/api/v1/accounts/{account_id}/follow", who.headers, {})

    async def find(self, who: Resident, uri: str) -> str:
        """The id of an account on another server, which is fetched. Raises LoadFailed."""
        query = {"q": uri, "resolve": "true", "type": "accounts", "limit": "1"}
        found = (await self.ask("GET", "/api/v2/search", who.headers, query))["accounts"]
        if not isinstance(found, list) or not found:
            raise LoadFailed(f"{uri} was not found")
        return str(found[0]["id"])

    async def ask(
        self, method: str, path: str, headers: Mapping[str, str], values: Mapping[str, str] | None = None
    ) -> dict[str, object]:
        """One request outside of any measurement. Raises LoadFailed unless it is answered 200 with an object."""
        answer = await self._answer(method, path, headers, values)
        if not isinstance(answer, dict):
            raise LoadFailed(f"{method} {path} was not answered with an object")
        return answer

    async def page(self, path: str, who: Resident) -> list[dict[str, object]]:
        """One page of a list, outside of any measurement. Raises LoadFailed."""
        answer = await self._answer("GET", path, who.headers, None)
        if not isinstance(answer, list):
            raise LoadFailed(f"GET {path} was not answered with a list")
        return answer

    def posts(self, authors: Sequence[Resident], count: int, name: str) -> list[Shot]:
        """Public posts by turns, each with words of its own."""
        return [
            Shot(
                "POST",
                f"{self.base}/api/v1/statuses",
                {**authors[number % len(authors)].headers, "Content-Type": "application/json"},
                orjson.dumps(
                    {
                        "status": f"{name} {number} : le marché de samedi commence à 8 h, place d'Allier. #marche",
                        "visibility": "public",
                        "language": "fr",
                    }
                ),
            )
            for number in range(count)
        ]

    async def _answer(
        self, method: str, path: str, headers: Mapping[str, str], values: Mapping[str, str] | None
    ) -> object:
        given = {"params" if method == "GET" else "json": values} if values is not None else {}
        async with self.session.request(method, f"{self.base}{path}", headers=headers, **given) as answer:  # type: ignore[arg-type]  # one of two keywords
            content = await answer.read()
        if answer.status != _OK:
            said = content.decode(errors="replace")[:300]
            raise LoadFailed(f"{method} {path} was answered {answer.status} instead of 200: {said}")
        return orjson.loads(content)

    async def _authorise(self) -> str:
        app = {"client_name": "benchmarks", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob", "scopes": _SCOPES}
        made = await self.ask("POST", "/api/v1/apps", {}, app)
        grant = {
            "grant_type": "client_credentials",
            "client_id": str(made["client_id"]),
            "client_secret": str(made["client_secret"]),
            "scope": _SCOPES,
        }
        return str((await self.ask("POST", "/oauth/token", {}, grant))["access_token"])


async def open_town(stack: AsyncExitStack, store: Store, folder: Path, *, watcher: Watcher | None = None) -> Town:
    """Make a store with four instances and serve it; the stack closes it. The server is not started yet."""
    ports = free_ports(len(_INSTANCES) + 1)
    peer_port = ports.pop()
    environment = trial_environment(
        folder / "data",
        ENSEMBL_FEDERATION_ALLOW_NETWORKS="127.0.0.0/8",
        ENSEMBL_LOG_LEVEL="warning",
        **store.settings,
    )
    run_program("init", environment=environment)
    city = f"127.0.0.1:{ports[0]}"
    kinds = ("city", "neighbourhood", "neighbourhood", "association")
    for name, kind, port in zip(_INSTANCES, kinds, ports, strict=True):
        member = () if kind == "city" else ("--city", city)
        words = ("instance", "add", f"127.0.0.1:{port}", "--kind", kind, "--name", name, *member)
        run_program(*words, environment=environment)
    server = MeasuredServer(folder / "server.log", ports, environment, watcher=watcher)
    stack.callback(server.kill)
    peers = await stack.enter_async_context(Peers(peer_port, f"http://127.0.0.1:{ports[1]}/inbox"))
    session = await stack.enter_async_context(aiohttp.ClientSession(trust_env=False))
    return Town(store, server, ports, peers, session, environment=environment)


async def write(town: Town, statuses: int) -> None:
    """Let the authors write by turns, through the API: what is measured was made as in use."""
    shots = town.posts(town.authors, statuses, "Annonce")
    await fire(shots, connections=_SEED_CONNECTIONS, expected=_OK, deadline_s=_SEED_S)
