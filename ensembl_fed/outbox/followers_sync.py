"""What we tell another server of its own people among somebody's followers (FEP-8fcf)."""

from activitypub.addresses import origin_of
from activitypub.errors import BadDocument
from activitypub.followers_sync import HEADER, FollowersState, write_followers_state
from activitypub.proofs import followers_digest
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.followers_sync import follower_uris_at
from ensembl_fed.storage.unit import Unit


async def synchronization_headers(unit: Unit, account_id: int, inbox: str) -> dict[str, str]:
    """The header of a delivery to this inbox of something for an account's followers alone; {} if there is none."""
    account = await account_by_id(unit, account_id)
    try:
        origin = origin_of(inbox)
    except BadDocument:
        return {}
    if account is None or not account.followers_uri:
        return {}
    digest = followers_digest(await follower_uris_at(unit, account.id, origin))
    url = unit.home.addresses.followers_synchronization(account.uri)
    return {HEADER: write_followers_state(FollowersState(account.followers_uri, url, digest))}
