"""Connections to the two stores, with the promises that each must keep, and their migrations."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, event, text
from sqlalchemy.dialects import registry
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool
from sqlalchemy.util import await_only

from ensembl_fed.storage.sqlite_driver import InlineConnection, connect

registry.register("sqlite.inline", "ensembl_fed.storage.sqlite_driver", "InlineSqliteDialect")

Chain = Literal["instance", "host", "casework"]
MIGRATIONS = Path(__file__).parent.parent / "migrations"

_BUSY_TIMEOUT_MS = 15_000
_READER_PRAGMAS = ("query_only=ON", f"busy_timeout={_BUSY_TIMEOUT_MS}", "temp_store=MEMORY", "cache_size=-16384")
_WRITER_PRAGMAS = (
    f"busy_timeout={_BUSY_TIMEOUT_MS}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "busy_timeout=0",
)
# Kept open for each instance; nothing beyond, since a new connection costs more than waiting for a free one.
_POOL = 8
_READERS = 4


def _dumps(value: object) -> str:
    return orjson.dumps(value).decode()


def sqlite_writer(path: Path, *, overwrites: bool = False) -> AsyncEngine:
    """One connection that begins IMMEDIATE and whose commits are on disk (WAL, synchronous=FULL).

    `overwrites` fills what is deleted with zeros, so that the file keeps nothing of it.
    """
    executor = ThreadPoolExecutor(1, thread_name_prefix=f"commit {path.stem}")
    engine = _sqlite(path, (*_WRITER_PRAGMAS, *(("secure_delete=ON",) if overwrites else ())), executor)

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        driver_connection = connection.connection.driver_connection
        if isinstance(driver_connection, InlineConnection):
            driver_connection.begin_immediate()

    return engine


def sqlite_reader(path: Path) -> AsyncEngine:
    """One connection that can't write and never holds a transaction open: all readers share it."""
    return _sqlite(path, _READER_PRAGMAS, None)


def _sqlite(path: Path, pragmas: tuple[str, ...], executor: ThreadPoolExecutor | None) -> AsyncEngine:
    return create_async_engine(
        "sqlite+inline://",
        creator=lambda: connect(path, pragmas, executor, _BUSY_TIMEOUT_MS),
        poolclass=StaticPool,
        pool_reset_on_return=None,
        # What people wrote must not reach the log by way of an error's text (security 34).
        hide_parameters=True,
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
    )


def postgres_engine(url: str, schema: str) -> AsyncEngine:
    """A pool whose connections see one schema."""
    driver_url = "postgresql+asyncpg://" + url.split("://", 1)[1]
    engine = create_async_engine(
        driver_url,
        # What people wrote must not reach the log by way of an error's text (security 34).
        hide_parameters=True,
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        pool_size=_POOL,
        max_overflow=0,
        pool_pre_ping=False,
        connect_args={"server_settings": _server_settings(schema)},
    )

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        # SQLAlchemy's adapter begins with its first statement, and quick statements pass it by.
        adapter: Any = connection.connection.dbapi_connection
        await_only(adapter._start_transaction())

    return engine


async def postgres_reader(url: str, schema: str) -> Any:
    """A small pool of asyncpg's own, for reads of one statement: each is a transaction by itself, and leaves nothing.

    Untyped, since asyncpg is not loaded where SQLite is the store.
    """
    import asyncpg

    async def keep_as_it_is(connection: Any) -> None:
        """Nothing of the session was changed that the next one could meet."""

    return await asyncpg.create_pool(
        "postgresql://" + url.split("://", 1)[1],
        min_size=0,
        max_size=_READERS,
        reset=keep_as_it_is,
        server_settings=_server_settings(schema),
    )


def _server_settings(schema: str) -> dict[str, str]:
    return {"search_path": f'"{schema}"', "application_name": "ensembl-fed"}


async def migrate_sqlite(engine: AsyncEngine, chain: Chain) -> None:
    """Run the migrations of a chain; other processes wait for the write lock."""
    async with engine.connect() as connection, connection.begin():
        if await _version(connection, "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'") != newest(chain):
            await connection.run_sync(_upgrade, chain)


async def migrate_postgres(engine: AsyncEngine, schema: str, chain: Chain) -> None:
    """Make the schema if it is not there and run the migrations of a chain in it, one process at a time."""
    async with engine.connect() as connection, connection.begin():
        await connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": f"ensembl-fed {schema}"}
        )
        await connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{schema}"'))
        there = "SELECT 1 WHERE to_regclass('alembic_version') IS NOT NULL"
        if await _version(connection, there) != newest(chain):
            await connection.run_sync(_upgrade, chain)


def newest(chain: Chain) -> str:
    """The number of a chain's last migration: its files begin with it."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / chain).glob("[0-9]*.py"))


async def _version(connection: AsyncConnection, is_there: str) -> str | None:
    """Which migration a store has; None for an empty one."""
    if (await connection.execute(text(is_there))).first() is None:
        return None
    version: str | None = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()
    return version


def _upgrade(connection: Connection, chain: Chain) -> None:
    # Alembic takes a quarter of the whole start: it is loaded only when there is something to migrate.
    from ensembl_fed.storage.migrate import upgrade

    upgrade(connection, chain)
