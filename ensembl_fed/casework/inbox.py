"""The one inbox of the desk: everything that came, whichever way, by what is due first (C1)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Integer, func, true
from sqlmodel import col, select

from ensembl_fed.casework.cases import OVER
from ensembl_fed.casework.people import people_called
from ensembl_fed.casework.seal import CaseSeal
from ensembl_fed.casework.tables import CaseFile, PersonCard
from ensembl_fed.clock import utc_now
from ensembl_fed.storage.unit import Unit

_OPEN_NUMBER: Final = 4


class Pile(StrEnum):
    """Which cases a list shows."""

    WAITING = "waiting"
    MINE = "mine"
    LATE = "late"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page of a pile; `after` is where the page before ended."""

    pile: Pile
    member_id: int
    quartier: str = ""
    category: str = ""
    offset: int = 0


async def inbox(unit: Unit, wanted: Wanted, *, limit: int) -> list[tuple[CaseFile, PersonCard | None]]:
    """Cases with whom they are about: urgent first, then by what is due."""
    query = (
        select(CaseFile, PersonCard)
        .join(PersonCard, col(PersonCard.id) == col(CaseFile.person_id), isouter=True)
        .where(*_clauses(wanted))
    )
    if wanted.pile is Pile.OVER:
        query = query.order_by(col(CaseFile.closed_at).desc())
    else:
        query = query.order_by(col(CaseFile.is_urgent).desc(), col(CaseFile.next_at), col(CaseFile.id))
    return list(await unit.session.exec(query.offset(wanted.offset).limit(limit)))


async def counts(unit: Unit, member_id: int) -> dict[Pile, int]:
    """How many stand in each pile that is worked on, in one look at the open cases."""
    owner = col(CaseFile.owner_id)
    query = select(
        func.count(),
        func.sum(owner.is_(None).cast(Integer)),
        func.sum((owner == member_id).cast(Integer)),
        func.sum((col(CaseFile.next_at) < utc_now()).cast(Integer)),
    ).where(col(CaseFile.state).not_in(list(OVER)))
    every, waiting, mine, late = (await unit.session.exec(query)).one()
    return {Pile.WAITING: waiting or 0, Pile.MINE: mine or 0, Pile.LATE: late or 0, Pile.OPEN: every}


async def search_cases(
    unit: Unit, seal: CaseSeal, typed: str, *, limit: int
) -> list[tuple[CaseFile, PersonCard | None]]:
    """Cases by their number, or by the name, telephone or e-mail of whom they are about."""
    typed = typed.strip()[:120]
    query = select(CaseFile, PersonCard).join(PersonCard, col(PersonCard.id) == col(CaseFile.person_id), isouter=True)
    head, dash, tail = typed.partition("-")
    if dash and head.isdecimal() and tail.isdecimal():
        query = query.where(CaseFile.number == f"{head}-{int(tail):0{_OPEN_NUMBER}d}")
    else:
        people = await people_called(unit, seal, typed, limit=limit)
        if not people:
            return []
        query = query.where(col(CaseFile.person_id).in_(people))
    return list(await unit.session.exec(query.order_by(col(CaseFile.id).desc()).limit(limit)))


async def due_between(unit: Unit, since: datetime, until: datetime, *, limit: int) -> list[CaseFile]:
    """Open cases with something to do between two moments."""
    query = select(CaseFile).where(
        col(CaseFile.closed_at).is_(None), CaseFile.next_at >= since, CaseFile.next_at < until
    )
    return list(await unit.session.exec(query.order_by(col(CaseFile.next_at)).limit(limit)))


def _clauses(wanted: Wanted) -> list[ColumnElement[bool]]:
    is_open: ColumnElement[bool] = col(CaseFile.state).not_in(list(OVER))
    found: list[ColumnElement[bool]]
    match wanted.pile:
        case Pile.WAITING:
            found = [is_open, col(CaseFile.owner_id).is_(None)]
        case Pile.MINE:
            found = [is_open, col(CaseFile.owner_id) == wanted.member_id]
        case Pile.LATE:
            found = [is_open, col(CaseFile.next_at) < utc_now()]
        case Pile.OPEN:
            found = [is_open]
        case Pile.OVER:
            found = [col(CaseFile.state).in_(list(OVER))]
    found += [col(CaseFile.quartier) == wanted.quartier] if wanted.quartier else []
    found += [col(CaseFile.category) == wanted.category] if wanted.category else []
    return found or [true()]
