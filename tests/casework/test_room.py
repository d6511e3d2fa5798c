"""The casework store: apart, sealed, and closed to whoever has only the town's key."""

import asyncpg
import pytest

from ensembl_fed.casework.kinds import Channel, Reach
from ensembl_fed.casework.open_case import Request, open_case
from ensembl_fed.casework.people import Person, people_called
from ensembl_fed.casework.room import Room
from ensembl_fed.instance.instance import Instance
from ensembl_fed.storage.database import PostgresDatabase, SqliteDatabase
from tests.casework.conftest import room_of

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
