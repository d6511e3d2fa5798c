"""What is done for members at an hour: erasing what they left."""

from collections.abc import Mapping
from typing import Final

from ensembl_fed.instance.instance import Instance
from ensembl_fed.services.delete_account import ERASE_JOB, erase_part
from ensembl_fed.storage.departures import media_keys_of
from ensembl_fed.workers.jobs import Job, Jobs

_ERASED_AT_ONCE: Final = 200


async def _erase_account(instance: Instance, payload: Mapping[str, object]) -> None:
    """Erase what a deleted account left, a part at a time; its files first, while their names are known."""
    account_id = int(str(payload["account_id"]))
    async with instance.database.reading() as unit:
        keys = await media_keys_of(unit, account_id)
    for key in keys:
        await instance.files.delete(key)
    is_more = True
    while is_more:
        async with instance.database.unit() as unit:
            is_more = await erase_part(unit, account_id, limit=_ERASED_AT_ONCE)


MEMBER_JOBS: Final[Jobs] = {ERASE_JOB: Job(_erase_account)}
