"""What is asked of other servers in the background."""

from collections.abc import Mapping
from typing import Final

from activitypub.errors import ProtocolError
from ensembl_fed.inbox.backfill import fill_profile, fill_thread
from ensembl_fed.inbox.followers_sync import SYNC_FOLLOWERS_JOB, sync_followers
from ensembl_fed.instance.instance import Instance
from ensembl_fed.remote.actors import bring_actor
from ensembl_fed.remote.peers import NotFetched
from ensembl_fed.services.ask_elsewhere import FILL_PROFILE_JOB, FILL_THREAD_JOB, REFRESH_ACTOR_JOB
from ensembl_fed.services.change_home import REREAD_HOME_JOB, reread_home
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.workers.jobs import Job, Jobs, NotYet


async def _fill_thread(instance: Instance, payload: Mapping[str, object]) -> None:
    await fill_thread(instance.peers, int(str(payload["id"])))


async def _fill_profile(instance: Instance, payload: Mapping[str, object]) -> None:
    await fill_profile(instance.peers, int(str(payload["id"])))


async def _sync_followers(instance: Instance, payload: Mapping[str, object]) -> None:
    await sync_followers(instance.peers, int(str(payload["account_id"])), str(payload["url"]))


async def _refresh_actor(instance: Instance, payload: Mapping[str, object]) -> None:
    """Read an account elsewhere again. While its server does not answer the job waits, and is not asked for twice.

    One whose inbox was gone may be back; one that was deleted is not kept again.
    """
    async with instance.database.reading() as unit:
        account = await account_by_id(unit, int(str(payload["id"])))
    if account is None or account.is_local or account.suspended_at is not None:
        return
    try:
        await bring_actor(instance.peers, account.uri)
    except NotFetched as error:
        if error.retryable:
            raise NotYet(str(error)) from error
    except ProtocolError:
        return


async def _reread_home(instance: Instance, payload: Mapping[str, object]) -> None:
    async with instance.database.unit() as unit:
        await reread_home(unit)


REMOTE_JOBS: Final[Jobs] = {
    REREAD_HOME_JOB: Job(_reread_home),
    FILL_THREAD_JOB: Job(_fill_thread),
    FILL_PROFILE_JOB: Job(_fill_profile),
    SYNC_FOLLOWERS_JOB: Job(_sync_followers),
    REFRESH_ACTOR_JOB: Job(_refresh_actor),
}
