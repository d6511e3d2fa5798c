"""An account gets new keys: at once if the old ones may be known to others, or as a habit."""

from datetime import timedelta
from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account
from ensembl_fed.outbox.publish import publish_profile_update
from ensembl_fed.remote.keyring import KeyPairs, KeyRing, store_keys
from ensembl_fed.seal import Seal
from ensembl_fed.storage.retired_keys import retire_keys
from ensembl_fed.storage.unit import Unit

# For how long what an old Ed25519 key proved can still be verified: posts are passed on for some weeks.
OLD_KEYS_LISTED_FOR: Final = timedelta(days=30)


async def rotate_keys(unit: Unit, account: Account, pairs: KeyPairs, *, seal: Seal, keyring: KeyRing) -> int:
    """Let an account of this instance sign with new keys, and tell the servers of its followers.

    The new keys have new ids, so that nobody verifies with an old key that they remember under the same id; the
    Update is signed with the new key, which each server then reads from the actor. Other processes sign with the old
    key for ten minutes at most, and what is refused meanwhile is delivered again. Returns to how many inboxes.
    Raises Invalid for an account of another server.
    """
    if not account.is_local:
        raise Invalid("Ce compte n'est pas d'ici.")
    await retire_keys(unit, account.id, utc_now())
    await store_keys(unit, account, pairs, seal, number=new_id())
    keyring.forget(unit.home.domain, account.id)
    unit.home.proof_keys.pop(account.id, None)
    return await publish_profile_update(unit, account)
