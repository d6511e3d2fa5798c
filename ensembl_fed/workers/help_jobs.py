"""What help posts leave to do at an hour: telling who could help."""

from collections.abc import Mapping
from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.instance.instance import Instance
from ensembl_fed.services.tell_near import NEAR_JOB, NEAR_ONE_JOB, tell_near, tell_one
from ensembl_fed.workers.jobs import Job, Jobs


async def _tell_near(instance: Instance, payload: Mapping[str, object]) -> None:
    async with instance.database.unit() as unit:
        await tell_near(unit, _number(payload, "help_id"), now=utc_now())


async def _tell_one(instance: Instance, payload: Mapping[str, object]) -> None:
    async with instance.database.unit() as unit:
        await tell_one(unit, _number(payload, "help_id"), _number(payload, "account_id"), now=utc_now())


def _number(payload: Mapping[str, object], name: str) -> int:
    value = payload.get(name)
    return value if isinstance(value, int) else 0


HELP_JOBS: Final[Jobs] = {
    NEAR_JOB: Job(_tell_near),
    NEAR_ONE_JOB: Job(_tell_one),
}
