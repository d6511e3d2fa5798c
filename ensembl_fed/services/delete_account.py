"""An account of this instance goes for good: other servers are told at once, what it left is erased by a job (R26)."""

from typing import Final

from activitypub.activities import delete_activity
from activitypub.addresses import PUBLIC
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotAllowed
from ensembl_fed.events import AccountChanged
from ensembl_fed.models import Account
from ensembl_fed.models.kinds import AccountKind
from ensembl_fed.outbox.send import send
from ensembl_fed.services.delete_status import forget_status
from ensembl_fed.services.reblog_status import end_share
from ensembl_fed.storage.access import revoke_everything_of
from ensembl_fed.storage.accounts import INSTANCE_ACTOR, account_by_id, member_of
from ensembl_fed.storage.departures import (
    bury,
    end_follows,
    followed_inboxes,
    forget_belongings,
    remove_member,
    statuses_of_account,
)
from ensembl_fed.storage.jobs import schedule
from ensembl_fed.storage.relations import follower_inboxes
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.town import AIDE, ENTRAIDE, town_members
from ensembl_fed.storage.unit import Unit

ERASE_JOB: Final = "erase_account"
_OURS: Final = frozenset({INSTANCE_ACTOR, AIDE, ENTRAIDE})


async def delete_account(unit: Unit, account: Account) -> None:
    """End an account: nobody signs in as it any more, its page is gone, other servers delete it, its name stays taken.

    Raises NotAllowed for accounts that the house itself needs, and for those of other servers.
    """
    if not account.is_local or account.username in _OURS or account.kind is AccountKind.GROUP:
        raise NotAllowed("Ce compte ne peut pas être supprimé.")
    await _publish_delete(unit, account)
    member = await member_of(unit, account.id)
    if member is not None:
        await revoke_everything_of(unit, member.id)
        await remove_member(unit, member.id)
    account.gone_at = account.gone_at or utc_now()
    account.display_name = account.note = account.note_source = account.avatar_url = account.header_url = ""
    account.fields = []
    account.discoverable = account.indexable = False
    account.version += 1
    await unit.add(account)
    await bury(unit, account.uri, account.uri)
    unit.tell(AccountChanged(account.id))
    await schedule(unit, ERASE_JOB, str(account.id), {"account_id": account.id}, utc_now())


async def erase_part(unit: Unit, account_id: int, *, limit: int) -> bool:
    """Erase some statuses of an account that was deleted, and with the last ones all else; whether more is left."""
    account = await account_by_id(unit, account_id)
    if account is None or account.gone_at is None:
        return False
    statuses = await statuses_of_account(unit, account_id, limit=limit)
    for status in statuses:
        original = await status_by_id(unit, status.reblog_of_id) if status.reblog_of_id is not None else None
        if original is not None:
            await end_share(unit, status, original)
        else:
            await forget_status(unit, account, status)
    if len(statuses) == limit:
        return True
    await end_follows(unit, account_id)
    await forget_belongings(unit, account_id)
    return False


async def _publish_delete(unit: Unit, account: Account) -> int:
    """Tell whoever follows it, is followed, or belongs to the town."""
    inboxes = [inbox for _, inbox in await follower_inboxes(unit, account.id)]
    inboxes += await followed_inboxes(unit, account.id)
    inboxes += [member.shared_inbox_uri for member in await town_members(unit)]
    document = delete_activity(f"{account.uri}#delete", account.uri, account.uri, to=[PUBLIC], former_type=None)
    return await send(unit, account, document, inboxes, object_uri=account.uri)
