"""How long things are kept: rules as rows, tried before they are applied, and a proof of each application (G5, L1)."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import orjson
from sqlalchemy import delete, func, or_
from sqlalchemy import select as core_select
from sqlmodel import col, select

from ensembl_fed.casework.desk_settings import desk_settings
from ensembl_fed.casework.erase import erase_case, erase_held
from ensembl_fed.casework.mission_cards import end_old_cards
from ensembl_fed.casework.room import Room
from ensembl_fed.casework.slips import destroy_images
from ensembl_fed.casework.tables import (
    CaseFile,
    DeskSession,
    HeldReply,
    ReadAudit,
    Relay,
    RetentionRule,
    RetentionRun,
    Slip,
    WellbeingAlert,
)
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid
from ensembl_fed.ids import new_id
from ensembl_fed.storage.unit import Unit

_BATCH: Final = 500
_MOST_DAYS: Final = 3_650
_RUNS_APART: Final = timedelta(hours=20)


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of thing that is not kept for ever: what it is called, for how many days at first, and why."""

    words: str
    days: int
    why: str


SUBJECTS: Final[Mapping[str, Subject]] = {
    "cases": Subject("Dossiers clos", 730, "suivi de l’aide, deux ans après la fin"),
    "images": Subject("Photos des bulletins", 30, "vérifier la saisie"),
    "slips": Subject("Bulletins illisibles, doublons, pas pour nous", 30, "répondre à qui demande où en est le sien"),
    "alerts": Subject("Signalements clos", 90, "repérer les signalements répétés"),
    "held": Subject("Réponses retenues", 30, "décision de l’agent"),
    "audit": Subject("Journal des lectures", 1_095, "prouver qui a lu quoi"),
}


async def rules(unit: Unit) -> dict[str, int]:
    """The days of each subject, as they stand. The photographs' are the desk's own setting."""
    kept = {row.subject: row.days for row in await unit.session.exec(select(RetentionRule).limit(100))}
    days = {name: kept.get(name, subject.days) for name, subject in SUBJECTS.items()}
    settings = await desk_settings(unit)
    return {**days, "images": kept.get("images", int(settings.image_days))}


async def change_rule(unit: Unit, subject: str, days: int, *, by: int) -> None:
    """Keep a kind of thing for another number of days. Raises Invalid."""
    if subject not in SUBJECTS or not 1 <= days <= _MOST_DAYS:
        raise Invalid(f"Choisissez une durée de 1 à {_MOST_DAYS} jours.")
    row = await unit.session.get(RetentionRule, subject)
    row = row or RetentionRule(subject=subject, days=days, changed_by=by, changed_at=utc_now())
    row.days, row.changed_by, row.changed_at = days, by, utc_now()
    await unit.add(row)


async def try_rules(unit: Unit) -> dict[str, int]:
    """How many of what an application would end now; nothing is changed."""
    return {name: await _STEPS[name](unit, _before(days), True) for name, days in (await rules(unit)).items()}


async def apply_rules(room: Room) -> RetentionRun:
    """End what was kept long enough, in one unit each, and write down how many with a proof."""
    async with room.store.reading() as unit:
        days = await rules(unit)
    counts: dict[str, int] = {}
    for name, kept_for in days.items():
        counts[name], done = 0, _BATCH
        while done >= _BATCH:
            async with room.store.unit() as unit:
                done = await _STEPS[name](unit, _before(kept_for), False)
            counts[name] += done
    async with room.store.unit() as unit:
        await end_old_cards(unit)
        await unit.execute(delete(DeskSession).where(col(DeskSession.seen_at) < utc_now() - timedelta(days=1)))
        return await _prove(unit, room, counts)


async def apply_if_due(room: Room) -> None:
    """Once a day."""
    async with room.store.reading() as unit:
        last = (await unit.session.exec(select(RetentionRun).order_by(col(RetentionRun.id).desc()).limit(1))).first()
    if last is None or utc_now() - last.at > _RUNS_APART:
        await apply_rules(room)


async def runs(unit: Unit, *, limit: int = 30) -> list[RetentionRun]:
    """The latest applications."""
    return list(await unit.session.exec(select(RetentionRun).order_by(col(RetentionRun.id).desc()).limit(limit)))


