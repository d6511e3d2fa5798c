"""Working on a case: taken, contacted, handed over, moved on; nothing is overwritten silently."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import col, select

from ensembl_fed.casework.erase import erase_case
from ensembl_fed.casework.events import note_event
from ensembl_fed.casework.kinds import CaseState, EventKind, Level, Outcome
from ensembl_fed.casework.open_case import answer_by
from ensembl_fed.casework.people import open_person, person_card
from ensembl_fed.casework.relay_states import end_relays
from ensembl_fed.casework.seal import CaseSeal
from ensembl_fed.casework.tables import Agent, CaseEvent, CaseFile
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, Invalid, NotFound
from ensembl_fed.storage.unit import Unit

STATES: Final = {
    CaseState.RECEIVED: "Reçu",
    CaseState.ASSIGNED: "Attribué",
    CaseState.CONTACTING: "Contact en cours",
    CaseState.QUALIFIED: "Besoin qualifié",
    CaseState.RELAYED: "Relayé",
    CaseState.MATCHED: "Rapproché",
    CaseState.INTRODUCED: "Mis en relation",
    CaseState.FOLLOW_UP: "Suivi",
    CaseState.CLOSED: "Clos",
    CaseState.REFERRED: "Orienté vers un autre service",
    CaseState.REFUSED: "Refus (effacé)",
    CaseState.UNREACHABLE: "Sans contact",
    CaseState.DUPLICATE: "Doublon",
    CaseState.WITHDRAWN: "Retiré par la personne",
}
OVER: Final = frozenset(
    (
        CaseState.CLOSED,
        CaseState.REFERRED,
        CaseState.REFUSED,
        CaseState.UNREACHABLE,
        CaseState.DUPLICATE,
        CaseState.WITHDRAWN,
    )
)
# Forward along the way, one step back where a helper withdraws, and out at any time.
_WAY: Final[Mapping[CaseState, tuple[CaseState, ...]]] = {
    CaseState.RECEIVED: (CaseState.ASSIGNED,),
    CaseState.ASSIGNED: (CaseState.CONTACTING, CaseState.QUALIFIED),
    CaseState.CONTACTING: (CaseState.QUALIFIED,),
    CaseState.QUALIFIED: (CaseState.RELAYED, CaseState.MATCHED, CaseState.CONTACTING),
    CaseState.RELAYED: (CaseState.MATCHED, CaseState.QUALIFIED),
    CaseState.MATCHED: (CaseState.INTRODUCED, CaseState.QUALIFIED, CaseState.RELAYED),
    CaseState.INTRODUCED: (CaseState.FOLLOW_UP, CaseState.MATCHED),
    CaseState.FOLLOW_UP: (CaseState.MATCHED, CaseState.QUALIFIED),
}
_EXITS: Final = (CaseState.CLOSED, CaseState.REFERRED, CaseState.UNREACHABLE, CaseState.DUPLICATE)
TRIES_BEFORE_UNREACHABLE: Final = 3
ACTIONS: Final = {
    "call": "Appeler",
    "answer": "Répondre",
    "visit": "Rendre visite",
    "write": "Écrire",
    "match": "Chercher quelqu’un",
    "follow_up": "Prendre des nouvelles",
    "inform": "Informer la personne (art. 14)",
}
_RETRY_AFTER: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Contact:
    """An attempt to reach somebody: how, with what outcome, and when the next one is due."""

    kind: EventKind
    outcome: Outcome
    words: str = ""
    next_at: datetime | None = None


async def case_at(unit: Unit, case_id: int, version: int | None = None) -> CaseFile:
    """A case to work on. Raises NotFound; Conflict when it changed since the version that the agent saw."""
    # On PostgreSQL two units run at once: the second waits here, and then sees what the first wrote.
    case = await unit.session.get(CaseFile, case_id, with_for_update=version is not None)
    if case is None:
        raise NotFound
    if version is not None and case.version != version:
        raise Conflict(await _changed_by(unit, case))
    return case


async def _changed_by(unit: Unit, case: CaseFile) -> str:
    query = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.id).desc()).limit(1)
    last = (await unit.session.exec(query)).first()
    author = last.author_id if last is not None else 0
    agent = (await unit.session.exec(select(Agent).where(Agent.member_id == author).limit(1))).first()
    who = agent.name if agent is not None else "quelqu’un d’autre"
    return f"Ce dossier a été modifié entre-temps par {who}. Rien n’a été écrasé : relisez-le, puis recommencez."


def next_states(case: CaseFile) -> tuple[CaseState, ...]:
    """Where an agent may move a case from where it stands; none from its end, but back to work."""
    if case.state in (CaseState.REFUSED, CaseState.WITHDRAWN):
        return ()
    if case.state in OVER:
        return (CaseState.QUALIFIED,)
    return (*_WAY[case.state], *_EXITS)


async def keep_change(unit: Unit, case: CaseFile) -> None:
    """Every change of a case ends here: whoever saw the older version is told when they save."""
    case.version += 1
    case.changed_at = utc_now()
    await unit.add(case)


async def take_case(unit: Unit, seal: CaseSeal, case: CaseFile, agent: Agent) -> None:
    """An agent takes a case that nobody has. Raises Conflict when somebody has it."""
    if case.owner_id is not None and case.owner_id != agent.member_id:
        raise Conflict("Ce dossier a déjà un référent. Demandez-lui de vous le passer.")
    case.owner_id = agent.member_id
    if case.state is CaseState.RECEIVED:
        case.state = CaseState.ASSIGNED
    await note_event(unit, seal, case, EventKind.HANDOVER, f"Pris en charge par {agent.name}", by=agent.member_id)
    await keep_change(unit, case)


async def hand_over(unit: Unit, seal: CaseSeal, case: CaseFile, to: Agent, words: str, *, by: Agent) -> None:
    """Another agent follows the case from now on. Raises Invalid for somebody who is not at the desk."""
    if to.let_in_at is None:
        raise Invalid("Cette personne ne travaille pas à l’accueil.")
    case.owner_id = to.member_id
    text = f"Passé à {to.name}. {words.strip()}".strip()
    await note_event(unit, seal, case, EventKind.HANDOVER, text, by=by.member_id)
    await keep_change(unit, case)


async def move_case(unit: Unit, seal: CaseSeal, case: CaseFile, state: CaseState, words: str = "", *, by: int) -> None:
    """Move a case on. Raises Conflict for a step that the states do not know."""
    if state not in next_states(case):
        raise Conflict(f"Un dossier « {STATES[case.state]} » ne peut pas passer à « {STATES[state]} ».")
    case.state = state
    case.closed_at = utc_now() if state in OVER else None
    if state in OVER:
        case.next_action = ""
        await end_relays(unit, case.id)
    await note_event(unit, seal, case, EventKind.STATE, f"{STATES[state]}. {words}".strip(), by=by)
    await keep_change(unit, case)


async def advance(unit: Unit, case: CaseFile, state: CaseState) -> None:
    """The desk's own doings move a case forward, never back; the line is written by who does them."""
    order = [*_WAY, CaseState.CLOSED]
    if case.state not in OVER and order.index(state) > order.index(case.state):
        case.state = state


