"""A town in one process: several instances, their residents, and the workers run by hand, so that nothing waits."""

import itertools
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from ensembl_fed.instance.hosting import Hosting, HostingOptions, open_hosting
from ensembl_fed.instance.instance import Instance
from ensembl_fed.instance.set_up import NewInstance, add_instance
from ensembl_fed.log import set_up_log
from ensembl_fed.models.kinds import AccountKind, InstanceKind, Role
from ensembl_fed.remote.keyring import KeyPairs, make_key_pairs
from ensembl_fed.remote.transport import HttpAnswer, Sign, Unreachable
from ensembl_fed.services.grant_access import make_token, own_application
from ensembl_fed.services.register_member import register_member
from ensembl_fed.services.sign_in import hash_password
from ensembl_fed.settings import Registrations, Scheme, Settings, Switch
from ensembl_fed.text.sanitize import html_to_text
from ensembl_fed.workers.jobs import wind_up
from ensembl_fed.workers.settle import settle
from tests.asgi_client import Answer, AsgiClient
from web.app import App, ProcessRole, all_jobs, create_app, options_for

CITY = "moulins.test"
# The city, its neighbourhoods and associations; whoever is asked for more hosts gets them in this order.
HOSTS: Sequence[NewInstance] = (
    NewInstance(CITY, InstanceKind.CITY, "Moulins"),
    NewInstance("chartreux.test", InstanceKind.NEIGHBOURHOOD, "Les Chartreux", CITY),
    NewInstance("champins.test", InstanceKind.NEIGHBOURHOOD, "Les Champins", CITY),
    NewInstance("jardins.test", InstanceKind.ASSOCIATION, "Les Jardins partagés", CITY),
)
# An instance of this software that belongs to no town.
STRANGERS = NewInstance("ailleurs.test", InstanceKind.NEIGHBOURHOOD, "Ailleurs")
PASSWORD = "un mot de passe"


class NoNetwork:
    """The world outside: nobody answers, but for what a test writes into `answers`; `asked` is what was tried."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str], HttpAnswer] = {}
        self.asked: list[tuple[str, str]] = []

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        max_bytes: int,
        accept: str | None = None,
        sign: Sign | None = None,
        follow_redirects: bool = True,
    ) -> HttpAnswer:
        """The answer that was prepared. Raises Unreachable when there is none."""
        self.asked.append((method, url))
        if (method, url) not in self.answers:
            raise Unreachable("nobody is there")
        return self.answers[method, url]

    async def close(self) -> None:
        """Nothing is open."""


@dataclass(slots=True)
class Town:
    """Instances hosted together, that speak to each other by signed documents through the real application."""

    hosting: Hosting
    app: App
    client: AsgiClient
    network: NoNetwork
    _names: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def host(self, new: NewInstance) -> Instance:
        """The instance, added if it is not there yet; what adding it sets in motion has settled."""
        found = self.hosting.instance(new.domain)
        if found is not None:
            return found
        instance = await add_instance(self.hosting, new)
        await wind_up(instance, all_jobs())
        await self.settle()
        return instance

    async def hosts(self, count: int = 1) -> list[Instance]:
        """So many instances of the town, the city first."""
        return [await self.host(new) for new in HOSTS[:count]]

    async def strangers(self) -> Instance:
        """An instance outside of the town."""
        return await self.host(STRANGERS)

    async def residents(self, *names: str, on_hosts: int = 1) -> list["Resident"]:
        """A resident of each name, the first on the first host, the second on the second, and around again."""
        instances = await self.hosts(on_hosts)
        return [
            await self.resident(name, instance)
            for name, instance in zip(names, itertools.cycle(instances), strict=False)
        ]

    async def resident(
        self,
        name: str,
        instance: Instance | None = None,
        *,
        role: Role = Role.RESIDENT,
        kind: AccountKind = AccountKind.PERSON,
        scopes: str = "read write follow push admin:read admin:write",
    ) -> "Resident":
        """A confirmed and approved resident with a token; on the city's instance if none is named."""
        instance = instance or (await self.hosts(1))[0]
        password_hash = await _hash_of_password()
        async with instance.database.unit() as unit:
            member = await register_member(
                unit,
                username=name,
                email=f"{name}.{next(self._names)}@example.org",
                password_hash=password_hash,
                keys=self.hosting.options.make_keys(),
                seal=instance.seal,
                display_name=name.capitalize(),
                kind=kind,
                role=role,
                is_confirmed=True,
                is_approved=True,
                may_use_reserved=True,
            )
            application = await own_application(unit, "tests", scopes)
            token, _ = await make_token(unit, application, member.id, scopes=scopes)
        return Resident(self, instance, name.lower(), member.account_id, member.email, token)

    async def settle(self) -> None:
        """Work until nothing is due anywhere: deliveries, received activities, jobs and mails."""
        await settle(self.hosting, all_jobs())


