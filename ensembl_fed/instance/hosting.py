"""Opens every instance that this installation hosts, finds the one that a request is for, and spreads the news."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Protocol

import structlog

from activitypub.addresses import LocalAddresses
from ensembl_fed.errors import Invalid
from ensembl_fed.events import HomeChanged
from ensembl_fed.home import Home
from ensembl_fed.inbox.handler import Handlers
from ensembl_fed.instance.bus import Bus
from ensembl_fed.instance.instance import Instance
from ensembl_fed.instance.local_bus import LocalBus
from ensembl_fed.instance.loopback import LoopbackTransport
from ensembl_fed.instance.measures import Measures
from ensembl_fed.instance.places import read_domain
from ensembl_fed.instance.postgres_bus import PostgresBus
from ensembl_fed.models.kinds import InstanceKind
from ensembl_fed.remote.addresses import read_allow_networks
from ensembl_fed.remote.keyring import KeyPairs, KeyRing, make_key_pairs
from ensembl_fed.remote.late_transport import LateTransport
from ensembl_fed.remote.peers import Peers
from ensembl_fed.remote.transport import HttpLimits, Transport
from ensembl_fed.remote.web_push import VAPID, have_vapid_key
from ensembl_fed.seal import Seal
from ensembl_fed.settings import LIMITS, Scheme, Settings, secret_key_of
from ensembl_fed.storage.accounts import account_by_handle
from ensembl_fed.storage.database import Database, PostgresDatabase, SqliteDatabase
from ensembl_fed.storage.files import MediaFiles, open_files
from ensembl_fed.storage.host_store import HostedInstance, HostStore
from ensembl_fed.storage.instance_keys import instance_key
from ensembl_fed.storage.pushes import has_subscriptions
from ensembl_fed.storage.relays import relay_targets
from ensembl_fed.storage.sign_up_blocks import invited_domains
from ensembl_fed.storage.town import DESK_ACCOUNT, instance_profile, town_member_by_domain, town_members
from ensembl_fed.storage.unit import Unit

USER_AGENT: Final = "ensembl-fed/0.1 (+{})"
_LOOK_AGAIN_S: Final = 1.0
_log = structlog.get_logger(__name__)


class Annex(Protocol):
    """Something that lives as long as a hosting."""

    async def close(self) -> None:
        """Let go of everything."""


@dataclass(frozen=True, slots=True)
class HostingOptions:
    """What only the composition root knows: how activities are taken, and how this process stands among others."""

    handlers: Handlers = field(default_factory=dict)
    # Several processes of this machine share the stores.
    has_siblings: bool = False
    # Tests have another way to other servers than the network, and keys that were made before.
    network: Transport | None = None
    make_keys: Callable[[], KeyPairs] = make_key_pairs


async def open_hosting(settings: Settings, options: HostingOptions | None = None) -> "Hosting":
    """Open the host store and every instance in it, bringing each to this version. Close it in the end.

    Raises Invalid for settings that cannot be used.
    """
    hosting = Hosting(settings, options or HostingOptions())
    try:
        await hosting.open()
    except BaseException:
        await hosting.close()
        raise
    return hosting


class Hosting:
    """The hosted instances of one process, made by `open_hosting`."""

    def __init__(self, settings: Settings, options: HostingOptions) -> None:
        self.settings = settings
        self.options = options
        self.seal = Seal(secret_key_of(settings))
        self.keyring = KeyRing(self.seal)
        self.transport = LoopbackTransport(
            options.network or _network(settings),
            scheme=settings.scheme,
            is_hosted=lambda domain: domain in self._instances,
            limits=HttpLimits(),
        )
        self.measures = Measures()
        # Films and sounds are prepared one at a time.
        self.clip_gate = asyncio.Semaphore()
        self.store = HostStore(settings.data_dir, settings.database_url)
        self._instances: dict[str, Instance] = {}
        self._bus = _bus(settings, options, self._database_of)
        self._opening = asyncio.Lock()
        self._looked_at = 0.0
        self._next_look: asyncio.Task[None] | None = None
        self._on_opened: list[Callable[[Instance], None]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        # What the composition root hangs on a hosting without our knowing what it is, closed before the instances.
        self.annexes: dict[str, Annex] = {}
        self._is_from_elsewhere = False

    @property
    def instances(self) -> Sequence[Instance]:
        """Every open instance, oldest first."""
        return list(self._instances.values())

    def instance(self, domain: str) -> Instance | None:
        """The open instance of a domain, written as it stands behind the @."""
        return self._instances.get(domain)

    async def instance_for(self, host: str) -> Instance | None:
        """The instance of a Host header; None is a 421 (security 39).

        An unknown host is looked for in the host store: `instance add` needs no restart.
        """
        found = self._instances.get(host) or self._instances.get(host.lower())
        if found is not None:
            return found
        try:
            domain = read_domain(host, self.settings.scheme)
        except Invalid:
            return None
        if domain not in self._instances:
            await self.look_again()
        return self._instances.get(domain)

    def on_opened(self, callback: Callable[[Instance], None]) -> None:
        """Call back with each instance that is open, and each that is opened later."""
        self._on_opened.append(callback)
        for instance in self.instances:
            callback(instance)

    async def open(self) -> None:
        """Open what is listed, and begin to listen to the other processes."""
        await self.store.migrate()
        for hosted in await self.store.instances():
            await self._open_once(hosted)
        if self._bus is not None:
            await self._bus.start(self._hear_from_elsewhere)

    async def look_again(self) -> None:
        """Open what was added to the host store by now.

        There is one look a second at most: whoever asks sooner waits for the next one, and all who wait share it.
        """
        if self._next_look is None:
            self._next_look = asyncio.get_running_loop().create_task(self._look())
        await asyncio.shield(self._next_look)

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(self._looked_at + _LOOK_AGAIN_S - loop.time(), 0))
        # Whoever asks from here on may mean what is added after the store was read: the next look is theirs.
        self._next_look, self._looked_at = None, loop.time()
        for hosted in await self.store.instances():
            await self._open_once(hosted)

    async def host(self, hosted: HostedInstance) -> Instance:
        """List an instance whose store is set up, and open it. Raises Conflict if the domain is listed already."""
        await self.store.add(hosted)
        return await self._open_once(hosted)

    def new_database(self, domain: str, place: str) -> Database:
        """The store of a domain, not opened yet; its home knows nothing but the domain."""
        home = Home(domain, LocalAddresses(f"{self.settings.scheme.value}://{domain}"), limits=LIMITS)
        home.unseal = self.seal.open
        if self.settings.uses_postgres:
            return PostgresDatabase(self.settings.database_url, place, home)
        return SqliteDatabase(self.settings.data_dir / "instances" / f"{place}.sqlite3", home)

    async def is_connected(self) -> None:
        """Wait until this process hears the others."""
        if self._bus is not None:
            await self._bus.is_connected()

    async def settled(self) -> None:
        """Wait until what events set in motion here has ended."""
        if self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def close(self) -> None:
        """End the streams and let go of every store and connection."""
        if self._next_look is not None:
            self._next_look.cancel()
        for instance in self.instances:
            instance.streams.close()
        await self.settled()
        if self._bus is not None:
            await self._bus.close()
        await self.transport.close()
        for annex in self.annexes.values():
            await annex.close()
        self.annexes.clear()
        for instance in self.instances:
            await instance.database.close()
        self._instances.clear()
        await self.store.close()

    async def _open_once(self, hosted: HostedInstance) -> Instance:
        async with self._opening:
            known = self._instances.get(hosted.domain)
            if known is not None:
                return known
            instance = await self._open(hosted)
            self._instances[hosted.domain] = instance
        for callback in self._on_opened:
            callback(instance)
        return instance

    async def _open(self, hosted: HostedInstance) -> Instance:
        database = self.new_database(hosted.domain, hosted.place)
        files = _files(self.settings, hosted.place, database.home.addresses.base)
        try:
            await database.migrate()
            await have_vapid_key(database, self.seal)
            async with database.reading() as unit:
                await read_home(unit)
        except BaseException:
            await database.close()
            raise
        instance = Instance(
            domain=hosted.domain,
            home=database.home,
            database=database,
            settings=self.settings,
            seal=self.seal,
            keyring=self.keyring,
            peers=Peers(self.transport, self.keyring, database),
            files=files,
            hosting=self,
            place=hosted.place,
        )
        instance.on(HomeChanged, lambda _: self._refresh_soon(instance))
        database.listener = partial(self._listen, instance)
        return instance

    def _listen(self, instance: Instance, events: Sequence[object]) -> None:
        instance.hear(events)
        if self._bus is not None and not self._is_from_elsewhere:
            self._bus.publish(instance.domain, events)

    def _hear_from_elsewhere(self, domain: str, events: Sequence[object]) -> None:
        """What another process did concerns the same listeners, caches among them, but is not told on."""
        instance = self._instances.get(domain)
        if instance is None:
            return
        self._is_from_elsewhere = True
        try:
            instance.database.listener(events)
        finally:
            self._is_from_elsewhere = False

    def _refresh_soon(self, instance: Instance) -> None:
        task = asyncio.get_running_loop().create_task(refresh_home(instance))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _database_of(self, domain: str) -> Database | None:
        instance = self._instances.get(domain)
        return None if instance is None else instance.database


async def refresh_home(instance: Instance) -> None:
    """Read again what an instance says of itself, after its profile changed."""
    async with instance.database.reading() as unit:
        await read_home(unit)


async def read_home(unit: Unit) -> None:
    """Let the unit's home be what the stored profile says."""
    profile = await instance_profile(unit)
    if profile is None:
        return
    home = unit.home
    key = await instance_key(unit, VAPID)
    home.vapid_public_key = key.public if key is not None else ""
    home.has_push = await has_subscriptions(unit)
    home.relays = await relay_targets(unit)
    home.invited = await invited_domains(unit) if profile.by_invitation else None
    home.name, home.kind = profile.name, profile.kind.value
    home.city_domain = profile.city_domain
    home.town_members_uri, home.town_group_uri = profile.town_members_uri, profile.town_group_uri
    city = await town_member_by_domain(unit, profile.city_domain) if profile.city_domain else None
    home.city_name = city.name if city is not None else ""
    await _read_desk(unit)


