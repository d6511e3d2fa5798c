"""Queries about the mails that are owed."""

from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import col, select

from ensembl_fed.models import OutgoingMail
from ensembl_fed.storage.unit import Unit


async def claim_mails(unit: Unit, *, now: datetime, limit: int, lease: timedelta) -> list[OutgoingMail]:
    """Mails that are due, oldest first; nobody else is given them before the lease is over."""
    query = select(OutgoingMail).where(col(OutgoingMail.next_at) <= now).order_by(col(OutgoingMail.next_at))
    mails = list(await unit.session.exec(query.limit(limit).with_for_update(skip_locked=True)))
    if mails:
        leased = update(OutgoingMail).where(col(OutgoingMail.id).in_([mail.id for mail in mails]))
        await unit.execute(leased.values(next_at=now + lease, attempts=OutgoingMail.attempts + 1))
    return mails


async def remove_mail(unit: Unit, mail_id: int) -> None:
    """Forget a mail: it was sent, or it never will be."""
    await unit.execute(delete(OutgoingMail).where(col(OutgoingMail.id) == mail_id))


async def postpone_mail(unit: Unit, mail_id: int, *, again_at: datetime) -> None:
    """Try a mail again later."""
    await unit.execute(update(OutgoingMail).where(col(OutgoingMail.id) == mail_id).values(next_at=again_at))
