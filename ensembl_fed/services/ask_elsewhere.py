"""A member looks at something of another server: more of it is fetched in the background, once in a while."""

from datetime import timedelta
from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.models import Account, Status
from ensembl_fed.remote.peers import Peers
from ensembl_fed.storage.unit import Unit
from ensembl_fed.storage.work import schedule

FILL_THREAD_JOB: Final = "fill_thread"
FILL_PROFILE_JOB: Final = "fill_profile"
REFRESH_ACTOR_JOB: Final = "refresh_actor"


async def ask_for_thread(peers: Peers, status: Status) -> None:
    """Have the rest of a conversation fetched that goes on elsewhere. No unit may be open."""
    addresses = peers.home.addresses
    if addresses.is_ours(status.uri) and addresses.is_ours(status.conversation_uri or status.uri):
        return
    await _ask(peers, FILL_THREAD_JOB, status.id, peers.home.limits.thread_reread_pause)


async def ask_for_profile(peers: Peers, account: Account) -> None:
    """Have the newest posts of an account elsewhere fetched, if none is known here. No unit may be open."""
    if account.is_local or account.statuses_count > 0 or not account.outbox_uri:
        return
    await _ask(peers, FILL_PROFILE_JOB, account.id, peers.home.limits.profile_reread_pause)


async def ask_for_actor(unit: Unit, account: Account) -> None:
    """Have an account elsewhere read again, because it acts and was read long ago; one waiting request is enough."""
    await schedule(unit, REFRESH_ACTOR_JOB, str(account.id), {"id": str(account.id)}, utc_now())


async def _ask(peers: Peers, kind: str, number: int, pause: timedelta) -> None:
    if not peers.lately.is_time_for(f"{kind}:{number}", pause):
        return
    async with peers.database.unit() as unit:
        await schedule(unit, kind, str(number), {"id": str(number)}, utc_now())
