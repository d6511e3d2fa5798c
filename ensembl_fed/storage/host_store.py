"""The small store that lists which instances this installation hosts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Column, MetaData, String, Table, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from ensembl_fed.errors import Conflict
from ensembl_fed.models.columns import EnumValue, UtcDateTime
from ensembl_fed.models.kinds import InstanceKind
from ensembl_fed.storage import engines

_HOST_SCHEMA = "ensembl_host"
metadata = MetaData()

_hosted = Table(
    "hosted_instance",
    metadata,
    Column("domain", String(255), primary_key=True),
    Column("kind", EnumValue(InstanceKind), nullable=False),
    Column("name", String(255), nullable=False),
    Column("place", String(63), nullable=False, unique=True),
    Column("created_at", UtcDateTime(), nullable=False),
)


@dataclass(frozen=True, slots=True)
class HostedInstance:
    """One domain that this installation answers for; `place` names its SQLite file or PostgreSQL schema."""

    domain: str
    kind: InstanceKind
    name: str
    place: str
    created_at: datetime


class HostStore:
    """Lists and adds hosted instances. Very few rows, read at start and when an unknown host is asked for."""

    def __init__(self, data_dir: Path, database_url: str) -> None:
        self._data_dir = data_dir
        self._on_postgres = bool(database_url)
        self._engine: AsyncEngine = (
            engines.postgres_engine(database_url, _HOST_SCHEMA)
            if database_url
            else engines.sqlite_writer(data_dir / "host.sqlite3")
        )

    async def migrate(self) -> None:
        """Make or update the table."""
        if self._on_postgres:
            await engines.migrate_postgres(self._engine, _HOST_SCHEMA, "host")
        else:
            self._data_dir.mkdir(parents=True, exist_ok=True)
            await engines.migrate_sqlite(self._engine, "host")

    async def instances(self) -> list[HostedInstance]:
        """Everything hosted here, oldest first."""
        async with self._transaction() as connection:
            rows = await connection.execute(select(_hosted).order_by(_hosted.c.created_at).limit(10_000))
            return [HostedInstance(**row._mapping) for row in rows]

    async def add(self, hosted: HostedInstance) -> None:
        """List one more. Raises Conflict if the domain is there already."""
        try:
            async with self._transaction() as connection:
                await connection.execute(
                    insert(_hosted).values(
                        domain=hosted.domain,
                        kind=hosted.kind,
                        name=hosted.name,
                        place=hosted.place,
                        created_at=hosted.created_at,
                    )
                )
        except IntegrityError as error:
            raise Conflict(f"L'instance {hosted.domain} existe déjà.") from error

    async def close(self) -> None:
        """Let go of the connection."""
        await self._engine.dispose()

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection]:
        async with self._engine.connect() as connection, connection.begin():
            yield connection
