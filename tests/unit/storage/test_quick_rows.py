"""Rows read without the ORM are what the ORM would have loaded, on both stores."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from activitypub.addresses import LocalAddresses
from ensembl_fed.clock import utc_now
from ensembl_fed.home import Home
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account
from ensembl_fed.models.kinds import AccountKind
from ensembl_fed.storage.accounts import account_by_id, accounts_by_uris
from ensembl_fed.storage.database import Database, PostgresDatabase, SqliteDatabase

_URI = "https://sud.example/users/lea"


@pytest.fixture
async def database(store_settings: dict[str, str], tmp_path: Path) -> AsyncIterator[Database]:
    """A store of each kind with one account."""
    home = Home("sud.example", LocalAddresses("https://sud.example"))
    url = store_settings.get("ENSEMBL_DATABASE_URL")
    made: Database = PostgresDatabase(url, f"rows_{new_id()}", home) if url else SqliteDatabase(tmp_path / "s", home)
    await made.migrate()
    async with made.unit() as unit:
        await unit.add(
            Account(
                id=5,
                username="lea",
                uri=_URI,
                kind=AccountKind.PERSON,
                fields=[{"name": "Quartier", "value": "Chartreux"}],
                created_at=utc_now(),
            )
        )
    yield made
    await made.close()


async def test_a_row_is_what_the_orm_loads(database: Database) -> None:
    async with database.reading() as unit:
        quick = await account_by_id(unit, 5)
    async with database.reading() as unit:
        loaded = await unit.session.get(Account, 5)
    assert quick is not None
    assert loaded is not None
    assert quick.model_dump() == loaded.model_dump()
    assert {name: type(value) for name, value in quick.model_dump().items()} == {
        name: type(value) for name, value in loaded.model_dump().items()
    }


async def test_a_unit_has_one_object_for_a_row_and_writes_its_changes(database: Database) -> None:
    async with database.unit() as unit:
        account = await account_by_id(unit, 5)
        assert account is not None
        account.display_name = "Léa"
        assert (await accounts_by_uris(unit, [_URI, "https://nord.example/users/rien"])) == {_URI: account}
        assert await unit.session.get(Account, 5) is account
        assert await account_by_id(unit, 6) is None
    async with database.reading() as unit:
        found = await accounts_by_uris(unit, [_URI])
    assert found[_URI].display_name == "Léa"
