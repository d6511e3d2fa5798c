"""An instance of ours for tests of federation: a real store, real keys, the real routes."""

import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from activitypub.addresses import LocalAddresses
from ensembl_fed.clock import utc_now
from ensembl_fed.home import Home
from ensembl_fed.ids import new_id
from ensembl_fed.inbox.handlers import HANDLERS
from ensembl_fed.inbox.receive import process_batch
from ensembl_fed.instance.loopback import Exchange, request_scope
from ensembl_fed.models import Account, InstanceProfile, Status
from ensembl_fed.models.kinds import AccountKind, InstanceKind, Visibility
from ensembl_fed.remote.addresses import read_target
from ensembl_fed.remote.keyring import KeyPairs, KeyRing
from ensembl_fed.remote.peers import Peers
from ensembl_fed.remote.transport import HttpAnswer
from ensembl_fed.seal import Seal
from ensembl_fed.services.join_town import found_town
from ensembl_fed.services.register_member import create_local_account
from ensembl_fed.settings import Settings
from ensembl_fed.storage.accounts import INSTANCE_ACTOR, account_by_handle
from ensembl_fed.storage.database import Database, SqliteDatabase
from ensembl_fed.storage.town import AIDE, ENTRAIDE
from ensembl_fed.storage.work import claim_received
from tests.federation.others import ACTIVITY_JSON, OtherServers, Stranger
from web.errors import ERROR_HANDLERS
from web.federation.routes import ROUTES

DOMAIN = "moulins.test"
BASE = f"https://{DOMAIN}"
_ACCOUNTS = (
    (INSTANCE_ACTOR, AccountKind.APPLICATION, False),
    (ENTRAIDE, AccountKind.GROUP, False),
    (AIDE, AccountKind.SERVICE, False),
    ("lea", AccountKind.PERSON, False),
    ("marc", AccountKind.PERSON, False),
    ("reservee", AccountKind.PERSON, True),
)


@dataclass
class OurInstance:
    """What the federation endpoints need, with shortcuts for tests."""

    home: Home
    database: Database
    settings: Settings
    seal: Seal
    keyring: KeyRing
    peers: Peers
    others: OtherServers

    @property
    def app(self) -> ASGIApp:
        """The real routes, for this instance alone."""
        inner = Starlette(routes=ROUTES, exception_handlers=dict(ERROR_HANDLERS))

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("state", {})["instance"] = self
            await inner(scope, receive, send)

        return app

    async def call(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> HttpAnswer:
        """A request as it comes from a socket."""
        target = read_target(f"{BASE}{path}", frozenset({"https"}))
        exchange = Exchange(body or b"", 10_000_000)
        await self.app(request_scope(method, target, headers or {}, body), exchange.receive, exchange.send)
        return HttpAnswer(exchange.status, exchange.headers, b"".join(exchange.chunks), target.url)

    async def get(self, path: str, *, by: Stranger | None = None, accept: str = ACTIVITY_JSON) -> HttpAnswer:
        """A GET, signed by a stranger or by nobody."""
        headers = by.signed("GET", f"{BASE}{path}", None) if by else {}
        return await self.call("GET", path, headers={**headers, "Accept": accept})

    async def post(self, sender: Stranger, activity: Mapping[str, object], path: str = "/inbox") -> int:
        """Deliver an activity, signed by its sender; the status of the answer."""
        body = orjson.dumps(activity)
        headers = {**sender.signed("POST", f"{BASE}{path}", body), "Content-Type": ACTIVITY_JSON}
        return (await self.call("POST", path, headers=headers, body=body)).status

    async def work(self) -> int:
        """Handle what arrived, as the worker does; how many there were."""
        async with self.database.unit() as unit:
            due = await claim_received(unit, now=utc_now(), limit=100)
        await process_batch(self.peers, due, HANDLERS)
        return len(due)

    async def receives(self, sender: Stranger, activity: Mapping[str, object]) -> None:
        """Deliver an activity and handle it."""
        assert await self.post(sender, activity) == 202
        await self.work()

    async def account(self, username: str) -> Account:
        """One of the local accounts."""
        async with self.database.reading() as unit:
            account = await account_by_handle(unit, username)
        assert account is not None
        return account

    async def posts(
        self, username: str, text: str = "<p>Bonsoir</p>", visibility: Visibility = Visibility.PUBLIC
    ) -> Status:
        """A status of a local account, straight into the store."""
        account = await self.account(username)
        number = new_id()
        status = Status(
            id=number,
            uri=self.home.addresses.status(account.uri, number),
            account_id=account.id,
            content=text,
            visibility=visibility,
            created_at=utc_now(),
        )
        async with self.database.unit() as unit:
            await unit.add(status)
        return status


def new_home() -> Home:
    """A city whose network is its own."""
    home = Home(DOMAIN, LocalAddresses(BASE), name="Moulins", kind="city")
    home.unseal = Seal(b"secret").open
    home.town_group_uri = f"{BASE}/groups/entraide"
    home.town_members_uri = f"{BASE}/groups/entraide/members"
    return home


async def fill_store(database: Database, keys: KeyPairs) -> None:
    """The tables of a city and its accounts."""
    await database.migrate()
    async with database.unit() as unit:
        profile = InstanceProfile(
            id=new_id(), domain=DOMAIN, kind=InstanceKind.CITY, name="Moulins", created_at=utc_now()
        )
        await unit.add(profile)
        for username, kind, locked in _ACCOUNTS:
            await create_local_account(
                unit, username=username, kind=kind, keys=keys, seal=Seal(b"secret"), locked=locked
            )
        await found_town(unit)


async def make_template(path: Path, keys: KeyPairs) -> None:
    """A store that is filled once: each test works on a copy."""
    database = SqliteDatabase(path, new_home())
    await fill_store(database, keys)
    await database.close()


@asynccontextmanager
async def open_copy(template: Path, folder: Path) -> AsyncIterator[OurInstance]:
    """An instance on a copy of the template."""
    path = folder / "moulins.sqlite3"
    shutil.copy(template, path)
    async with open_on(SqliteDatabase(path, new_home()), folder) as instance:
        yield instance


@asynccontextmanager
async def open_on(database: Database, folder: Path) -> AsyncIterator[OurInstance]:
    """An instance on a store that is filled."""
    others, seal = OtherServers(), Seal(b"secret")
    keyring = KeyRing(seal)
    settings = Settings(data_dir=folder, secret_key="secret")
    try:
        peers = Peers(others, keyring, database)
        yield OurInstance(database.home, database, settings, seal, keyring, peers, others)
    finally:
        await database.close()
