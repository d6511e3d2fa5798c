"""The room of one instance: its store, its seal, and the town's store that relays are posted to."""

from dataclasses import dataclass

from ensembl_fed.casework.keys import has_key, read_keys
from ensembl_fed.casework.seal import CaseSeal
from ensembl_fed.home import Home
from ensembl_fed.settings import Settings
from ensembl_fed.storage.confidential import overwrite_what_goes
from ensembl_fed.storage.database import Database, PostgresDatabase, SqliteDatabase


@dataclass(slots=True, eq=False)
class Room:
    """An open room. `store` is casework's, `town` the instance's own."""

    home: Home
    town: Database
    store: Database
    seal: CaseSeal

    async def close(self) -> None:
        """Let go of the store."""
        await self.store.close()


async def open_room(settings: Settings, place: str, town: Database) -> Room | None:
    """The room of an instance, brought to this version; None where there is no key."""
    if not has_key(settings, place):
        return None
    seal = CaseSeal(read_keys(settings, place))
    store = casework_database(settings, place, town.home)
    try:
        await store.migrate()
        async with town.unit() as unit:
            await overwrite_what_goes(unit)
    except BaseException:
        await store.close()
        raise
    return Room(town.home, town, store, seal)


def casework_database(settings: Settings, place: str, home: Home) -> Database:
    """The casework store of an instance, not opened yet: apart from the town's, and never made from its key."""
    url = settings.casework_database_url or (settings.database_url if settings.uses_postgres else "")
    if url:
        return PostgresDatabase(url, f"{place}_casework"[-63:], home, "casework")
    folder = settings.data_dir / "casework"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return SqliteDatabase(folder / f"{place}.sqlite3", home, "casework")
