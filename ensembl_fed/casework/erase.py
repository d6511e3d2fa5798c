"""Erases what is personal in a case at once, and keeps a dated count (V4, I14)."""

from typing import Final

from sqlalchemy import delete, func, update
from sqlmodel import col, select

from ensembl_fed.casework.people import erase_person
from ensembl_fed.casework.tables import (
    CaseEvent,
    CaseFile,
    Consent,
    DatedCount,
    HeldReply,
    Introduction,
    MissionCard,
    Slip,
    SlipImage,
    WellbeingAlert,
)
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.when import TOWN_ZONE

# A quartier with fewer requests than this would tell who it was.
K: Final = 5


async def erase_case(unit: Unit, case: CaseFile, what: str) -> None:
    """Nothing personal is left of a case and its slip; `what` is counted under today's date.

    The lines stay with their dates, without words. The code still answers, with the state alone.
    """
    if case.person_id is not None:
        person_id, case.person_id = case.person_id, None
        await unit.add(case)
        await erase_person(unit, person_id)
    intros = select(Introduction.id).where(Introduction.case_id == case.id)
    await unit.execute(delete(MissionCard).where(col(MissionCard.introduction_id).in_(intros)))
    for table in (CaseEvent, Consent, Introduction, Slip):
        await unit.execute(update(table).where(col(table.case_id) == case.id).values(sealed=""))
    await unit.execute(update(WellbeingAlert).where(col(WellbeingAlert.case_id) == case.id).values(sealed=""))
    slips = select(Slip.id).where(Slip.case_id == case.id)
    await unit.execute(delete(SlipImage).where(col(SlipImage.slip_id).in_(slips)))
    await unit.execute(update(Slip).where(col(Slip.case_id) == case.id).values(number_digest=""))
    await count_erased(unit, case, what)
    case.sealed, case.source_digest, case.changed_at = "", None, utc_now()
    await unit.add(case)


async def count_erased(unit: Unit, case: CaseFile, what: str) -> None:
    """The dated count: the quartier only where it has five requests or more."""
    query = select(func.count()).where(CaseFile.quartier == case.quartier)
    in_quartier = (await unit.session.exec(query)).one()
    row = DatedCount(
        id=new_id(),
        on=utc_now().astimezone(TOWN_ZONE).date().isoformat(),
        what=what,
        channel=case.channel,
        quartier=case.quartier if in_quartier >= K else "",
    )
    await unit.add(row)
    if not row.quartier:
        case.quartier = ""


async def erase_held(unit: Unit, relay_ids: list[int]) -> None:
    """What neighbours wrote below relays is forgotten with them."""
    await unit.execute(delete(HeldReply).where(col(HeldReply.relay_id).in_(relay_ids)))
