"""What moderation does by the clock: measures end by themselves, and what may not be restored any more is erased."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.instance.instance import Instance
from ensembl_fed.models.kinds import DecisionState
from ensembl_fed.storage.audit import add_line
from ensembl_fed.storage.decisions import ended_decisions
from ensembl_fed.storage.unit import Unit
from ensembl_fed.workers.jobs import Job, Jobs
from moderation.carry_out import take_back
from moderation.decide_domain import end_domain_rules


async def end_measures(unit: Unit) -> int:
    """Lift what was decided for a time that is over; every instance does so by itself. Returns how many."""
    rows = await ended_decisions(unit, now=utc_now())
    for row in rows:
        await take_back(unit, row, DecisionState.ENDED)
        await add_line(unit, "ended", about=row.uri)
    return len(rows)


async def _round(instance: Instance, payload: Mapping[str, object]) -> None:
    async with instance.database.unit() as unit:
        await end_measures(unit)
        await end_domain_rules(unit)


MODERATION_JOBS: Final[Jobs] = {"moderation_round": Job(_round, timedelta(minutes=5))}
