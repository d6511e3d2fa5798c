"""Whether anything is due in the queues of an instance: one cheap question instead of a claim in each."""

from datetime import datetime

from sqlalchemy import exists, literal, select, text
from sqlmodel import col

from ensembl_fed.models import Delivery, MediaWork, OutgoingMail, PushDelivery, ReceivedActivity, ScheduledJob
from ensembl_fed.models.kinds import DeliveryState, ReceivedState
from ensembl_fed.storage.full_text import WORDS_DUE
from ensembl_fed.storage.unit import Unit


async def due_queues(unit: Unit, *, now: datetime) -> set[str]:
    """Which of `deliveries`, `received`, `jobs`, `mails`, `pushes`, `words` and `media` have something due now."""
    waiting_delivery = (col(Delivery.state) == DeliveryState.WAITING, col(Delivery.next_at) <= now)
    waiting_received = (col(ReceivedActivity.state) == ReceivedState.WAITING, col(ReceivedActivity.next_at) <= now)
    answers = (
        await unit.execute(
            select(
                exists(select(literal(1)).where(*waiting_delivery)),
                exists(select(literal(1)).where(*waiting_received)),
                exists(select(literal(1)).where(col(ScheduledJob.run_at) <= now)),
                exists(select(literal(1)).where(col(OutgoingMail.next_at) <= now)),
                exists(select(literal(1)).where(col(PushDelivery.next_at) <= now)),
                exists(select(literal(1)).select_from(WORDS_DUE)),
                exists(select(literal(1)).where(col(MediaWork.next_at) <= now)),
            )
        )
    ).one()
    names = ("deliveries", "received", "jobs", "mails", "pushes", "words", "media")
    return {name for name, is_due in zip(names, answers, strict=True) if is_due}


async def check_store(unit: Unit) -> str:
    """What the store itself finds wrong with its files; "" when it is sound. Reads everything: for `doctor`."""
    if unit.is_postgres:
        await unit.execute(select(literal(1)))
        return ""
    rows = (await unit.execute(text("PRAGMA quick_check(10)"))).scalars().all()
    problems = [str(row) for row in rows if row != "ok"]
    broken = (await unit.execute(text("PRAGMA foreign_key_check"))).all()
    if broken:
        problems.append(f"{len(broken)} rows refer to rows that are gone")
    return "; ".join(problems)
