"""Somebody's rights over what the desk knows: everything found, given out, corrected, erased, with a proof (G6, G7)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import update
from sqlmodel import col, select

from ensembl_fed.casework.audit import Subject, reads
from ensembl_fed.casework.consents import PURPOSES, WAYS, consent_wording, consents_of
from ensembl_fed.casework.erase import erase_case
from ensembl_fed.casework.events import event_text
from ensembl_fed.casework.introductions import introductions_of, open_helper
from ensembl_fed.casework.kinds import Level
from ensembl_fed.casework.people import open_person, people_called, person_card, words_of
from ensembl_fed.casework.relay_states import end_relays, relays_of
from ensembl_fed.casework.room import Room
from ensembl_fed.casework.slips import open_words
from ensembl_fed.casework.tables import CaseEvent, CaseFile, ErasureProof, MissionCard, ReadAudit, RegisterEntry, Slip
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotFound
from ensembl_fed.ids import new_id
from ensembl_fed.storage.unit import Unit

_MOST: Final = 200
Everything = Mapping[str, Sequence[Mapping[str, object]]]


async def cases_about(unit: Unit, room: Room, typed: str) -> list[CaseFile]:
    """The cases of somebody, by name, telephone or e-mail."""
    cards = await people_called(unit, room.seal, typed, limit=_MOST)
    if not cards:
        return []
    query = select(CaseFile).where(col(CaseFile.person_id).in_(cards)).order_by(col(CaseFile.id))
    return list(await unit.session.exec(query.limit(_MOST)))


async def everything_about(unit: Unit, room: Room, case_ids: Sequence[int]) -> Everything:
    """All that the desk keeps of somebody in these cases: what the law lets them read (RGPD, article 15).

    Notes under professional secrecy are listed without their words: their author answers for them. Helpers are named
    by what was said to the person.
    """
    found: dict[str, list[Mapping[str, object]]] = {name: [] for name in _PARTS}
    for case_id in case_ids:
        case = await unit.session.get(CaseFile, case_id)
        if case is None:
            raise NotFound
        person = open_person(room.seal, await person_card(unit, case.person_id))
        need = room.seal.open(case.sealed, f"case:{case.id}")
        found["dossiers"].append(
            {"numero": case.number, "etat": case.state.value, "recu": case.created_at, **need, **asdict(person)}
        )
        found["suivi"] += await _events(unit, room, case)
        found["accords"] += await _consents(unit, room, case)
        found["relais"] += [
            {"texte": one.text, "etat": one.state.value, "publie": one.published_at}
            for one in await relays_of(unit, case.id)
        ]
        found["mises_en_relation"] += await _introductions(unit, room, case)
        found["bulletins"] += await _slips(unit, room, case)
        found["lectures"] += [
            {"quand": line.at, "par": line.who, "acte": line.action}
            for line in await reads(unit, subject=Subject("case", case.id))
        ]
    return found


async def erase_person_wholly(unit: Unit, room: Room, case_ids: Sequence[int], *, by: int) -> ErasureProof:
    """Erase all of it at once. Lines of the audit stay, under a pseudonym; the proof says how many, not of whom."""
    counts = {"dossiers": 0}
    pseudonym = room.seal.digest(str(sorted(case_ids)), "pseudonym")
    for case_id in case_ids:
        case = await unit.session.get(CaseFile, case_id)
        if case is None:
            raise NotFound
        await end_relays(unit, case.id)
        await erase_case(unit, case, "erased")
        case.closed_at = case.closed_at or utc_now()
        case.version += 1
        await unit.add(case)
        await unit.execute(
            update(ReadAudit)
            .where(col(ReadAudit.about) == "case", col(ReadAudit.about_id) == case.id)
            .values(reason="", about_id=int(pseudonym[:12], 16))
        )
        counts["dossiers"] += 1
    proof = ErasureProof(id=new_id(), at=utc_now(), what="erase", by=by, counts=counts, pseudonym=pseudonym)
    await unit.add(proof)
    return proof


async def note_given_out(unit: Unit, room: Room, case_ids: Sequence[int], found: Everything, *, by: int) -> None:
    """That somebody was given what the desk keeps of them; not what."""
    counts = {name: len(rows) for name, rows in found.items()}
    pseudonym = room.seal.digest(str(sorted(case_ids)), "pseudonym")
    await unit.add(ErasureProof(id=new_id(), at=utc_now(), what="export", by=by, counts=counts, pseudonym=pseudonym))


async def register_entries_of(unit: Unit, room: Room, typed: str) -> list[int]:
    """Entries of the register whose name has every word of what was typed."""
    wanted = set(words_of(typed))
    rows = await unit.session.exec(select(RegisterEntry).limit(20_000))
    return [
        row.id
        for row in rows
        if wanted
        and wanted
        <= set(words_of(" ".join(str(one) for one in room.seal.open(row.sealed, f"register:{row.id}").values())))
    ]


@dataclass(frozen=True, slots=True)
class Breach:
    """What one account read between two moments, and how many people that concerns (G7)."""

    lines: list[ReadAudit]
    case_ids: frozenset[int]


async def read_by(unit: Unit, *, member_id: int | None, since: datetime, until: datetime) -> Breach:
    """Who saw what: for the letter to the CNIL and to those concerned."""
    lines = await reads(unit, member_id=member_id, since=since, until=until, limit=5_000)
    concerned = frozenset(
        line.about_id for line in lines if line.about == "case" and line.about_id and line.was_allowed
    )
    return Breach(lines, concerned)


async def _events(unit: Unit, room: Room, case: CaseFile) -> list[Mapping[str, object]]:
    query = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.id))
    rows: list[Mapping[str, object]] = []
    for event in await unit.session.exec(query.limit(1_000)):
        words = event_text(room.seal, event) if event.level is not Level.SECRET else "(secret professionnel)"
        rows.append({"quand": event.at, "quoi": event.kind.value, "texte": words})
    return rows


async def _consents(unit: Unit, room: Room, case: CaseFile) -> list[Mapping[str, object]]:
    return [
        {
            "quoi": PURPOSES[one.purpose],
            "comment": WAYS[one.way],
            "version": one.text_version,
            "mots": consent_wording(room.seal, one),
            "donne": one.given_at,
            "retire": one.withdrawn_at,
        }
        for one in await consents_of(unit, case.id)
    ]


async def _introductions(unit: Unit, room: Room, case: CaseFile) -> list[Mapping[str, object]]:
    rows: list[Mapping[str, object]] = []
    for one in await introductions_of(unit, case.id):
        card = (
            await unit.session.exec(
                select(MissionCard.created_at).where(MissionCard.introduction_id == one.id).limit(1)
            )
        ).first()
        helper = open_helper(room.seal, one)
        first_name = helper.name.split()[0] if helper.name else ""
        rows.append(
            {
                "voisin": first_name,
                "etat": one.state.value,
                "donne": helper.shared,
                "comment": helper.given_by,
                "quand": one.introduced_at,
                "fiche_de_mission": card,
            }
        )
    return rows


async def _slips(unit: Unit, room: Room, case: CaseFile) -> list[Mapping[str, object]]:
    rows = await unit.session.exec(select(Slip).where(Slip.case_id == case.id).limit(20))
    return [{"recu": slip.created_at, **asdict(open_words(room.seal, slip))} for slip in rows]


_PARTS: Final = ("dossiers", "suivi", "accords", "relais", "mises_en_relation", "bulletins", "lectures")
