"""An account no longer wants to be notified of a conversation, or does again."""

from ensembl_fed.errors import NotFound
from ensembl_fed.models import Account, Status
from ensembl_fed.services.reblog_status import original_of
from ensembl_fed.storage.conversation_mutes import add_conversation_mute, remove_conversation_mute
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import may_see


async def mute_conversation(unit: Unit, account: Account, status_id: int) -> Status:
    """Be told nothing more of what happens around a status. Raises NotFound for what the account may not see.

    Source: https://docs.joinmastodon.org/methods/statuses/#mute
    """
    status = await _seen(unit, account, status_id)
    await add_conversation_mute(unit, account.id, status)
    return status


async def unmute_conversation(unit: Unit, account: Account, status_id: int) -> Status:
    """Be told again. Raises NotFound for what the account may not see."""
    status = await _seen(unit, account, status_id)
    await remove_conversation_mute(unit, account.id, status)
    return status


async def _seen(unit: Unit, account: Account, status_id: int) -> Status:
    status = await original_of(unit, status_id)
    if status is None or not await may_see(unit, status, account):
        raise NotFound
    return status
