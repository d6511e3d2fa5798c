"""Helpers of a case, from the first word to the introduction: both agree first, and what is given is on record."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Integer, func
from sqlmodel import col, select

from ensembl_fed.casework.cases import advance, keep_change
from ensembl_fed.casework.consents import has_consent
from ensembl_fed.casework.desk_settings import DeskSettings
from ensembl_fed.casework.events import note_event
from ensembl_fed.casework.kinds import CaseState, EventKind, HelpOutcome, IntroductionState, Purpose
from ensembl_fed.casework.relay_states import end_relays
from ensembl_fed.casework.seal import CaseSeal
from ensembl_fed.casework.tables import CaseFile, FollowUp, Introduction
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, Invalid, NotFound
from ensembl_fed.ids import new_id
from ensembl_fed.storage.unit import Unit

_MOST: Final = 100
_MOST_HELPERS: Final = 50_000
_WEEK: Final = timedelta(days=7)
_AT_WORK: Final = (IntroductionState.AGREED, IntroductionState.INTRODUCED)
_BUSY: Final = (IntroductionState.CONTACTED, *_AT_WORK)
SHARES: Final = {
    "first_name": "prénom",
    "phone": "téléphone",
    "address": "adresse",
    "place": "lieu de rendez-vous",
}
GIVEN_BY: Final = {
    "card": "fiche de mission",
    "phone": "de vive voix au téléphone",
    "desk": "au CCAS",
    "letter": "par courrier",
}


@dataclass(frozen=True, slots=True)
class Helper:
    """A helper as the case knows them; `uri` is their account. `said` is how they answered, `shared` what they got."""

    name: str
    uri: str
    handle: str = ""
    quartier: str = ""
    said: str = ""
    shared: str = ""
    given_by: str = ""


async def propose_helper(
    unit: Unit, seal: CaseSeal, case: CaseFile, helper: Helper, *, reasons: list[str], relay_id: int | None = None
) -> Introduction:
    """Put a helper on the list of a case; the same one again is the one that is there."""
    digest = seal.digest(helper.uri, "helper")
    query = select(Introduction).where(Introduction.case_id == case.id, Introduction.helper_digest == digest)
    known = (await unit.session.exec(query.limit(1))).first()
    if known is not None:
        return known
    number = new_id()
    row = Introduction(
        id=number,
        case_id=case.id,
        relay_id=relay_id,
        helper_digest=digest,
        reasons=reasons,
        sealed=_sealed(seal, number, helper),
        created_at=utc_now(),
    )
    await unit.add(row)
    return row


def open_helper(seal: CaseSeal, row: Introduction) -> Helper:
    """Who the helper is; nobody once the case was erased."""
    fields = seal.open(row.sealed, f"introduction:{row.id}")
    known = Helper.__dataclass_fields__
    values = {"name": "Effacé", "uri": ""} | {name: str(value) for name, value in fields.items() if name in known}
    return Helper(**values)


async def introduction_at(unit: Unit, number: int, version: int | None = None) -> tuple[Introduction, CaseFile]:
    """An introduction and its case. Raises NotFound, Conflict when it changed since."""
    row = await unit.session.get(Introduction, number, with_for_update=version is not None)
    case = await unit.session.get(CaseFile, row.case_id) if row is not None else None
    if row is None or case is None:
        raise NotFound
    if version is not None and row.version != version:
        raise Conflict("Cette mise en relation a été modifiée entre-temps. Rien n’a été écrasé : relisez-la.")
    return row, case


async def introductions_of(unit: Unit, case_id: int) -> list[Introduction]:
    """The helpers of a case, newest first."""
    query = select(Introduction).where(Introduction.case_id == case_id).order_by(col(Introduction.id).desc())
    return list(await unit.session.exec(query.limit(_MOST)))


async def move_introduction(
    unit: Unit, seal: CaseSeal, row: Introduction, state: IntroductionState, *, by: int
) -> None:
    """A helper was contacted, agrees, or declines. Raises Conflict after the introduction."""
    if row.state not in (IntroductionState.PROPOSED, *_BUSY) or row.state is IntroductionState.INTRODUCED:
        raise Conflict("Cette mise en relation est terminée.")
    row.state = state
    row.version += 1
    await unit.add(row)
    case = await unit.session.get(CaseFile, row.case_id)
    if case is not None:
        await advance(unit, case, CaseState.MATCHED)
        await note_event(unit, seal, case, EventKind.INTRODUCTION, f"Voisin : {_STATES[state]}.", by=by)
        await keep_change(unit, case)


async def introduce(
    unit: Unit,
    seal: CaseSeal,
    row: Introduction,
    *,
    shared: list[str],
    given_by: str,
    settings: DeskSettings,
    by: int,
) -> None:
    """Make the introduction: both agreed before, and what the helper gets is written down (C9, C10).

    Raises Conflict without both agreements, Invalid for nothing to give, or by no known way.
    """
    case = await unit.session.get(CaseFile, row.case_id)
    if case is None:
        raise NotFound
    if row.state is IntroductionState.INTRODUCED:
        raise Conflict("La mise en relation est déjà faite.")
    if not await has_consent(unit, case.id, Purpose.SHARE_CONTACT):
        raise Conflict("Il manque l’accord de la personne aidée pour donner ses coordonnées.")
    if not await has_consent(unit, case.id, Purpose.BE_CONTACTED, row.id):
        raise Conflict("Il manque l’accord du voisin.")
    given = [name for name in SHARES if name in shared]
    if not given or given_by not in GIVEN_BY:
        raise Invalid("Dites ce qui est donné au voisin, et comment.")
    now = utc_now()
    fields = {**asdict(open_helper(seal, row)), "shared": ", ".join(SHARES[name] for name in given)}
    row.sealed = _sealed(seal, row.id, Helper(**{**fields, "given_by": GIVEN_BY[given_by]}))
    row.state, row.introduced_at, row.introduced_by = IntroductionState.INTRODUCED, now, by
    row.version += 1
    await unit.add(row)
    await _plan_questions(unit, row, settings, now)
    await end_relays(unit, case.id)
    await advance(unit, case, CaseState.INTRODUCED)
    case.next_action, case.next_at = "follow_up", now + timedelta(days=min(settings.days_after(), default=2))
    words = f"Mise en relation : {fields['shared']}, {GIVEN_BY[given_by]}."
    await note_event(unit, seal, case, EventKind.INTRODUCTION, words, by=by)
    await keep_change(unit, case)


async def _plan_questions(unit: Unit, row: Introduction, settings: DeskSettings, now: datetime) -> None:
    for days in settings.days_after():
        due = now + timedelta(days=days)
        question = FollowUp(id=new_id(), case_id=row.case_id, introduction_id=row.id, after_days=days, due_at=due)
        await unit.add(question)


async def answer_follow_up(
    unit: Unit, seal: CaseSeal, number: int, outcome: HelpOutcome, words: str, *, by: int
) -> FollowUp:
    """What came of it, asked after some days (C11). An incident stops the introduction (C12).

    Raises NotFound, Conflict when it was answered already.
    """
    follow_up = await unit.session.get(FollowUp, number)
    if follow_up is None:
        raise NotFound
    if follow_up.outcome is not None:
        raise Conflict("Ce suivi est déjà noté.")
    row, case = await introduction_at(unit, follow_up.introduction_id)
    follow_up.outcome, follow_up.done_by, follow_up.done_at = outcome, by, utc_now()
    row.outcome = outcome
    if outcome is HelpOutcome.INCIDENT:
        row.state = IntroductionState.STOPPED
    elif outcome is HelpOutcome.DONE and not await _more_to_ask(unit, row.id, follow_up.id):
        row.state = IntroductionState.DONE
    row.version += 1
    await unit.add(follow_up, row)
    kind = EventKind.INCIDENT if outcome is HelpOutcome.INCIDENT else EventKind.FOLLOW_UP
    await note_event(unit, seal, case, kind, f"J+{follow_up.after_days} : {_OUTCOMES[outcome]}. {words}", by=by)
    await advance(unit, case, CaseState.FOLLOW_UP)
    await keep_change(unit, case)
    return follow_up


async def _more_to_ask(unit: Unit, introduction_id: int, but: int) -> bool:
    query = select(FollowUp.id).where(
        FollowUp.introduction_id == introduction_id, col(FollowUp.outcome).is_(None), FollowUp.id != but
    )
    return (await unit.session.exec(query.limit(1))).first() is not None


async def follow_ups_due(unit: Unit, *, until: datetime) -> list[FollowUp]:
    """What is to be asked by a moment, oldest first."""
    query = select(FollowUp).where(col(FollowUp.outcome).is_(None), FollowUp.due_at <= until)
    return list(await unit.session.exec(query.order_by(col(FollowUp.due_at)).limit(_MOST)))


async def follow_ups_of(unit: Unit, introduction_id: int) -> list[FollowUp]:
    """What is asked about one introduction."""
    query = select(FollowUp).where(FollowUp.introduction_id == introduction_id).order_by(col(FollowUp.due_at))
    return list(await unit.session.exec(query.limit(_MOST)))


@dataclass(frozen=True, slots=True)
class Load:
    """What the desk knows of a helper's past: missions in the last seven days, when they last helped, an incident."""

    this_week: int = 0
    last_at: datetime | None = None
    is_excluded: bool = False


