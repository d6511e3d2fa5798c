"""What the workers do for casework: take messages over, publish and close relays, apply the rules of retention."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from ensembl_fed.casework.relays import RELAY_JOB, move_relays
from ensembl_fed.casework.room import Room
from ensembl_fed.casework.take_message import take_message
from ensembl_fed.instance.instance import Instance
from ensembl_fed.services.hand_to_desk import DESK_JOB
from ensembl_fed.workers.jobs import Job, Jobs
from web.casework.rooms import rooms_of


async def _room(instance: Instance) -> Room | None:
    return await rooms_of(instance.hosting).room(instance)


async def _take_message(instance: Instance, payload: Mapping[str, object]) -> None:
    room = await _room(instance)
    if room is None:
        return
    taken = await take_message(room, int(str(payload["status_id"])))
    for key in taken.pictures if taken is not None else ():
        await instance.files.delete(key)


async def _round(instance: Instance, payload: Mapping[str, object]) -> None:
    """Open the room of an instance that has one, so that `@ccas` is there before anybody comes; see to its relays."""
    room = await _room(instance)
    if room is not None:
        await move_relays(room)


CASEWORK_JOBS: Final[Jobs] = {
    DESK_JOB: Job(_take_message),
    RELAY_JOB: Job(_round),
    "casework_round": Job(_round, timedelta(minutes=5)),
}
