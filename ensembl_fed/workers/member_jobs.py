"""What is done for members at an hour: lists they bring, archives they take, erasing what they left."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from ensembl_fed.instance.instance import Instance
from ensembl_fed.services.delete_account import ERASE_JOB, erase_part
from ensembl_fed.services.import_lists import IMPORT_JOB, import_part
from ensembl_fed.services.make_archive import ARCHIVE_JOB, forget_old_archives, make_archive
from ensembl_fed.services.tell_quartier import NEAR_JOB, tell_quartier
from ensembl_fed.storage.departures import media_keys_of
from ensembl_fed.workers.jobs import Job, Jobs

_ERASED_AT_ONCE: Final = 200
FORGET_JOB: Final = "forget_archives"


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


async def _import_list(instance: Instance, payload: Mapping[str, object]) -> None:
    await import_part(instance.peers, instance.database, int(str(payload["import_id"])))


async def _make_archive(instance: Instance, payload: Mapping[str, object]) -> None:
    folder = instance.settings.data_dir / "archives" / instance.place
    await make_archive(instance.database, instance.files, folder, int(str(payload["archive_id"])))


async def _forget_archives(instance: Instance, payload: Mapping[str, object]) -> None:
    await forget_old_archives(instance.database, instance.files)


async def _tell_quartier(instance: Instance, payload: Mapping[str, object]) -> None:
    async with instance.database.unit() as unit:
        await tell_quartier(unit, int(str(payload["status_id"])))


MEMBER_JOBS: Final[Jobs] = {
    NEAR_JOB: Job(_tell_quartier),
    ERASE_JOB: Job(_erase_account),
    IMPORT_JOB: Job(_import_list),
    ARCHIVE_JOB: Job(_make_archive),
    FORGET_JOB: Job(_forget_archives, timedelta(hours=6)),
}
