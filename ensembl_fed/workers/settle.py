"""Works until nothing is due, for the sample town and for tests: deterministic, without waiting."""

from ensembl_fed.clock import utc_now
from ensembl_fed.instance.hosting import Hosting
from ensembl_fed.instance.instance import Instance
from ensembl_fed.storage.due_work import due_queues
from ensembl_fed.workers.deliveries import deliver_due
from ensembl_fed.workers.every_turn import turns_of
from ensembl_fed.workers.jobs import Jobs

MOST_ROUNDS = 60


class StillBusy(RuntimeError):
    """There is more to do after so many rounds than there should be."""


async def settle(hosting: Hosting, jobs: Jobs, *, most_rounds: int = MOST_ROUNDS) -> None:
    """Do what is due on every instance hosted here, and what that brings about: deliveries, inboxes, jobs, mails.

    Raises StillBusy after `most_rounds` rounds.
    """
    for _ in range(most_rounds):
        did_something = False
        for instance in hosting.instances:
            did_something |= await _round(instance, jobs)
        if not did_something:
            return
    raise StillBusy(f"the town is still busy after {most_rounds} rounds")


async def _round(instance: Instance, jobs: Jobs) -> bool:
    async with instance.database.reading() as unit:
        due = await due_queues(unit, now=utc_now())
    did_something = bool(due - {"deliveries"})
    if "deliveries" in due:
        did_something |= await deliver_due(instance) > 0
    for queue, turn in turns_of(jobs).items():
        if queue in due:
            await turn(instance)
    return did_something
