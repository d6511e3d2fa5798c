"""Replies that were held because they may name somebody: an agent reads them, and lets them be seen or not."""

from dataclasses import dataclass

from sqlmodel import col, select

from ensembl_fed.casework.events import note_event
from ensembl_fed.casework.kinds import EventKind
from ensembl_fed.casework.room import Room
from ensembl_fed.casework.tables import CaseFile, HeldReply, Relay
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, NotFound
from ensembl_fed.events import StatusChanged
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.storage.statuses import status_by_uri
from ensembl_fed.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class OpenReply:
    """A held reply that waits, with its words."""

    number: int
    text: str


async def held_of(unit: Unit, room: Room, case_id: int) -> list[OpenReply]:
    """What waits for a decision below the relays of a case."""
    query = (
        select(HeldReply)
        .join(Relay, col(Relay.id) == col(HeldReply.relay_id))
        .where(Relay.case_id == case_id, col(HeldReply.decided_at).is_(None))
        .order_by(col(HeldReply.id))
    )
    rows = await unit.session.exec(query.limit(100))
    return [OpenReply(row.id, str(room.seal.open(row.sealed, f"held:{row.id}").get("text", ""))) for row in rows]


async def decide_held(room: Room, case: CaseFile, number: int, *, may_be_seen: bool, by: int) -> None:
    """Let a reply be seen as its author meant it, or keep it hidden here for good. Raises NotFound, Conflict."""
    async with room.store.unit() as unit:
        row = await unit.session.get(HeldReply, number)
        relay = await unit.session.get(Relay, row.relay_id) if row is not None else None
        if row is None or relay is None or relay.case_id != case.id:
            raise NotFound
        if row.decided_at is not None:
            raise Conflict("Cette réponse a déjà été examinée.")
        visibility = str(room.seal.open(row.sealed, f"held:{row.id}").get("visibility", ""))
        row.decided_by, row.decided_at = by, utc_now()
        relay.held = max(relay.held - 1, 0)
        await unit.add(row, relay)
        words = "Réponse retenue : montrée." if may_be_seen else "Réponse retenue : laissée masquée."
        await note_event(unit, room.seal, case, EventKind.ANSWER, words, by=by)
    if may_be_seen and visibility in set(Visibility):
        async with room.town.unit() as unit:
            status = await status_by_uri(unit, row.status_uri)
            if status is not None:
                status.visibility = Visibility(visibility)
                status.version += 1
                await unit.add(status)
                unit.tell(StatusChanged(status.id))
