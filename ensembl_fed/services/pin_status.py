"""A member shows a post at the top of their profile, here and elsewhere."""

from ensembl_fed.models import Account, Status
from ensembl_fed.outbox.publish_pins import publish_pin
from ensembl_fed.storage.keepsakes import add_pin, remove_pin
from ensembl_fed.storage.unit import Unit


async def pin_status(unit: Unit, account: Account, status: Status) -> None:
    """Show a post of one's own at the top; whether it may be pinned is checked before."""
    await add_pin(unit, account.id, status.id)
    await publish_pin(unit, account, status, is_pinned=True)


async def unpin_status(unit: Unit, account: Account, status: Status) -> None:
    """Show it there no longer."""
    await remove_pin(unit, account.id, status.id)
    await publish_pin(unit, account, status, is_pinned=False)