@dataclass(slots=True)
class Resident:
    """Somebody with an account, who acts through the client API as an app would."""

    town: Town
    instance: Instance
    name: str
    account_id: int
    email: str
    token: str

    @property
    def handle(self) -> str:
        """`name@domain`."""
        return f"{self.name}@{self.instance.domain}"

    @property
    def uri(self) -> str:
        """The ActivityPub id of the account."""
        return self.instance.home.addresses.actor(self.name)

    def address(self, path: str) -> str:
        """The absolute address of a path on the resident's instance."""
        return f"{self.instance.home.addresses.base}{path}"

    async def asks(self, method: str, path: str, **more: Any) -> Answer:
        """A request with the resident's token; the answer may have any status."""
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return await self.town.client.request(method, self.address(path), headers=headers, **more)

    async def get(self, path: str, **params: object) -> Any:
        """The JSON at a path. Fails unless the answer is a success."""
        return _success(await self.asks("GET", path, params=params), path)

    async def post(self, path: str, **fields: object) -> Any:
        """POST fields as JSON; the JSON of the answer. Fails unless it is a success."""
        return _success(await self.asks("POST", path, json=fields), path)

    async def posts(self, text: str, visibility: str | None = None, **fields: object) -> Any:
        """Post a status; its entity."""
        wanted = {"status": text, **({"visibility": visibility} if visibility else {}), **fields}
        return await self.post("/api/v1/statuses", **wanted)

    async def finds(self, who: str) -> Any:
        """The account of a handle, as this resident's instance shows it; asked of its server if need be."""
        found = await self.get("/api/v2/search", q=who, resolve="true", type="accounts")
        matching = [one for one in found["accounts"] if who.removeprefix("@") in (one["acct"], one["url"], one["uri"])]
        matching += [one for one in found["accounts"] if who == f"{one['acct']}@{self.instance.domain}"]
        assert matching, f"{self.handle} does not find {who}"
        return matching[0]

    async def finds_status(self, uri: str) -> Any:
        """The status with a URI, as this resident's instance shows it; asked of its server if need be."""
        found = await self.get("/api/v2/search", q=uri, resolve="true", type="statuses")
        assert found["statuses"], f"{self.handle} does not find {uri}"
        return found["statuses"][0]

    async def follows(self, other: "Resident") -> None:
        """Follow somebody, and wait until both servers know."""
        account = await self.finds(other.handle)
        await self.post(f"/api/v1/accounts/{account['id']}/follow")
        await self.town.settle()

    async def home(self) -> list[str]:
        """The texts of the home timeline, newest first."""
        return texts_of(await self.get("/api/v1/timelines/home"))

    async def notifications(self) -> list[tuple[str, str]]:
        """(type, from whom) of each notification, newest first."""
        return [(one["type"], one["account"]["acct"]) for one in await self.get("/api/v1/notifications")]


def texts_of(statuses: Sequence[Mapping[str, Any]]) -> list[str]:
    """What statuses say, as plain text; of a share, what it shares."""
    return [html_to_text((one.get("reblog") or one)["content"]).strip() for one in statuses]


def trial_settings(data_dir: Path, **more: Any) -> Settings:
    """Settings of a town under test: nothing is limited, everyone may come in."""
    values: dict[str, Any] = {
        "data_dir": data_dir,
        "scheme": Scheme.HTTPS,
        "registrations": Registrations.OPEN,
        "email_confirmation": Switch.OFF,
        "rate_limits": Switch.OFF,
        "log_level": "error",
        # Films and sounds are tried where a test brings what prepares them.
        "ffmpeg": "off",
    }
    return Settings(**{**values, **more})


@asynccontextmanager
async def open_town(settings: Settings) -> AsyncIterator[Town]:
    """A town in a store that is empty; closed at the end."""
    set_up_log(settings)
    network = NoNetwork()
    handlers = options_for(ProcessRole()).handlers
    options = HostingOptions(handlers=handlers, network=network, make_keys=_NextKeys())
    hosting = await open_hosting(settings, options)
    try:
        app = create_app(hosting=hosting)
        yield Town(hosting, app, AsgiClient(app), network)
    finally:
        await hosting.close()
        if settings.database_url:
            await _drop_schemas(settings.database_url)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """A town on SQLite, in a folder of its own, with no instance yet."""
    async with open_town(trial_settings(tmp_path / "data")) as opened:
        yield opened


@pytest.fixture
async def town_on_each_store(store_settings: dict[str, str], tmp_path: Path) -> AsyncIterator[Town]:
    """A town, first on SQLite, then on PostgreSQL."""
    url = store_settings.get("ENSEMBL_DATABASE_URL", "")
    async with open_town(trial_settings(tmp_path / "data", database_url=url)) as opened:
        yield opened


class _NextKeys:
    """Gives each account of a town keys of its own, made once for all towns of this process: that takes a while."""

    def __init__(self) -> None:
        self._numbers = itertools.count()

    def __call__(self) -> KeyPairs:
        return _keys_number(next(self._numbers))


@cache
def _keys_number(number: int) -> KeyPairs:
    return make_key_pairs()


_kept_hashes: list[str] = []


async def _hash_of_password() -> str:
    if not _kept_hashes:
        _kept_hashes.append(await hash_password(PASSWORD))
    return _kept_hashes[0]


def _success(answer: Answer, path: str) -> Any:
    assert answer.status < 300, f"{path} answered {answer.status}: {answer.text[:500]}"
    return answer.json()


async def _drop_schemas(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'town\\_%' OR nspname = 'ensembl_host'"
        )
        for row in rows:
            await connection.execute(f'DROP SCHEMA "{row["nspname"]}" CASCADE')
    finally:
        await connection.close()
