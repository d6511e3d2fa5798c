"""The lines of a case: what happened, who noted it, who may read it; a changed line keeps its older words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import col, select

from ensembl_fed.casework.kinds import EventKind, Level, Outcome
from ensembl_fed.casework.seal import CaseSeal
from ensembl_fed.casework.tables import CaseEvent, CaseFile
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, NotAllowed, NotFound
from ensembl_fed.ids import new_id
from ensembl_fed.storage.unit import Unit

_MOST_EVENTS: Final = 1_000
_LONGEST: Final = 8_000


@dataclass(frozen=True, slots=True)
class Line:
    """An event with its words, opened for somebody who may read it; `is_hidden` is one that they may not."""

    event: CaseEvent
    text: str
    is_hidden: bool = False


async def note_event(
    unit: Unit,
    seal: CaseSeal,
    case: CaseFile,
    kind: EventKind,
    words: str,
    *,
    by: int = 0,
    level: Level = Level.TEAM,
    outcome: Outcome | None = None,
    replaces: CaseEvent | None = None,
    number: int = 0,
) -> CaseEvent:
    """Add a line to a case; `number` is given where the same thing must not be noted twice."""
    number = number or new_id()
    event = CaseEvent(
        id=number,
        case_id=case.id,
        kind=kind,
        level=level,
        outcome=outcome,
        author_id=by,
        replaces_id=replaces.id if replaces else None,
        sealed=seal.seal({"text": words.strip()[:_LONGEST]}, f"event:{number}"),
        at=utc_now(),
    )
    await unit.add(event)
    return event


async def change_note(unit: Unit, seal: CaseSeal, case: CaseFile, event_id: int, words: str, *, by: int) -> CaseEvent:
    """Other words for a note of one's own; the older ones are kept behind it.

    Raises NotFound for a line that is none, NotAllowed for somebody else's, Conflict for one that was changed since.
    """
    old = await unit.session.get(CaseEvent, event_id)
    if old is None or old.case_id != case.id or old.kind is not EventKind.NOTE:
        raise NotFound
    if old.author_id != by:
        raise NotAllowed("Seul l’auteur d’une note peut la corriger.")
    if not old.is_current:
        raise Conflict("Cette note a déjà été corrigée. Rechargez la page.")
    old.is_current = False
    await unit.add(old)
    return await note_event(unit, seal, case, EventKind.NOTE, words, by=by, level=old.level, replaces=old)


async def lines_of(unit: Unit, seal: CaseSeal, case: CaseFile, *, reader_id: int) -> list[Line]:
    """The lines of a case for one reader, newest first, older words of notes included."""
    query = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.id).desc())
    events = list(await unit.session.exec(query.limit(_MOST_EVENTS)))
    return [_line(seal, case, event, reader_id) for event in events]


def may_read(case: CaseFile, event: CaseEvent, reader_id: int) -> bool:
    """Whether a reader may read a line: team, owner and author, or author alone (C4)."""
    match event.level:
        case Level.TEAM:
            return True
        case Level.OWNER:
            return reader_id in (case.owner_id, event.author_id)
        case Level.SECRET:
            return reader_id == event.author_id


def event_text(seal: CaseSeal, event: CaseEvent) -> str:
    """The words of a line."""
    return str(seal.open(event.sealed, f"event:{event.id}").get("text", ""))


async def last_attempts(unit: Unit, case_id: int, *, since: datetime | None = None) -> list[CaseEvent]:
    """The attempts to reach somebody, newest first."""
    query = select(CaseEvent).where(CaseEvent.case_id == case_id, col(CaseEvent.outcome).is_not(None))
    if since is not None:
        query = query.where(CaseEvent.at >= since)
    return list(await unit.session.exec(query.order_by(col(CaseEvent.id).desc()).limit(_MOST_EVENTS)))


def _line(seal: CaseSeal, case: CaseFile, event: CaseEvent, reader_id: int) -> Line:
    if not may_read(case, event, reader_id):
        return Line(event, "", is_hidden=True)
    return Line(event, event_text(seal, event))
