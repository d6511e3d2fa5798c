"""The casework store: apart, sealed, and closed to whoever has only the town's key."""

from pathlib import Path

import asyncpg
import pytest

from ensembl_fed.casework.keys import add_key, backup_key, drop_old_keys, key_path, make_key, restore_key
from ensembl_fed.casework.kinds import Channel, Reach
from ensembl_fed.casework.open_case import Request, open_case
from ensembl_fed.casework.people import Person, people_called
from ensembl_fed.casework.reseal import reseal
from ensembl_fed.casework.room import Room
from ensembl_fed.casework.seal import CaseSealBroken
from ensembl_fed.casework.tables import CaseFile
from ensembl_fed.errors import Conflict, Invalid
from ensembl_fed.instance.instance import Instance
from ensembl_fed.storage.database import PostgresDatabase, SqliteDatabase
from tests.casework.conftest import room_of
from tests.town import trial_settings

_NAME, _PHONE, _NEED = "Canarini Zébulon", "04 70 11 22 33", "parler et jouer à la belote mentholée"


@pytest.mark.capability("C13")
async def test_what_is_personal_is_not_readable_in_the_store(ccas_on_each_store: Instance) -> None:
    """The bytes of the SQLite file, and every value of the PostgreSQL schema, hold no name, number or need."""
    room = await room_of(ccas_on_each_store)
    async with room.store.unit() as unit:
        request = Request(Channel.PHONE, _NEED, Person(name=_NAME, phone=_PHONE), Reach.PHONE, source="canari-source-1")
        await open_case(unit, room.seal, request)

    kept = await _everything_in(room)

    assert b"phone" in kept, "the open columns are there: the right store was read"
    for word in (_NAME, "Canarini", "Zébulon", _PHONE, "0470112233", "belote", "canari-source"):
        assert word.encode() not in kept, word


async def test_somebody_is_found_by_name_and_number_however_written(ccas_on_each_store: Instance) -> None:
    """Accents, capitals, the order of the words and the spaces of a number do not matter; a part of a word does."""
    room = await room_of(ccas_on_each_store)
    async with room.store.unit() as unit:
        request = Request(Channel.PHONE, _NEED, Person(name=_NAME, phone=_PHONE))
        case = (await open_case(unit, room.seal, request)).case

    async with room.store.reading() as unit:
        for typed in ("zebulon canarini", "Mme CANARINI", "0470112233", "+33 (0)4.70.11.22.33"):
            assert await people_called(unit, room.seal, typed, limit=5) == [case.person_id], typed
        for typed in ("canar", "04 70 11 22 34", "", "  "):
            assert await people_called(unit, room.seal, typed, limit=5) == [], typed


async def test_a_request_is_taken_in_once(ccas_on_each_store: Instance) -> None:
    """The same message again gives the case that it made, and no second one; cases are counted from 1 each year."""
    room = await room_of(ccas_on_each_store)
    async with room.store.unit() as unit:
        first = await open_case(unit, room.seal, Request(Channel.MESSAGE, "un", source="message:1"))
        again = await open_case(unit, room.seal, Request(Channel.MESSAGE, "un", source="message:1"))
        second = await open_case(unit, room.seal, Request(Channel.MESSAGE, "deux", source="message:2"))

    assert first.case.id == again.case.id
    assert again.code == ""
    assert [case.number.partition("-")[2] for case in (first.case, second.case)] == ["0001", "0002"]
    assert first.code.startswith("MOU-")


async def _everything_in(room: Room) -> bytes:
    if isinstance(room.store, SqliteDatabase):
        path = room.store.path
        return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert isinstance(room.store, PostgresDatabase)
    connection = await _connection(room.store)
    try:
        tables = await connection.fetch(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = $1", room.store.schema
        )
        rows = [await connection.fetch(f'SELECT t::text FROM "{room.store.schema}"."{table[0]}" t') for table in tables]
    finally:
        await connection.close()
    return "\n".join(row[0] for found in rows for row in found).encode()


async def _connection(store: PostgresDatabase) -> "asyncpg.Connection":
    url = store._engine.url.render_as_string(hide_password=False).replace("postgresql+asyncpg", "postgresql")
    return await asyncpg.connect(url)


async def test_the_key_changes_and_the_old_one_is_forgotten(ccas_on_each_store: Instance) -> None:
    """Every row opens with the new key alone; what was sealed does not open with another room's key or elsewhere."""
    room = await room_of(ccas_on_each_store)
    async with room.store.unit() as unit:
        case = (await open_case(unit, room.seal, Request(Channel.PHONE, _NEED, Person(name=_NAME)))).case
        sealed_before = case.sealed
    settings, place = ccas_on_each_store.settings, ccas_on_each_store.place

    room.seal.use(add_key(settings, place))
    assert await reseal(room) >= 3
    assert await reseal(room) == 0
    room.seal.use(drop_old_keys(settings, place))

    async with room.store.reading() as unit:
        kept = await unit.session.get(CaseFile, case.id)
        assert kept is not None
        assert room.seal.open(kept.sealed, f"case:{case.id}")["need"] == _NEED
        assert await people_called(unit, room.seal, _NAME, limit=5) == [kept.person_id]
    for sealed, purpose in ((sealed_before, f"case:{case.id}"), (kept.sealed, f"case:{case.id + 1}")):
        with pytest.raises(CaseSealBroken):
            room.seal.open(sealed, purpose)


def test_a_saved_key_opens_with_its_passphrase_alone(tmp_path: Path) -> None:
    """Backup and restore; a wrong or short passphrase, and a file in the way, are refused."""
    settings = trial_settings(tmp_path)
    make_key(settings, "town_x")
    before = key_path(settings, "town_x").read_bytes()
    assert key_path(settings, "town_x").stat().st_mode & 0o077 == 0
    with pytest.raises(Conflict):
        make_key(settings, "town_x")
    with pytest.raises(Invalid):
        backup_key(settings, "town_x", tmp_path / "saved", "court")

    backup_key(settings, "town_x", tmp_path / "saved", "une phrase bien longue")
    assert before not in (tmp_path / "saved").read_bytes()
    key_path(settings, "town_x").unlink()
    with pytest.raises(Invalid):
        restore_key(settings, "town_x", tmp_path / "saved", "une autre phrase longue")
    restore_key(settings, "town_x", tmp_path / "saved", "une phrase bien longue")

    assert key_path(settings, "town_x").read_bytes() == before
