"""A request becomes a case, whichever way it came; once, with an owner to come and a day to be answered by."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlmodel import col, select

from ensembl_fed.casework.codes import new_code, plain_code
from ensembl_fed.casework.events import note_event
from ensembl_fed.casework.kinds import Channel, EventKind, Reach, RelayWish
from ensembl_fed.casework.people import Person, keep_person
from ensembl_fed.casework.seal import CaseSeal
from ensembl_fed.casework.tables import CaseFile
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.when import TOWN_ZONE

ANSWER_WITHIN_WORKING_DAYS: Final = 2
_SATURDAY: Final = 5
_LONGEST_NEED: Final = 4_000


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked of the desk. `source` names what it came from, so that it is taken in once."""

    channel: Channel
    need: str
    person: Person = field(default_factory=Person)
    reach: Reach = Reach.PHONE
    category: str = "autre"
    quartier: str = ""
    when: str = ""
    relay_wish: RelayWish = RelayWish.AGENT
    is_urgent: bool = False
    source: str = ""
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A case and the code that the person follows it by; no code for one that was there already."""

    case: CaseFile
    code: str


async def open_case(unit: Unit, seal: CaseSeal, request: Request, *, by: int = 0) -> Opened:
    """Keep a request as a case. The same source again gives the case that it made, and changes nothing."""
    source = seal.digest(request.source, "source") if request.source else None
    if source is not None and (known := await case_from(unit, source)) is not None:
        return Opened(known, "")
    now, number = utc_now(), new_id()
    card = await keep_person(unit, seal, request.person, request.reach)
    code = new_code(unit.home.city_name or unit.home.name)
    case = CaseFile(
        id=number,
        number=await _next_number(unit, now),
        code_digest=seal.digest(plain_code(code), "code"),
        source_digest=source,
        person_id=card.id,
        channel=request.channel,
        category=request.category,
        quartier=request.quartier,
        relay_wish=request.relay_wish,
        is_urgent=request.is_urgent,
        next_action="call",
        next_at=now if request.is_urgent else answer_by(now),
        sealed=seal_need(seal, number, request.need, request.when),
        created_at=now,
        changed_at=now,
    )
    await unit.add(case)
    await note_event(unit, seal, case, EventKind.STATE, f"Reçu : {_CHANNELS[request.channel]}", by=by)
    return Opened(case, code)


def seal_need(seal: CaseSeal, number: int, need: str, when: str) -> str:
    """What a case is about, sealed."""
    return seal.seal({"need": need.strip()[:_LONGEST_NEED], "when": when.strip()[:255]}, f"case:{number}")


def answer_by(moment: datetime) -> datetime:
    """The end of the second working day after a moment, in the town's own time; holidays are not known here."""
    local = moment.astimezone(TOWN_ZONE)
    days = 0
    while days < ANSWER_WITHIN_WORKING_DAYS:
        local += timedelta(days=1)
        days += local.weekday() < _SATURDAY
    return local.replace(hour=17, minute=0, second=0, microsecond=0).astimezone(moment.tzinfo)


async def case_from(unit: Unit, source_digest: str) -> CaseFile | None:
    """The case that something was taken in as."""
    query = select(CaseFile).where(CaseFile.source_digest == source_digest).limit(1)
    return (await unit.session.exec(query)).first()


async def _next_number(unit: Unit, now: datetime) -> str:
    """2026-0042: the year, and a count within it."""
    if unit.is_postgres:
        await unit.execute(text("SELECT pg_advisory_xact_lock(hashtext('casework number'))"))
    year = now.astimezone(TOWN_ZONE).year
    # Newest first: ids sort by time.
    query = select(CaseFile.number).where(col(CaseFile.number).startswith(f"{year}-")).order_by(col(CaseFile.id).desc())
    newest = (await unit.session.exec(query.limit(1))).first()
    return f"{year}-{int(newest.partition('-')[2]) + 1 if newest else 1:04d}"


_CHANNELS: Final = {
    Channel.FORM: "formulaire",
    Channel.MESSAGE: "message privé",
    Channel.SLIP: "bulletin",
    Channel.ALERT: "signalement",
    Channel.PHONE: "appel",
    Channel.VISIT: "accueil",
}