async def _read_desk(unit: Unit) -> None:
    """Where the CCAS is written to: here, on the town's instance of its own, or by way of the city."""
    home = unit.home
    desk = await account_by_handle(unit, DESK_ACCOUNT)
    home.desk_account_id = desk.id if desk is not None else None
    scheme = home.addresses.base.partition("://")[0]
    if home.kind == InstanceKind.CCAS or desk is not None:
        home.ccas_url = "/ma-ville/ccas"
        return
    desks = [member.domain for member in await town_members(unit) if member.kind is InstanceKind.CCAS]
    where = desks[0] if desks else home.city_domain
    home.ccas_url = f"{scheme}://{where}/ma-ville/ccas" if where else ""


def _files(settings: Settings, place: str, base_url: str) -> MediaFiles:
    try:
        return open_files(settings, place, base_url)
    except ValueError as error:
        raise Invalid(str(error)) from error


def _network(settings: Settings) -> Transport:
    try:
        allowed = read_allow_networks(settings.federation_allow_networks)
    except ValueError as error:
        raise Invalid(f"ENSEMBL_FEDERATION_ALLOW_NETWORKS: {error}") from error
    schemes = frozenset({"https", "http"} if settings.scheme is Scheme.HTTP else {"https"})

    def make() -> Transport:
        from ensembl_fed.remote.http_client import HttpClient

        return HttpClient(
            allow_networks=allowed,
            schemes=schemes,
            user_agent=USER_AGENT.format("https://moulins.example"),
            limits=HttpLimits(),
        )

    return LateTransport(make)


def _bus(settings: Settings, options: HostingOptions, database_of: Callable[[str], Database | None]) -> Bus | None:
    """Always through PostgreSQL where that is the store: a worker may run on another machine."""
    if settings.bus_url.startswith(("postgresql://", "postgres://")):
        return PostgresBus(settings.bus_url, database_of)
    if settings.bus_url:
        raise Invalid("ENSEMBL_BUS_URL must be empty or begin with postgresql://")
    if settings.uses_postgres:
        return PostgresBus(settings.database_url, database_of)
    return LocalBus(settings.data_dir) if options.has_siblings else None