async def log_contact(unit: Unit, seal: CaseSeal, case: CaseFile, contact: Contact, *, by: int) -> None:
    """Note an attempt to reach somebody, and when the next one is due (C3)."""
    await note_event(unit, seal, case, contact.kind, contact.words, by=by, outcome=contact.outcome)
    is_reached = contact.outcome in (Outcome.REACHED, Outcome.VISITED)
    if case.state in (CaseState.RECEIVED, CaseState.ASSIGNED):
        case.state = CaseState.CONTACTING
    if contact.next_at is not None:
        case.next_action, case.next_at = "call", contact.next_at
    elif is_reached:
        case.next_action, case.next_at = "match", answer_by(utc_now())
    else:
        case.next_action, case.next_at = "call", utc_now() + _RETRY_AFTER
    await keep_change(unit, case)


async def plan(unit: Unit, case: CaseFile, action: str, at: datetime) -> None:
    """Set what is to be done next, and when. Raises Invalid."""
    if action not in ACTIONS:
        raise Invalid("Choisissez ce qui est à faire.")
    case.next_action, case.next_at = action, at
    await keep_change(unit, case)


async def add_note(unit: Unit, seal: CaseSeal, case: CaseFile, words: str, level: Level, *, by: int) -> None:
    """A note at one of three levels of secrecy (C4). Raises Invalid for none."""
    if not words.strip():
        raise Invalid("Écrivez la note.")
    await note_event(unit, seal, case, EventKind.NOTE, words, by=by, level=level)
    await keep_change(unit, case)


async def refuse(unit: Unit, seal: CaseSeal, case: CaseFile, *, by: int) -> None:
    """The person refuses: closed and erased in one act (C5, V4)."""
    case.state, case.closed_at, case.next_action = CaseState.REFUSED, utc_now(), ""
    await end_relays(unit, case.id)
    await erase_case(unit, case, "refused")
    await note_event(unit, seal, case, EventKind.STATE, STATES[CaseState.REFUSED], by=by)
    await keep_change(unit, case)


async def name_of(unit: Unit, seal: CaseSeal, case: CaseFile) -> str:
    """Whom a case is about, as agents say it; what is known of them if they gave no name."""
    person = open_person(seal, await person_card(unit, case.person_id))
    return person.name or person.handle or ("Effacé" if case.person_id is None else "Sans nom")
