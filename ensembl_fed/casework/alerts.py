"""An alert about an isolated person: least data, the reporter kept apart, the person asked first (V1 to V8)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import func
from sqlmodel import col, select

from ensembl_fed.casework.cases import take_case
from ensembl_fed.casework.codes import new_code, plain_code
from ensembl_fed.casework.erase import K
from ensembl_fed.casework.kinds import AlertState, Channel, Reach
from ensembl_fed.casework.open_case import Request, answer_by, open_case
from ensembl_fed.casework.people import Person
from ensembl_fed.casework.seal import CaseSeal
from ensembl_fed.casework.tables import Agent, CaseFile, DatedCount, WellbeingAlert
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, NotAllowed, NotFound
from ensembl_fed.ids import new_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.when import TOWN_ZONE

# RGPD, article 14, paragraph 3.
INFORM_WITHIN: Final = timedelta(days=30)
_LONGEST: Final = 1_000
_MOST: Final = 200
_OPEN: Final = (AlertState.RECEIVED, AlertState.ASSIGNED, AlertState.CONTACTED)
STATES: Final = {
    AlertState.RECEIVED: "Reçu",
    AlertState.ASSIGNED: "Attribué",
    AlertState.CONTACTED: "Personne contactée",
    AlertState.AGREED: "D’accord, dossier ouvert",
    AlertState.REFUSED: "Refus (effacé)",
    AlertState.NOT_FOUND: "Introuvable",
    AlertState.REFERRED: "Urgence, orienté",
}
_NEXT: Final[Mapping[AlertState, tuple[AlertState, ...]]] = {
    AlertState.RECEIVED: (AlertState.ASSIGNED,),
    AlertState.ASSIGNED: (AlertState.CONTACTED, AlertState.NOT_FOUND, AlertState.REFERRED),
    AlertState.CONTACTED: (AlertState.AGREED, AlertState.REFUSED, AlertState.NOT_FOUND, AlertState.REFERRED),
}


class Informed(StrEnum):
    """Whether the person knows of the alert."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a neighbour says: where to find the person, what was seen, whether the person knows. No more is asked."""

    where: str
    seen: str
    informed: Informed = Informed.UNKNOWN


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who says it; everything may be empty. Seen by the owner of the alert alone."""

    name: str = ""
    phone: str = ""


async def keep_alert(
    unit: Unit,
    seal: CaseSeal,
    sighting: Sighting,
    reporter: Reporter,
    *,
    hides_reporter: bool,
    quartier: str = "",
    source: str = "",
) -> tuple[WellbeingAlert, str]:
    """Keep an alert; it and the code that its reporter follows it by. `source` is who sends it, to see repetitions."""
    number, now = new_id(), utc_now()
    code = new_code(unit.home.city_name or unit.home.name)
    fields = {name: str(value)[:_LONGEST] for name, value in asdict(sighting).items()}
    alert = WellbeingAlert(
        id=number,
        code_digest=seal.digest(plain_code(code), "code"),
        sealed=seal.seal(fields, f"alert:{number}"),
        sealed_reporter=seal.seal(asdict(reporter), f"reporter:{number}"),
        hides_reporter=hides_reporter,
        reporter_digest=seal.digest(source, "reporter") if source else "",
        quartier=quartier,
        created_at=now,
        inform_by=now + INFORM_WITHIN,
    )
    await unit.add(alert)
    return alert, code


async def alerts(unit: Unit, *, is_open: bool) -> list[WellbeingAlert]:
    """The alerts that are worked on, the most pressing duty to inform first; or those that ended."""
    state = col(WellbeingAlert.state)
    query = select(WellbeingAlert).where(state.in_(_OPEN) if is_open else state.not_in(_OPEN))
    order = col(WellbeingAlert.inform_by) if is_open else col(WellbeingAlert.closed_at).desc()
    return list(await unit.session.exec(query.order_by(order).limit(_MOST)))


async def alert_at(unit: Unit, number: int, version: int | None = None) -> WellbeingAlert:
    """One alert. Raises NotFound, Conflict when it changed since."""
    alert = await unit.session.get(WellbeingAlert, number, with_for_update=version is not None)
    if alert is None:
        raise NotFound
    if version is not None and alert.version != version:
        raise Conflict("Ce signalement a été modifié entre-temps. Rien n’a été écrasé : relisez-le.")
    return alert


def open_sighting(seal: CaseSeal, alert: WellbeingAlert) -> Sighting:
    """What was seen; nothing once it was erased."""
    fields = seal.open(alert.sealed, f"alert:{alert.id}")
    informed = str(fields.get("informed", Informed.UNKNOWN))
    return Sighting(str(fields.get("where", "")), str(fields.get("seen", "")), Informed(informed))


def open_reporter(seal: CaseSeal, alert: WellbeingAlert, reader_id: int) -> Reporter:
    """Who said it, for the owner. Raises NotAllowed for every other agent (V2)."""
    if alert.owner_id != reader_id:
        raise NotAllowed("Seul l’agent qui suit ce signalement voit qui l’a fait.")
    fields = seal.open(alert.sealed_reporter, f"reporter:{alert.id}")
    return Reporter(str(fields.get("name", "")), str(fields.get("phone", "")))


async def sent_by_same(unit: Unit, alert: WellbeingAlert) -> tuple[int, int]:
    """How many alerts the same sender made, and how many of them were malicious (V8)."""
    if not alert.reporter_digest:
        return 0, 0
    same = WellbeingAlert.reporter_digest == alert.reporter_digest
    every = (await unit.session.exec(select(func.count()).where(same))).one()
    bad = (await unit.session.exec(select(func.count()).where(same, col(WellbeingAlert.is_malicious).is_(True)))).one()
    return every, bad


def next_states(alert: WellbeingAlert) -> tuple[AlertState, ...]:
    """Where an alert may go: nothing is published and no helper sought before the person agrees (V3)."""
    return _NEXT.get(alert.state, ())


async def move_alert(
    unit: Unit, seal: CaseSeal, alert: WellbeingAlert, state: AlertState, *, by: Agent
) -> CaseFile | None:
    """Move an alert on; the case that it became, when the person agrees. A refusal erases in the same transaction.

    Raises Conflict for a step that the states do not know, or somebody else's alert.
    """
    if state not in next_states(alert):
        raise Conflict(f"Un signalement « {STATES[alert.state]} » ne peut pas passer à « {STATES[state]} ».")
    if alert.owner_id not in (None, by.member_id):
        raise Conflict("Un autre agent suit ce signalement.")
    alert.state, alert.owner_id = state, by.member_id
    alert.version += 1
    case = None
    if state is AlertState.AGREED:
        case = await _become_case(unit, seal, alert, by)
        alert.case_id = case.id
    if state not in _OPEN:
        alert.closed_at = utc_now()
        await _erase(unit, alert, "refused" if state is AlertState.REFUSED else state.value)
    await unit.add(alert)
    return case


async def note_informed(unit: Unit, alert: WellbeingAlert) -> None:
    """The person was told that the CCAS knows, and from what kind of source (V5)."""
    alert.informed_at = utc_now()
    alert.version += 1
    await unit.add(alert)


async def mark_malicious(unit: Unit, alert: WellbeingAlert, *, by: Agent) -> None:
    """An alert made to harm: closed and erased, and its sender counted (V8)."""
    alert.is_malicious, alert.owner_id = True, by.member_id
    alert.state, alert.closed_at = AlertState.NOT_FOUND, utc_now()
    alert.version += 1
    await _erase(unit, alert, "malicious")
    await unit.add(alert)


async def uninformed(unit: Unit, *, before: datetime) -> list[WellbeingAlert]:
    """Alerts whose person must be told before a moment and was not (V5)."""
    query = select(WellbeingAlert).where(
        col(WellbeingAlert.informed_at).is_(None),
        WellbeingAlert.inform_by < before,
        col(WellbeingAlert.state).in_([AlertState.ASSIGNED, AlertState.CONTACTED, AlertState.AGREED]),
    )
    return list(await unit.session.exec(query.order_by(col(WellbeingAlert.inform_by)).limit(_MOST)))


async def _become_case(unit: Unit, seal: CaseSeal, alert: WellbeingAlert, by: Agent) -> CaseFile:
    """The person agreed to be helped: a case, whose reporter stays behind."""
    sighting = open_sighting(seal, alert)
    request = Request(
        channel=Channel.ALERT,
        need=sighting.seen,
        person=Person(address=sighting.where[:255]),
        reach=Reach.PHONE,
        category="compagnie",
        quartier=alert.quartier,
        source=f"alert:{alert.id}",
    )
    opened = await open_case(unit, seal, request, by=by.member_id)
    await take_case(unit, seal, opened.case, by)
    opened.case.next_action, opened.case.next_at = "call", answer_by(utc_now())
    return opened.case


async def _erase(unit: Unit, alert: WellbeingAlert, what: str) -> None:
    """What was said and by whom is gone; a dated count stays, with the quartier only where it has five (I14)."""
    alert.sealed = alert.sealed_reporter = ""
    query = select(func.count()).where(WellbeingAlert.quartier == alert.quartier)
    many = (await unit.session.exec(query)).one() >= K
    day = utc_now().astimezone(TOWN_ZONE).date().isoformat()
    quartier = alert.quartier if many else ""
    await unit.add(DatedCount(id=new_id(), on=day, what=what, channel=Channel.ALERT, quartier=quartier))
    alert.quartier = quartier
