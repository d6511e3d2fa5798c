"""Help posts end by themselves, after a reminder (R18, I7)."""

from datetime import datetime, timedelta

from ensembl_fed.models.kinds import HelpState, Visibility
from ensembl_fed.services import aide as words
from ensembl_fed.services.help_state import move_help
from ensembl_fed.services.keep_status import write_status
from ensembl_fed.storage.accounts import account_by_handle, account_by_id
from ensembl_fed.storage.help import due_to_expire, due_to_remind, mark_reminded
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.town import AIDE
from ensembl_fed.storage.unit import Unit

EXPIRE_JOB = "expire_help"
EVERY = timedelta(minutes=10)
_AT_ONCE = 50


async def expire_help(unit: Unit, *, now: datetime) -> int:
    """Close what is over and remind who has three days left; returns how many posts were touched."""
    over = await due_to_expire(unit, now=now, limit=_AT_ONCE)
    for post in over:
        status = await status_by_id(unit, post.status_id)
        if status is not None:
            await move_help(unit, status, post, HelpState.EXPIRED)
    soon = await due_to_remind(unit, before=now + unit.home.limits.help_reminder_before, limit=_AT_ONCE)
    aide = await account_by_handle(unit, AIDE)
    for post in soon:
        await mark_reminded(unit, post)
        status = await status_by_id(unit, post.status_id)
        author = await account_by_id(unit, status.account_id) if status is not None else None
        if aide is not None and status is not None and author is not None:
            await write_status(
                unit,
                aide,
                words.reminder(author, post),
                visibility=Visibility.DIRECT,
                in_reply_to=status,
                mentions=[author],
            )
    return len(over) + len(soon)
