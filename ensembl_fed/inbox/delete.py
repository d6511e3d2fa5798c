"""Delete: a post, or a whole account, is gone for good."""

from activitypub.activities import Activity
from activitypub.addresses import same_origin
from activitypub.errors import UntrustedObject
from ensembl_fed.clock import utc_now
from ensembl_fed.events import AccountChanged
from ensembl_fed.inbox.handler import Fetched, Handler
from ensembl_fed.inbox.quote_stamps import revoke_stamp
from ensembl_fed.models import Account, Status
from ensembl_fed.outbox.pass_on import pass_on
from ensembl_fed.remote.signers import Verified
from ensembl_fed.services.delete_status import forget_status
from ensembl_fed.services.reblog_status import end_share
from ensembl_fed.storage.departures import bury, bury_unseen, end_relations, statuses_of_account
from ensembl_fed.storage.statuses import status_by_id, status_by_uri
from ensembl_fed.storage.unit import Unit

_PAGE = 500


async def handle_delete(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
    """Remove what the verified actor owns, and remember that it is gone (rules 14 and 15).

    What we never had is remembered too, so that a Create that comes late has no effect.
    """
    uri = activity.object_id
    if uri is None:
        raise UntrustedObject("nothing to delete")
    if uri == verified.actor_uri:
        await remove_account(unit, fetched.sender)
        return
    status = await status_by_uri(unit, uri)
    if status is not None:
        if status.account_id != fetched.sender.id:
            raise UntrustedObject("what is somebody else's")
        await pass_on(unit, status, activity.document)
        await remove_remote_status(unit, status, fetched.sender)
    elif same_origin(uri, verified.actor_uri):
        await revoke_stamp(unit, uri, fetched.sender)
        await bury_unseen(unit, uri, verified.actor_uri)


async def remove_remote_status(unit: Unit, status: Status, author: Account) -> None:
    """Take a post or a share of another server out of everything here; a post's tombstone keeps it from coming back."""
    original = await status_by_id(unit, status.reblog_of_id) if status.reblog_of_id is not None else None
    if original is not None:
        await end_share(unit, status, original)
        await bury(unit, status.uri, author.uri)
    else:
        await forget_status(unit, author, status)


async def remove_account(unit: Unit, account: Account) -> None:
    """An account is gone with all its posts; the row stays so that nobody takes its handle unseen (rule 16)."""
    while statuses := await statuses_of_account(unit, account.id, limit=_PAGE):
        for status in statuses:
            await remove_remote_status(unit, status, account)
    await end_relations(unit, account.id)
    await bury(unit, account.uri, account.uri)
    account.gone_at = account.gone_at or utc_now()
    account.display_name = account.note = account.avatar_url = account.header_url = ""
    account.fields = []
    account.version += 1
    await unit.add(account)
    unit.tell(AccountChanged(account.id))


DELETE = Handler(handle_delete)
