"""An account does not want to see another for now; the other is not told."""

from datetime import datetime
from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotAllowed
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account
from ensembl_fed.storage.jobs import schedule
from ensembl_fed.storage.relations import followed_among, put_mute, remove_ended_mute, remove_mute
from ensembl_fed.storage.timelines import fill_home, remove_author_from_home
from ensembl_fed.storage.unit import Unit

END_MUTE_JOB: Final = "end_mute"
_SHOWN_AGAIN: Final = 20


async def mute_account(
    unit: Unit, account: Account, target: Account, *, until: datetime | None = None, notifications: bool = True
) -> None:
    """Hide an account's statuses and, unless `notifications` is False, what it causes; until then a job waits
    to end it. Again: with the new bounds.

    Raises NotAllowed for oneself.
    """
    if account.id == target.id:
        raise NotAllowed("On ne peut pas se masquer soi-même.")
    await put_mute(
        unit, account.id, target.id, number=new_id(), now=utc_now(), until=until, notifications=notifications
    )
    await remove_author_from_home(unit, account.id, target.id)
    if until is not None:
        pair = {"account_id": account.id, "target_id": target.id}
        await schedule(unit, END_MUTE_JOB, f"{account.id}:{target.id}:{until.timestamp():.0f}", pair, until)


async def unmute_account(unit: Unit, account: Account, target: Account) -> None:
    """Show an account's statuses again, from now on; it is no error if it was not muted."""
    await remove_mute(unit, account.id, target.id)


async def end_mute(unit: Unit, account_id: int, target_id: int, *, now: datetime) -> None:
    """Forget a mute whose time is over, and show again what its target wrote; one that was prolonged stays."""
    if not await remove_ended_mute(unit, account_id, target_id, now=now):
        return
    if await followed_among(unit, account_id, [target_id]):
        await fill_home(unit, account_id, target_id, limit=_SHOWN_AGAIN)
