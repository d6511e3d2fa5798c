"""Paper slips: photographed, typed in, sorted, answered; their photographs do not last (C15 to C17)."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func
from sqlmodel import col, select

from ensembl_fed.casework.codes import plain_number
from ensembl_fed.casework.consents import record_consent
from ensembl_fed.casework.kinds import Channel, Purpose, Reach, RelayWish, SlipKind, SlipState, SlipVerdict, Way
from ensembl_fed.casework.open_case import Request, open_case
from ensembl_fed.casework.people import Person
from ensembl_fed.casework.phones import plain_phone
from ensembl_fed.casework.seal import CaseSeal
from ensembl_fed.casework.tables import CaseFile, CollectionRound, Slip, SlipImage
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, Invalid, NotFound
from ensembl_fed.ids import new_id
from ensembl_fed.storage.unit import Unit

_MOST: Final = 300
STATES: Final = {
    SlipState.COLLECTED: "relevé",
    SlipState.TRANSCRIBED: "saisi",
    SlipState.SORTED: "trié",
    SlipState.ANSWERED: "répondu",
}
VERDICTS: Final = {
    SlipVerdict.CASE: "dossier",
    SlipVerdict.UNREADABLE: "illisible",
    SlipVerdict.NOT_FOR_US: "pas pour nous",
    SlipVerdict.DUPLICATE: "doublon",
}


@dataclass(frozen=True, slots=True)
class SlipWords:
    """What stands on a slip."""

    number: str = ""
    name: str = ""
    phone: str = ""
    address: str = ""
    need: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """A slip as an agent typed it."""

    words: SlipWords
    verdict: SlipVerdict
    kind: SlipKind = SlipKind.REQUEST
    category: str = "autre"
    quartier: str = ""
    reach: Reach = Reach.PHONE
    may_relay: bool = False


async def add_image(unit: Unit, seal: CaseSeal, round_id: int, picture: bytes) -> Slip:
    """Give a photograph to the next slip of a round that has none. Raises Conflict when every slip has one."""
    query = (
        select(Slip)
        .join(SlipImage, col(SlipImage.slip_id) == col(Slip.id), isouter=True)
        .where(Slip.round_id == round_id, col(SlipImage.id).is_(None), Slip.state == SlipState.COLLECTED)
        .order_by(col(Slip.position))
    )
    slip = (await unit.session.exec(query.limit(1))).first()
    if slip is None:
        raise Conflict("Tous les bulletins comptés ont déjà une photo.")
    number = new_id()
    image = SlipImage(
        id=number, slip_id=slip.id, sealed=seal.seal_bytes(picture, f"image:{number}"), taken_at=utc_now()
    )
    await unit.add(image)
    return slip


async def image_of(unit: Unit, seal: CaseSeal, slip_id: int) -> bytes:
    """The photograph of a slip. Raises NotFound for none, and for one that was destroyed."""
    image = (await unit.session.exec(select(SlipImage).where(SlipImage.slip_id == slip_id).limit(1))).first()
    if image is None or not image.sealed:
        raise NotFound
    return seal.open_bytes(image.sealed, f"image:{image.id}")


async def has_image(unit: Unit, slip_id: int) -> bool:
    """Whether there is a photograph still."""
    query = select(SlipImage.destroyed_at).where(SlipImage.slip_id == slip_id).limit(1)
    found = (await unit.session.exec(query)).all()
    return bool(found) and found[0] is None


async def round_at(unit: Unit, number: int) -> CollectionRound:
    """A round. Raises NotFound."""
    row = await unit.session.get(CollectionRound, number)
    if row is None:
        raise NotFound
    return row


async def slips_of(unit: Unit, round_id: int) -> list[Slip]:
    """The slips of a round, in their order."""
    query = select(Slip).where(Slip.round_id == round_id).order_by(col(Slip.position))
    return list(await unit.session.exec(query.limit(_MOST)))


async def next_slip(unit: Unit, round_id: int, *, after: int = 0) -> Slip | None:
    """The next slip of a round that waits; after the last one, those that were passed over."""
    waiting = [slip for slip in await slips_of(unit, round_id) if slip.state is SlipState.COLLECTED]
    return next((slip for slip in waiting if slip.position > after), waiting[0] if waiting else None)


async def waiting_count(unit: Unit) -> int:
    """How many slips wait to be typed in."""
    return (await unit.session.exec(select(func.count()).where(Slip.state == SlipState.COLLECTED))).one()


async def slip_at(unit: Unit, number: int, version: int | None = None) -> Slip:
    """One slip. Raises NotFound, Conflict when it changed since."""
    slip = await unit.session.get(Slip, number, with_for_update=version is not None)
    if slip is None:
        raise NotFound
    if version is not None and slip.version != version:
        raise Conflict("Ce bulletin a été saisi entre-temps par quelqu’un d’autre. Rien n’a été écrasé.")
    return slip


def open_words(seal: CaseSeal, slip: Slip) -> SlipWords:
    """What stands on a slip, as it was typed."""
    fields = seal.open(slip.sealed, f"slip:{slip.id}")
    return SlipWords(**{name: str(fields.get(name, "")) for name in SlipWords.__dataclass_fields__})


async def type_in(unit: Unit, seal: CaseSeal, slip: Slip, typed: Typed, *, by: int) -> CaseFile | None:
    """Keep what an agent read on a slip; the case that it opens, if it is one. May be corrected later.

    Raises Invalid for a request without words or a wrong number, Conflict for a number that another slip has.
    """
    words = typed.words
    if typed.verdict is SlipVerdict.CASE:
        if not words.need.strip():
            raise Invalid("Écrivez le besoin, ou choisissez « illisible ».")
        if words.phone and not plain_phone(words.phone):
            raise Invalid("Ce numéro de téléphone semble incomplet.")
        await _refuse_double(unit, seal, slip, words.number)
    number = plain_number(words.number)
    slip.number_digest = seal.digest(number, "slip") if number else ""
    slip.kind, slip.category, slip.quartier = typed.kind, typed.category, typed.quartier
    slip.reach, slip.verdict, slip.state = typed.reach, typed.verdict, SlipState.SORTED
    kept = {name: value.strip()[:1000] for name, value in asdict(words).items() if value.strip()}
    slip.sealed = seal.seal(kept, f"slip:{slip.id}")
    slip.transcribed_by, slip.transcribed_at = by, utc_now()
    slip.version += 1
    case = await _open_case(unit, seal, slip, typed, by) if typed.verdict is SlipVerdict.CASE else None
    slip.case_id = case.id if case is not None else None
    await unit.add(slip)
    return case


async def mark_answered(unit: Unit, slip: Slip) -> None:
    """The person has the answer, by the way that they chose (P4)."""
    slip.state, slip.answered_at = SlipState.ANSWERED, utc_now()
    slip.version += 1
    await unit.add(slip)


async def slips_numbered(unit: Unit, seal: CaseSeal, typed: str) -> list[Slip]:
    """« Où en est le bulletin 0427 ? » (P2)"""
    number = plain_number(typed)
    if not number:
        return []
    query = select(Slip).where(Slip.number_digest == seal.digest(number, "slip")).order_by(col(Slip.id).desc())
    return list(await unit.session.exec(query.limit(20)))


async def slip_of_case(unit: Unit, case_id: int) -> Slip | None:
    """The slip that a case came from."""
    return (await unit.session.exec(select(Slip).where(Slip.case_id == case_id).limit(1))).first()


async def destroy_images(unit: Unit, *, before: datetime, is_trial: bool = False) -> int:
    """Destroy the photographs taken before a moment; the rows say when. Returns how many."""
    query = select(SlipImage).where(col(SlipImage.destroyed_at).is_(None), SlipImage.taken_at < before)
    rows = list(await unit.session.exec(query.limit(10_000)))
    if not is_trial:
        for row in rows:
            row.sealed, row.destroyed_at = b"", utc_now()
            await unit.add(row)
    return len(rows)


async def _refuse_double(unit: Unit, seal: CaseSeal, slip: Slip, typed: str) -> None:
    others = [one for one in await slips_numbered(unit, seal, typed) if one.id != slip.id]
    if others:
        raise Conflict("Un bulletin de ce numéro est déjà saisi. Choisissez « doublon », ou corrigez le numéro.")


async def _open_case(unit: Unit, seal: CaseSeal, slip: Slip, typed: Typed, by: int) -> CaseFile:
    words = typed.words
    offers = "Propose : " if typed.kind is SlipKind.OFFER else ""
    request = Request(
        channel=Channel.SLIP,
        need=offers + words.need,
        person=Person(name=words.name, phone=plain_phone(words.phone), address=words.address),
        reach=typed.reach,
        category=typed.category,
        quartier=typed.quartier,
        when=words.when,
        relay_wish=RelayWish.AGENT if typed.may_relay else RelayWish.NO,
        source=f"slip:{slip.id}",
    )
    opened = await open_case(unit, seal, request, by=by)
    if opened.code and typed.may_relay:
        await record_consent(
            unit, seal, opened.case, Purpose.RELAY, Way.WRITING, wording="Case cochée sur le bulletin.", by=by
        )
    return opened.case