async def is_proved(unit: Unit, room: Room) -> bool:
    """Whether no line of the applications was changed or taken out since it was written."""
    before = ""
    for run in reversed(await runs(unit, limit=10_000)):
        if run.proof != _proof(room, run.at, run.counts, before):
            return False
        before = run.proof
    return True


async def _prove(unit: Unit, room: Room, counts: dict[str, int]) -> RetentionRun:
    last = (await unit.session.exec(select(RetentionRun).order_by(col(RetentionRun.id).desc()).limit(1))).first()
    now = utc_now()
    proof = _proof(room, now, counts, last.proof if last is not None else "")
    run = RetentionRun(id=new_id(), at=now, counts=counts, proof=proof)
    await unit.add(run)
    return run


def _proof(room: Room, at: datetime, counts: Mapping[str, object], before: str) -> str:
    line = orjson.dumps([at.timestamp(), counts, before], option=orjson.OPT_SORT_KEYS)
    return room.seal.digest(hashlib.sha256(line).hexdigest(), "retention")


def _before(days: int) -> datetime:
    return utc_now() - timedelta(days=days)


async def _end_cases(unit: Unit, before: datetime, is_trial: bool) -> int:
    query = select(CaseFile).where(col(CaseFile.closed_at) < before, CaseFile.sealed != "")
    rows = list(await unit.session.exec(query.limit(_BATCH)))
    for case in () if is_trial else rows:
        await erase_case(unit, case, "kept_long_enough")
        relays = select(Relay.id).where(Relay.case_id == case.id)
        await erase_held(unit, list(await unit.session.exec(relays.limit(_BATCH))))
    return await _count(unit, query) if is_trial else len(rows)


async def _end_images(unit: Unit, before: datetime, is_trial: bool) -> int:
    done = await destroy_images(unit, before=before, is_trial=is_trial)
    return min(done, _BATCH - 1) if not is_trial else done


async def _end_slips(unit: Unit, before: datetime, is_trial: bool) -> int:
    query = select(Slip).where(Slip.created_at < before, col(Slip.case_id).is_(None), Slip.sealed != "")
    rows = list(await unit.session.exec(query.limit(_BATCH)))
    for slip in () if is_trial else rows:
        slip.sealed = slip.number_digest = ""
        await unit.add(slip)
    return await _count(unit, query) if is_trial else len(rows)


async def _end_alerts(unit: Unit, before: datetime, is_trial: bool) -> int:
    is_kept = or_(
        col(WellbeingAlert.sealed) != "",
        col(WellbeingAlert.sealed_reporter) != "",
        col(WellbeingAlert.reporter_digest) != "",
    )
    query = select(WellbeingAlert).where(col(WellbeingAlert.closed_at) < before, is_kept)
    rows = list(await unit.session.exec(query.limit(_BATCH)))
    for alert in () if is_trial else rows:
        alert.sealed = alert.sealed_reporter = alert.reporter_digest = ""
        await unit.add(alert)
    return await _count(unit, query) if is_trial else len(rows)


async def _end_held(unit: Unit, before: datetime, is_trial: bool) -> int:
    query = select(HeldReply).where(HeldReply.held_at < before)
    rows = list(await unit.session.exec(query.limit(_BATCH)))
    if not is_trial and rows:
        await unit.execute(delete(HeldReply).where(col(HeldReply.id).in_([row.id for row in rows])))
    return await _count(unit, query) if is_trial else len(rows)


async def _end_audit(unit: Unit, before: datetime, is_trial: bool) -> int:
    query = select(ReadAudit).where(ReadAudit.at < before)
    rows = list(await unit.session.exec(query.limit(_BATCH)))
    if not is_trial and rows:
        await unit.execute(delete(ReadAudit).where(col(ReadAudit.id).in_([row.id for row in rows])))
    return await _count(unit, query) if is_trial else len(rows)


async def _count(unit: Unit, query: object) -> int:
    counted = core_select(func.count()).select_from(query.subquery())  # type: ignore[attr-defined]  # a select of SQLModel
    return int((await unit.execute(counted)).scalar_one())


_STEPS: Final[Mapping[str, Callable[[Unit, datetime, bool], Awaitable[int]]]] = {
    "cases": _end_cases,
    "images": _end_images,
    "slips": _end_slips,
    "alerts": _end_alerts,
    "held": _end_held,
    "audit": _end_audit,
}
