"""Queries about how far an account has read."""

from collections.abc import Iterable

from sqlalchemy import update
from sqlmodel import col, select

from ensembl_fed.clock import utc_now
from ensembl_fed.models import Marker
from ensembl_fed.storage.unit import Unit

TIMELINES = ("home", "notifications")


async def markers_of(unit: Unit, account_id: int, timelines: Iterable[str]) -> list[Marker]:
    """The places in these timelines that an account has marked."""
    query = select(Marker).where(Marker.account_id == account_id, col(Marker.timeline).in_(list(timelines)))
    return list(await unit.session.exec(query.limit(len(TIMELINES)).execution_options(populate_existing=True)))


async def put_marker(unit: Unit, account_id: int, timeline: str, last_read_id: int) -> None:
    """Mark a place; the mark's version counts how often it moved."""
    now = utc_now()
    row = {
        "account_id": account_id,
        "timeline": timeline,
        "last_read_id": last_read_id,
        "version": 0,
        "updated_at": now,
    }
    if not await unit.insert_new(Marker, row):
        await unit.execute(
            update(Marker)
            .where(col(Marker.account_id) == account_id, col(Marker.timeline) == timeline)
            .values(last_read_id=last_read_id, version=Marker.version + 1, updated_at=now)
        )
