"""What a helper may read of whom they help: a link for three days, once they accepted the rules (C10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import delete
from sqlmodel import col, select

from ensembl_fed.casework.seal import CaseSeal
from ensembl_fed.casework.tables import Introduction, MissionCard
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotFound
from ensembl_fed.ids import new_id, new_token
from ensembl_fed.storage.unit import Unit

CARD_LIFE: Final = timedelta(hours=72)
_GONE: Final = "Cette fiche n’existe plus. Le CCAS peut vous en envoyer une autre."
CARD_FIELDS: Final = ("first_name", "phone", "address", "place", "words")


@dataclass(frozen=True, slots=True)
class OpenCard:
    """A card that a helper looks at; `fields` are empty until the rules are accepted."""

    card: MissionCard
    fields: Mapping[str, str]


async def make_card(unit: Unit, seal: CaseSeal, row: Introduction, fields: Mapping[str, str]) -> str:
    """A new card; the word of its link, which is kept nowhere. Older cards of the introduction end."""
    await unit.execute(delete(MissionCard).where(col(MissionCard.introduction_id) == row.id))
    number, token, now = new_id(), new_token(), utc_now()
    known = {name: fields[name].strip()[:1000] for name in CARD_FIELDS if fields.get(name, "").strip()}
    card = MissionCard(
        id=number,
        introduction_id=row.id,
        token_digest=seal.digest(token, "card"),
        sealed=seal.seal(known, f"card:{number}"),
        created_at=now,
        expires_at=now + CARD_LIFE,
    )
    await unit.add(card)
    return token


async def open_card(unit: Unit, seal: CaseSeal, token: str, *, accepts: bool = False) -> OpenCard:
    """Look at a card, accepting the rules or not yet. Raises NotFound for none, and for one that ended."""
    query = select(MissionCard).where(MissionCard.token_digest == seal.digest(token[:64], "card")).limit(1)
    card = (await unit.session.exec(query)).first()
    if card is None or card.expires_at <= utc_now():
        raise NotFound(_GONE)
    if accepts and card.accepted_at is None:
        card.accepted_at = utc_now()
        await unit.add(card)
    if card.accepted_at is None:
        return OpenCard(card, {})
    return OpenCard(card, {name: str(value) for name, value in seal.open(card.sealed, f"card:{card.id}").items()})


async def end_old_cards(unit: Unit) -> None:
    """Cards that ended are gone for good."""
    await unit.execute(delete(MissionCard).where(col(MissionCard.expires_at) <= utc_now()))
