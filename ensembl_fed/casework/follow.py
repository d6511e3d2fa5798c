"""What the person who asked may see and do by their code: where it stands, approve the relay, withdraw (D5, D6)."""

from enum import StrEnum
from typing import Final

from sqlmodel import col, select

from ensembl_fed.casework.codes import plain_code
from ensembl_fed.casework.consents import record_consent
from ensembl_fed.casework.erase import erase_case
from ensembl_fed.casework.events import note_event
from ensembl_fed.casework.kinds import AlertState, CaseState, EventKind, Purpose, RelayState, Way
from ensembl_fed.casework.relay_states import approve_relay, end_relays, relays_of
from ensembl_fed.casework.seal import CaseSeal
from ensembl_fed.casework.tables import CaseFile, Relay, WellbeingAlert
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, NotFound
from ensembl_fed.storage.unit import Unit


class PublicState(StrEnum):
    """Where a request stands, as the person reads it."""

    RECEIVED = "received"
    CONTACT = "contact"
    RELAYED = "relayed"
    SOMEBODY = "somebody"
    OVER = "over"
    WITHDRAWN = "withdrawn"


_PUBLIC: Final = {
    CaseState.RECEIVED: PublicState.RECEIVED,
    CaseState.ASSIGNED: PublicState.CONTACT,
    CaseState.CONTACTING: PublicState.CONTACT,
    CaseState.QUALIFIED: PublicState.CONTACT,
    CaseState.RELAYED: PublicState.RELAYED,
    CaseState.MATCHED: PublicState.SOMEBODY,
    CaseState.INTRODUCED: PublicState.SOMEBODY,
    CaseState.FOLLOW_UP: PublicState.SOMEBODY,
    CaseState.WITHDRAWN: PublicState.WITHDRAWN,
}


def public_state(case: CaseFile) -> PublicState:
    """Where a case stands, without a word more."""
    return _PUBLIC.get(case.state, PublicState.OVER)


async def case_by_code(unit: Unit, seal: CaseSeal, code: str) -> CaseFile:
    """The case that a code follows. Raises NotFound."""
    query = select(CaseFile).where(CaseFile.code_digest == seal.digest(plain_code(code), "code")).limit(1)
    case = (await unit.session.exec(query)).first()
    if case is None:
        raise NotFound("Ce code n’existe pas.")
    return case


async def alert_by_code(unit: Unit, seal: CaseSeal, code: str) -> WellbeingAlert | None:
    """The alert that a code follows: its reporter learns that it was taken up, and nothing else (V2)."""
    query = select(WellbeingAlert).where(WellbeingAlert.code_digest == seal.digest(plain_code(code), "code"))
    return (await unit.session.exec(query.limit(1))).first()


def is_taken_up(alert: WellbeingAlert) -> bool:
    """Whether somebody at the desk has begun."""
    return alert.state is not AlertState.RECEIVED


async def shown_relay(unit: Unit, case: CaseFile) -> Relay | None:
    """The text that waits for the person's yes."""
    return next((relay for relay in await relays_of(unit, case.id) if relay.state is RelayState.SHOWN), None)


async def say_yes_to_relay(unit: Unit, seal: CaseSeal, case: CaseFile) -> None:
    """The person agrees to the exact text that they read. Raises Conflict when none waits."""
    relay = await shown_relay(unit, case)
    if relay is None:
        raise Conflict("Aucun texte n’attend votre accord.")
    await record_consent(unit, seal, case, Purpose.RELAY, Way.ONLINE, wording=relay.text)
    await approve_relay(unit, relay)


async def withdraw(unit: Unit, seal: CaseSeal, case: CaseFile, *, erase: bool) -> None:
    """The person takes the request back: nothing more is published, what was is closed. Again: nothing happens."""
    if case.state is CaseState.WITHDRAWN:
        return
    case.state, case.closed_at, case.changed_at = CaseState.WITHDRAWN, utc_now(), utc_now()
    case.next_action = ""
    case.version += 1
    await unit.add(case)
    await note_event(unit, seal, case, EventKind.STATE, "La personne a retiré sa demande.")
    await end_relays(unit, case.id)
    if erase:
        await erase_case(unit, case, "withdrawn")


async def newest_of_handle(unit: Unit, person_ids: list[int]) -> CaseFile | None:
    """The newest case of these cards that is not over."""
    query = (
        select(CaseFile)
        .where(col(CaseFile.person_id).in_(person_ids), col(CaseFile.closed_at).is_(None))
        .order_by(col(CaseFile.id).desc())
    )
    return (await unit.session.exec(query.limit(1))).first()
