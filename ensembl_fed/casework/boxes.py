"""The boxes in the streets: where they are, who empties them, and which is late (C14, C15)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import delete, func
from sqlmodel import col, select

from ensembl_fed.casework.seal import CaseSeal
from ensembl_fed.casework.tables import BoxDuty, CollectionRound, HelpBox, Slip
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.ids import new_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.normalize import fold_words
from ensembl_fed.text.when import TOWN_ZONE

_MOST: Final = 500
_MOST_SLIPS: Final = 300
_MOST_DAYS: Final = 60
_WEEK: Final = 7
# What stands behind /boites/ already.
_ADDRESSES: Final = ("imprimer", "bulletin", "bulletins", "releves")


@dataclass(frozen=True, slots=True)
class BoxDraft:
    """What is said of a box. `key_holder` is sealed; the rest anybody may read."""

    name: str
    place: str = ""
    hours: str = ""
    quartier: str = ""
    latitude: float | None = None
    longitude: float | None = None
    every_days: int = _WEEK
    key_holder: str = ""


async def add_box(unit: Unit, seal: CaseSeal, draft: BoxDraft) -> HelpBox:
    """A new box. Raises Invalid for one without a name, or whose name is taken."""
    _check(draft)
    slug = fold_words(draft.name).replace(" ", "-")[:64]
    is_taken = (await unit.session.exec(select(HelpBox).where(HelpBox.slug == slug).limit(1))).first() is not None
    if is_taken or not slug or slug in _ADDRESSES:
        raise Invalid("Une boîte porte déjà ce nom.")
    number = new_id()
    box = HelpBox(
        id=number, slug=slug, name=draft.name, sealed=_sealed(seal, number, draft.key_holder), created_at=utc_now()
    )
    _describe(box, draft)
    await unit.add(box)
    return box


async def change_box(unit: Unit, seal: CaseSeal, box: HelpBox, draft: BoxDraft, *, is_closed: bool) -> None:
    """Say something else of a box; its address stays. A closed one is no longer shown nor late."""
    _check(draft)
    box.name = draft.name
    _describe(box, draft)
    box.sealed = _sealed(seal, box.id, draft.key_holder)
    box.closed_at = (box.closed_at or utc_now()) if is_closed else None
    await unit.add(box)


async def boxes(unit: Unit, *, with_closed: bool = False) -> list[HelpBox]:
    """The boxes, by name."""
    query = select(HelpBox).order_by(col(HelpBox.name))
    if not with_closed:
        query = query.where(col(HelpBox.closed_at).is_(None))
    return list(await unit.session.exec(query.limit(_MOST)))


async def box_at(unit: Unit, slug: str) -> HelpBox:
    """One box. Raises NotFound."""
    box = (await unit.session.exec(select(HelpBox).where(HelpBox.slug == slug).limit(1))).first()
    if box is None:
        raise NotFound
    return box


def key_holder(seal: CaseSeal, box: HelpBox) -> str:
    """Who has the key."""
    return str(seal.open(box.sealed, f"box:{box.id}").get("key_holder", ""))


def is_late(box: HelpBox, now: datetime) -> bool:
    """Whether a box was not emptied as often as it should be."""
    last = box.collected_at or box.created_at
    return box.closed_at is None and now - last > timedelta(days=box.every_days)


async def set_duties(unit: Unit, box: HelpBox, by_weekday: dict[int, int]) -> None:
    """Who empties a box on which day of the week (0 is Monday)."""
    await unit.execute(delete(BoxDuty).where(col(BoxDuty.box_id) == box.id))
    rows = [
        BoxDuty(id=new_id(), box_id=box.id, weekday=weekday, member_id=member_id)
        for weekday, member_id in sorted(by_weekday.items())
        if 0 <= weekday < _WEEK
    ]
    await unit.add(*rows)


async def duties(unit: Unit, box_id: int) -> dict[int, int]:
    """The rota of a box: member by weekday."""
    rows = await unit.session.exec(select(BoxDuty).where(BoxDuty.box_id == box_id).limit(_WEEK))
    return {row.weekday: row.member_id for row in rows}


async def duties_on(unit: Unit, day: date) -> list[tuple[HelpBox, int]]:
    """Which boxes are to be emptied on a day, and by whom."""
    query = (
        select(HelpBox, BoxDuty.member_id)
        .join(BoxDuty, col(BoxDuty.box_id) == col(HelpBox.id))
        .where(BoxDuty.weekday == day.weekday(), col(HelpBox.closed_at).is_(None))
    )
    return list(await unit.session.exec(query.order_by(col(HelpBox.name)).limit(_MOST)))


async def begin_round(unit: Unit, seal: CaseSeal, box: HelpBox, counted: int, *, by: int) -> CollectionRound:
    """A box was emptied: so many slips, which wait to be transcribed. Raises Invalid for an impossible number."""
    if not 0 <= counted <= _MOST_SLIPS:
        raise Invalid(f"Comptez entre 0 et {_MOST_SLIPS} bulletins.")
    now = utc_now()
    before = (await unit.session.exec(select(func.count()).where(CollectionRound.box_id == box.id))).one()
    day = now.astimezone(TOWN_ZONE).date().isoformat()
    row = CollectionRound(
        id=new_id(),
        box_id=box.id,
        batch=f"{box.slug[:64]}-{before + 1}-{day}",
        counted=counted,
        collected_by=by,
        collected_at=now,
    )
    box.collected_at = now
    await unit.add(row, box)
    for position in range(1, counted + 1):
        number = new_id()
        slip = Slip(
            id=number, round_id=row.id, position=position, sealed=seal.seal({}, f"slip:{number}"), created_at=now
        )
        await unit.add(slip)
    return row


async def rounds(unit: Unit, *, limit: int = 50) -> list[tuple[CollectionRound, HelpBox]]:
    """The latest rounds with their boxes."""
    query = select(CollectionRound, HelpBox).join(HelpBox, col(HelpBox.id) == col(CollectionRound.box_id))
    return list(await unit.session.exec(query.order_by(col(CollectionRound.id).desc()).limit(limit)))


def _check(draft: BoxDraft) -> None:
    if not draft.name.strip():
        raise Invalid("Donnez un nom à la boîte.")
    if not 1 <= draft.every_days <= _MOST_DAYS:
        raise Invalid(f"Une boîte se relève tous les 1 à {_MOST_DAYS} jours.")
    if draft.latitude is not None and not -90 <= draft.latitude <= 90:  # noqa: PLR2004 -- degrees
        raise Invalid("La latitude est entre -90 et 90.")
    if draft.longitude is not None and not -180 <= draft.longitude <= 180:  # noqa: PLR2004 -- degrees
        raise Invalid("La longitude est entre -180 et 180.")


def _describe(box: HelpBox, draft: BoxDraft) -> None:
    box.place, box.hours, box.quartier = draft.place[:255], draft.hours[:255], draft.quartier[:64]
    box.latitude, box.longitude, box.every_days = draft.latitude, draft.longitude, draft.every_days


def _sealed(seal: CaseSeal, number: int, holder: str) -> str:
    return seal.seal({"key_holder": holder[:255]} if holder else {}, f"box:{number}")
