"""A migrated store in a temporary folder, with accounts of here and elsewhere made by hand."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import pytest
from sqlalchemy import event
from sqlmodel import col, select

from activitypub.addresses import LocalAddresses
from ensembl_fed.clock import utc_now
from ensembl_fed.home import Home
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Delivery, Follow, Notification, OutgoingActivity, Quartier, TownMember
from ensembl_fed.models.kinds import AccountKind, FollowState, InstanceKind, MemberState
from ensembl_fed.storage.database import SqliteDatabase
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.hot_pages import home_rows

BASE = "https://sud.example"


@dataclass
class Store:
    """A store and short words for what tests do with it again and again."""

    database: SqliteDatabase
    told: list[object] = field(default_factory=list)

    @property
    def home(self) -> Home:
        return self.database.home

    async def account(
        self, username: str, domain: str = "", *, kind: AccountKind = AccountKind.PERSON, locked: bool = False
    ) -> Account:
        """An account; one elsewhere stands behind its server's shared inbox."""
        addresses = LocalAddresses(f"https://{domain}") if domain else self.home.addresses
        uri = addresses.actor(username, group=kind is AccountKind.GROUP)
        account = Account(
            id=new_id(),
            username=username,
            domain=domain,
            uri=uri,
            url=addresses.profile(username),
            kind=kind,
            bot=kind is AccountKind.SERVICE,
            locked=locked,
            inbox_uri=addresses.inbox(uri),
            shared_inbox_uri=addresses.shared_inbox,
            outbox_uri=addresses.outbox(uri),
            followers_uri=addresses.followers(uri),
            created_at=utc_now(),
        )
        async with self.database.unit() as unit:
            await unit.add(account)
        return account

    async def follow(self, follower: Account, target: Account, *, notify: bool = False) -> None:
        """A follow that was agreed to."""
        row = Follow(
            account_id=follower.id,
            target_id=target.id,
            state=FollowState.ACCEPTED,
            notify=notify,
            id=new_id(),
            created_at=utc_now(),
        )
        async with self.database.unit() as unit:
            await unit.add(row)

    async def town(self, *domains: str, state: MemberState = MemberState.ACTIVE) -> None:
        """The town's network: this instance, its city, and these."""
        group = f"https://{CITY}/groups/entraide"
        self.home.town_group_uri, self.home.town_members_uri = group, f"{group}/members"
        async with self.database.unit() as unit:
            for domain in (self.home.domain, CITY, *domains):
                if await unit.session.get(TownMember, domain) is None:
                    await unit.add(_member(domain, state if domain in domains else MemberState.ACTIVE))

    async def quartier(self, slug: str, name: str) -> Account:
        """A quartier with its group, which is returned."""
        group = await self.account(slug, kind=AccountKind.GROUP)
        async with self.database.unit() as unit:
            await unit.add(
                Quartier(
                    slug=slug, name=name, rings=[], latitude=46.55, longitude=3.33, radius_m=500.0, group_id=group.id
                )
            )
        return group

    async def owed(self) -> list[tuple[str, dict[str, object]]]:
        """(inbox, activity) of every delivery, oldest first."""
        async with self.database.reading() as unit:
            rows = await unit.session.exec(
                select(Delivery.inbox_uri, OutgoingActivity.body)
                .join(OutgoingActivity, col(OutgoingActivity.id) == col(Delivery.activity_id))
                .order_by(col(Delivery.id))
            )
            return [(inbox, orjson.loads(body)) for inbox, body in rows]

    async def inboxes(self, kind: str) -> set[str]:
        """The hosts that activities of a type are owed to."""
        return {inbox.split("/")[2] for inbox, activity in await self.owed() if activity["type"] == kind}

    async def notified(self, account: Account) -> list[tuple[str, int]]:
        """(kind, sender) of an account's notifications."""
        async with self.database.reading() as unit:
            query = select(Notification).where(Notification.account_id == account.id).order_by(col(Notification.id))
            return [(row.kind.value, row.from_account_id) for row in await unit.session.exec(query)]

    async def home_feed(self, account: Account, **page: int | bool) -> list[int]:
        """What an account's home feed shows, newest first."""
        rows = await home_rows(self.database, account.id, **{"limit": 40, **page})  # type: ignore[arg-type]
        return [row.status_id for row in rows]

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """The statements that run meanwhile, savepoints left out."""
        statements: list[str] = []
        engine = self.database._write_engine.sync_engine

        def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "BEGIN")):
                statements.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(engine, "before_cursor_execute", note)


CITY = "ville.example"


def _member(domain: str, state: MemberState) -> TownMember:
    addresses = LocalAddresses(f"https://{domain}")
    return TownMember(
        domain=domain,
        actor_uri=addresses.instance_actor,
        group_uri=addresses.actor("entraide", group=True),
        shared_inbox_uri=addresses.shared_inbox,
        name=domain,
        kind=InstanceKind.CITY if domain == CITY else InstanceKind.NEIGHBOURHOOD,
        state=state,
        joined_at=utc_now(),
    )


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with every table, made once for all tests of this process."""
    import asyncio

    path = tmp_path_factory.mktemp("template") / "store.sqlite"

    async def make() -> None:
        database = SqliteDatabase(path, Home("sud.example", LocalAddresses(BASE)))
        await database.migrate()
        await database.close()

    asyncio.new_event_loop().run_until_complete(make())
    return path


@pytest.fixture
async def store(migrated_file: Path, tmp_path: Path) -> AsyncIterator[Store]:
    """An empty instance `sud.example` with its `entraide` group and @aide, outside any town."""
    path = tmp_path / "store.sqlite"
    shutil.copy(migrated_file, path)
    made = Store(SqliteDatabase(path, Home("sud.example", LocalAddresses(BASE), name="Quartier Sud")))
    made.database.listener = made.told.extend
    await made.account("entraide", kind=AccountKind.GROUP)
    await made.account("aide", kind=AccountKind.SERVICE)
    yield made
    await made.database.close()


async def fresh(unit: Unit, account: Account) -> Account:
    """An account as this unit knows it."""
    found = await unit.session.get(Account, account.id)
    assert found is not None
    return found