async def loads(unit: Unit) -> dict[str, Load]:
    """The past of every helper, by the digest of their address."""
    week_ago = utc_now() - _WEEK
    query = select(
        Introduction.helper_digest,
        func.sum((col(Introduction.introduced_at) >= week_ago).cast(Integer)),
        func.max(Introduction.introduced_at),
        func.sum((col(Introduction.outcome) == HelpOutcome.INCIDENT).cast(Integer)),
    ).group_by(col(Introduction.helper_digest))
    rows = await unit.session.exec(query.limit(_MOST_HELPERS))
    return {row[0]: Load(int(row[1] or 0), row[2], bool(row[3])) for row in rows}


def _sealed(seal: CaseSeal, number: int, helper: Helper) -> str:
    return seal.seal({name: value for name, value in asdict(helper).items() if value}, f"introduction:{number}")


_STATES: Final = {
    IntroductionState.PROPOSED: "proposé",
    IntroductionState.CONTACTED: "contacté",
    IntroductionState.AGREED: "d’accord",
    IntroductionState.DECLINED: "décline",
    IntroductionState.STOPPED: "arrêté",
}
_OUTCOMES: Final = {
    HelpOutcome.DONE: "fait",
    HelpOutcome.PARTLY: "en partie",
    HelpOutcome.NOT_DONE: "pas fait",
    HelpOutcome.INCIDENT: "incident",
}
