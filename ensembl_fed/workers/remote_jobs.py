"""What is asked of other servers in the background."""

from collections.abc import Mapping
from typing import Final

from ensembl_fed.inbox.backfill import fill_profile, fill_thread
from ensembl_fed.inbox.followers_sync import SYNC_FOLLOWERS_JOB, sync_followers
from ensembl_fed.instance.instance import Instance
from ensembl_fed.services.ask_elsewhere import FILL_PROFILE_JOB, FILL_THREAD_JOB
from ensembl_fed.workers.jobs import Job, Jobs


async def _fill_thread(instance: Instance, payload: Mapping[str, object]) -> None:
    await fill_thread(instance.peers, int(str(payload["id"])))


async def _fill_profile(instance: Instance, payload: Mapping[str, object]) -> None:
    await fill_profile(instance.peers, int(str(payload["id"])))


async def _sync_followers(instance: Instance, payload: Mapping[str, object]) -> None:
    await sync_followers(instance.peers, int(str(payload["account_id"])), str(payload["url"]))


REMOTE_JOBS: Final[Jobs] = {
    FILL_THREAD_JOB: Job(_fill_thread),
    FILL_PROFILE_JOB: Job(_fill_profile),
    SYNC_FOLLOWERS_JOB: Job(_sync_followers),
}
