"""What the workers do for casework: take messages over, publish and close relays, apply the rules of retention."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from ensembl_fed.casework.keys import read_keys
from ensembl_fed.casework.relays import RELAY_JOB, move_relays
from ensembl_fed.casework.retention import apply_if_due
from ensembl_fed.casework.room import Room
from ensembl_fed.casework.take_answer import is_answer, take_answer
from ensembl_fed.casework.take_message import take_message
from ensembl_fed.instance.instance import Instance
from ensembl_fed.services.hand_to_desk import DESK_JOB
from ensembl_fed.storage.accounts import account_by_handle
from ensembl_fed.storage.town import DESK_ACCOUNT
from ensembl_fed.workers.jobs import Job, Jobs
from moderation.file_report import ReportDraft, file_report
from web.casework.rooms import rooms_of

_NAMES_SOMEBODY: Final = "Cette réponse à un relais du CCAS nomme peut-être une personne : elle est masquée ici."


async def _room(instance: Instance) -> Room | None:
    return await rooms_of(instance.hosting).room(instance)


async def _take_message(instance: Instance, payload: Mapping[str, object]) -> None:
    room = await _room(instance)
    if room is None:
        return
    status_id = int(str(payload["status_id"]))
    if await is_answer(room, status_id):
        await _take_answer(room, status_id)
        return
    taken = await take_message(room, status_id)
    for key in taken.pictures if taken is not None else ():
        await instance.files.delete(key)


async def _take_answer(room: Room, status_id: int) -> None:
    """A reply below a relay: for the case, or held back and reported to moderators without a word of the case."""
    held = await take_answer(room, status_id)
    if held is None:
        return
    async with room.town.unit() as unit:
        desk = await account_by_handle(unit, DESK_ACCOUNT)
        if desk is not None and desk.id != held.account_id:
            draft = ReportDraft(held.account_id, (held.status_id,), _NAMES_SOMEBODY, forward=True)
            await file_report(unit, desk, draft)


async def _round(instance: Instance, payload: Mapping[str, object]) -> None:
    """Open the room of an instance that has one, so that `@ccas` is there before anybody comes; see to its relays."""
    room = await _room(instance)
    if room is not None:
        # A command may have changed the key beside us.
        room.seal.use(read_keys(instance.settings, instance.place))
        await move_relays(room)
        await apply_if_due(room)


CASEWORK_JOBS: Final[Jobs] = {
    DESK_JOB: Job(_take_message),
    RELAY_JOB: Job(_round),
    "casework_round": Job(_round, timedelta(minutes=5)),
}
