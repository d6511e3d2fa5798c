"""Who read what, and who was refused (C13, D3, G7)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import col, select

from ensembl_fed.casework.tables import ReadAudit
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.storage.unit import Unit

# Why somebody reads what another agent follows is asked once a day.
_REASON_HOLDS: Final = timedelta(hours=12)
_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Subject:
    """What is read: `case`, `alert`, `slip`, `person`, `register`, `audit`; number 0 is a list."""

    about: str
    number: int = 0


async def note_read(
    unit: Unit, member_id: int, who: str, action: str, subject: Subject, *, reason: str = "", was_allowed: bool = True
) -> None:
    """Write one line."""
    row = ReadAudit(
        id=new_id(),
        at=utc_now(),
        member_id=member_id,
        who=who[:255],
        action=action,
        about=subject.about,
        about_id=subject.number,
        reason=reason.strip()[:500],
        was_allowed=was_allowed,
    )
    await unit.add(row)


async def has_reason(unit: Unit, member_id: int, subject: Subject) -> bool:
    """Whether somebody said lately why they read this."""
    query = select(ReadAudit.id).where(
        ReadAudit.member_id == member_id,
        ReadAudit.about == subject.about,
        ReadAudit.about_id == subject.number,
        ReadAudit.reason != "",
        ReadAudit.at >= utc_now() - _REASON_HOLDS,
    )
    return (await unit.session.exec(query.limit(1))).first() is not None


async def reads(
    unit: Unit,
    *,
    subject: Subject | None = None,
    member_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = _MOST,
) -> list[ReadAudit]:
    """Lines of the audit, newest first: about one thing, by one member, between two moments."""
    query = select(ReadAudit).order_by(col(ReadAudit.id).desc())
    if subject is not None:
        query = query.where(ReadAudit.about == subject.about, ReadAudit.about_id == subject.number)
    if member_id is not None:
        query = query.where(ReadAudit.member_id == member_id)
    if since is not None:
        query = query.where(ReadAudit.at >= since)
    if until is not None:
        query = query.where(ReadAudit.at < until)
    return list(await unit.session.exec(query.limit(limit)))
