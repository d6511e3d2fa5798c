"""Notifications: one for each cause, to accounts of this instance that want to hear from the sender."""

from collections.abc import Iterable, Mapping

from ensembl_fed.events import Notified, WorkQueued
from ensembl_fed.models.kinds import NotificationKind, PolicyChoice
from ensembl_fed.storage.notification_policies import hold_back
from ensembl_fed.storage.notifications import add_notifications, willing_to_hear
from ensembl_fed.storage.pushes import owe_pushes
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.held_back import choices


async def notify(
    unit: Unit,
    account_id: int,
    kind: NotificationKind,
    from_account_id: int,
    status_id: int | None = None,
    *,
    report_id: int | None = None,
) -> bool:
    """Tell an account what somebody did. False if it is not of this instance, did it itself, blocks or mutes the
    sender (or is blocked), or was told already."""
    told = await notify_all(unit, [account_id], kind, from_account_id, status_id=status_id, report_id=report_id)
    return bool(told)


async def notify_all(
    unit: Unit,
    account_ids: Iterable[int],
    kind: NotificationKind,
    from_account_id: int,
    *,
    status_id: int | None = None,
    report_id: int | None = None,
) -> list[int]:
    """The same for several accounts at once; what a reader's policy holds back is kept, and told to nobody yet.

    Returns those that were told.
    """
    willing = await willing_to_hear(unit, account_ids, from_account_id, status_id=status_id)
    if not willing:
        return []
    careful = [reader.account_id for reader in willing if reader.has_policy]
    chosen = await choices(unit, careful, kind, from_account_id, status_id) if careful else {}
    hearing = [reader.account_id for reader in willing if chosen.get(reader.account_id) is not PolicyChoice.DROP]
    new = await add_notifications(
        unit, hearing, kind, from_account_id, status_id=status_id, report_id=report_id, filtered=chosen
    )
    for account_id in [one for one in new if one in chosen]:
        del new[account_id]
        await hold_back(unit, account_id, from_account_id)
    return await _tell(unit, new)


async def remind(unit: Unit, account_id: int, kind: NotificationKind, status_id: int) -> None:
    """Tell an account of this instance what became of its own status, such as that its poll is over."""
    await _tell(unit, await add_notifications(unit, [account_id], kind, account_id, status_id=status_id))


async def _tell(unit: Unit, new: Mapping[int, int]) -> list[int]:
    if new and unit.home.has_push and await owe_pushes(unit, new):
        unit.tell(WorkQueued("pushes"))
    for account_id, notification_id in new.items():
        unit.tell(Notified(notification_id, account_id))
    return list(new)
