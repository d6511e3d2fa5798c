"""Block: somebody elsewhere wants nothing to do with an account of ours."""

from activitypub.activities import Activity
from ensembl_fed.inbox.handler import Fetched, Handler
from ensembl_fed.remote.signers import Verified
from ensembl_fed.services.block_account import block_account
from ensembl_fed.storage.accounts import account_by_uri
from ensembl_fed.storage.unit import Unit


async def handle_block(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
    """Note the block and end every follow between the two."""
    target = await account_by_uri(unit, activity.object_id or "")
    if target is not None and target.is_local:
        await block_account(unit, fetched.sender, target, uri=activity.id or "")


BLOCK = Handler(handle_block)
