"""Seals every row anew after the key was changed."""

from collections.abc import Mapping
from typing import Any, Final

from sqlmodel import col, select

from ensembl_fed.casework.room import Room
from ensembl_fed.casework.tables import (
    Agent,
    CaseEvent,
    CaseFile,
    Consent,
    HeldReply,
    HelpBox,
    Introduction,
    MissionCard,
    PersonCard,
    RegisterEntry,
    Slip,
    SlipImage,
    WellbeingAlert,
)

_BATCH: Final = 200
# Each table with its sealed columns and what they are bound to.
SEALED: Final[Mapping[Any, Mapping[str, str]]] = {
    Agent: {"sealed": "agent"},
    CaseEvent: {"sealed": "event"},
    CaseFile: {"sealed": "case"},
    Consent: {"sealed": "consent"},
    HeldReply: {"sealed": "held"},
    HelpBox: {"sealed": "box"},
    Introduction: {"sealed": "introduction"},
    MissionCard: {"sealed": "card"},
    PersonCard: {"sealed": "person"},
    RegisterEntry: {"sealed": "register"},
    Slip: {"sealed": "slip"},
    WellbeingAlert: {"sealed": "alert", "sealed_reporter": "reporter"},
}


async def reseal(room: Room) -> int:
    """Seal with the current key whatever is sealed with an older one. Returns how many rows. Safe to repeat."""
    changed = 0
    for table, columns in SEALED.items():
        changed += await _reseal_table(room, table, columns)
    return changed + await _reseal_images(room)


async def _reseal_table(room: Room, table: Any, columns: Mapping[str, str]) -> int:
    changed, after = 0, 0
    while True:
        async with room.store.unit() as unit:
            query = select(table).where(col(table.id) > after).order_by(col(table.id)).limit(_BATCH)
            rows = list(await unit.session.exec(query))
            for row in rows:
                changed += _reseal_row(room, row, columns)
            unit.session.add_all(rows)
        if len(rows) < _BATCH:
            return changed
        after = rows[-1].id


def _reseal_row(room: Room, row: Any, columns: Mapping[str, str]) -> bool:
    is_old = False
    for column, prefix in columns.items():
        sealed: str = getattr(row, column)
        if not room.seal.is_current(sealed):
            purpose = f"{prefix}:{row.id}"
            setattr(row, column, room.seal.seal(room.seal.open(sealed, purpose), purpose))
            is_old = True
    return is_old


async def _reseal_images(room: Room) -> int:
    changed, after = 0, 0
    while True:
        async with room.store.unit() as unit:
            query = select(SlipImage).where(col(SlipImage.id) > after).order_by(col(SlipImage.id)).limit(1)
            image = (await unit.session.exec(query)).first()
            if image is None:
                return changed
            after = image.id
            if image.sealed and not room.seal.is_current_bytes(image.sealed):
                purpose = f"image:{image.id}"
                image.sealed = room.seal.seal_bytes(room.seal.open_bytes(image.sealed, purpose), purpose)
                await unit.add(image)
                changed += 1
