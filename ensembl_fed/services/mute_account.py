"""An account does not want to see another for now; the other is not told."""

from datetime import datetime

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotAllowed
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account
from ensembl_fed.storage.relations import put_mute, remove_mute
from ensembl_fed.storage.timelines import remove_author_from_home
from ensembl_fed.storage.unit import Unit


async def mute_account(
    unit: Unit, account: Account, target: Account, *, until: datetime | None = None, notifications: bool = True
) -> None:
    """Hide an account's statuses and, unless `notifications` is False, what it causes. Again: with the new bounds.

    Raises NotAllowed for oneself.
    """
    if account.id == target.id:
        raise NotAllowed("On ne peut pas se masquer soi-même.")
    await put_mute(
        unit, account.id, target.id, number=new_id(), now=utc_now(), until=until, notifications=notifications
    )
    await remove_author_from_home(unit, account.id, target.id)


async def unmute_account(unit: Unit, account: Account, target: Account) -> None:
    """Show an account's statuses again, from now on; it is no error if it was not muted."""
    await remove_mute(unit, account.id, target.id)
