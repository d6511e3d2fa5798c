"""A poll is over: its author and those who voted are told, here and elsewhere."""

from datetime import datetime

from ensembl_fed.events import StatusChanged
from ensembl_fed.models.kinds import NotificationKind
from ensembl_fed.outbox.publish import publish_update
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.polls import poll_for_change, voters_of
from ensembl_fed.storage.statuses import change_status_counts, status_by_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.notify import notify_all, remind


async def close_poll(unit: Unit, status_id: int, *, now: datetime) -> bool:
    """Close a poll whose time has come; False if it has not, or is closed already. Doing it twice tells it once."""
    poll = await poll_for_change(unit, status_id)
    status = await status_by_id(unit, status_id)
    author = await account_by_id(unit, status.account_id) if status is not None else None
    if poll is None or status is None or author is None or poll.closed_at is not None:
        return False
    if poll.expires_at is None or poll.expires_at > now:
        return False
    poll.closed_at = poll.expires_at
    await unit.add(poll)
    await change_status_counts(unit, status.id)
    unit.tell(StatusChanged(status.id))
    voters = [account.id for account in await voters_of(unit, status.id, local=True)]
    await notify_all(unit, voters, NotificationKind.POLL, author.id, status_id=status.id)
    if author.is_local:
        await remind(unit, author.id, NotificationKind.POLL, status.id)
        await unit.session.refresh(status)
        await publish_update(unit, status)
    return True
