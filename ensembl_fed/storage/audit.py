"""The log of an instance: lines are only added, and each covers the one before it (M10, I12)."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final

import orjson
from sqlalchemy import select as select_columns
from sqlalchemy import text
from sqlmodel import col, select

from ensembl_fed.clock import utc_now
from ensembl_fed.models import AuditEntry
from ensembl_fed.storage.unit import Unit

FIRST: Final = "0" * 64
_PAGE: Final = 2_000
_ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.audit_entry'))"


async def add_line(
    unit: Unit, kind: str, *, actor: str = "", about: str = "", details: Mapping[str, object] | None = None
) -> AuditEntry:
    """Add a line. `details` hold ids, states and settings, never private words."""
    if unit.is_postgres:  # SQLite has one writer; here each waits until the one before has committed
        await unit.execute(text(_ONE_AT_A_TIME))
    last = await last_line(unit)
    row = AuditEntry(
        number=1 if last is None else last.number + 1,
        at=utc_now(),
        kind=kind,
        actor=actor,
        about=about,
        details=orjson.dumps(details or {}, option=orjson.OPT_SORT_KEYS).decode(),
        before=FIRST if last is None else last.digest,
        digest="",
    )
    row.digest = digest_of(row)
    # The number is the primary key: two writers cannot both hang a line on the same one.
    await unit.add(row)
    return row


def digest_of(row: AuditEntry) -> str:
    """Of a line with the digest of the line before it."""
    parts = [row.number, _moment(row.at), row.kind, row.actor, row.about, row.details, row.before]
    return sha256(orjson.dumps(parts)).hexdigest()


async def last_line(unit: Unit) -> AuditEntry | None:
    """The newest line."""
    query = select(AuditEntry).order_by(col(AuditEntry.number).desc()).limit(1)
    return (await unit.session.exec(query)).first()


async def lines(unit: Unit, *, older_than: int | None = None, limit: int) -> list[AuditEntry]:
    """The newest lines first."""
    query = select(AuditEntry)
    if older_than is not None:
        query = query.where(col(AuditEntry.number) < older_than)
    return list(await unit.session.exec(query.order_by(col(AuditEntry.number).desc()).limit(limit)))


async def lines_about(unit: Unit, about: str, *, kind: str = "", limit: int = 100) -> list[AuditEntry]:
    """What the log says about one address, newest first."""
    query = select(AuditEntry).where(AuditEntry.about == about)
    if kind:
        query = query.where(AuditEntry.kind == kind)
    return list(await unit.session.exec(query.order_by(col(AuditEntry.number).desc()).limit(limit)))


async def every_line(unit: Unit) -> AsyncIterator[AuditEntry]:
    """All lines, oldest first, read a page at a time."""
    columns = [col(getattr(AuditEntry, name)) for name in AuditEntry.model_fields]
    after = -1
    while True:
        query = select_columns(*columns).where(col(AuditEntry.number) > after)
        query = query.order_by(col(AuditEntry.number)).limit(_PAGE)
        rows = list((await unit.execute(query)).all())
        for row in rows:
            yield AuditEntry(**row._asdict())
        if len(rows) < _PAGE:
            return
        after = rows[-1].number


async def first_broken_line(unit: Unit) -> tuple[int | None, int]:
    """(the number of the first line that does not fit, or None; how many lines there are)."""
    before, expected, count = FIRST, 1, 0
    async for row in every_line(unit):
        if row.number != expected:
            return expected, count
        if row.before != before or row.digest != digest_of(row):
            return row.number, count
        before, expected, count = row.digest, expected + 1, count + 1
    return None, count


def _moment(at: datetime) -> str:
    """In UTC, to the microsecond: both stores give it back so."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
