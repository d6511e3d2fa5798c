"""Person cards: what the desk knows of somebody, sealed, and found by digests."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import delete
from sqlmodel import col, select

from ensembl_fed.casework.kinds import Reach
from ensembl_fed.casework.phones import plain_phone
from ensembl_fed.casework.seal import CaseSeal
from ensembl_fed.casework.tables import PersonCard, SearchTerm
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.storage.unit import Unit

_WORD: Final = re.compile(r"[^\W\d_]+")
_SHORTEST_WORD: Final = 2
_MOST_TERMS: Final = 40
_NO_NAMES: Final = frozenset(("m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle", "de", "du", "le", "la"))


@dataclass(frozen=True, slots=True)
class Person:
    """What a person card holds; everything may be empty. `handle` is the account that wrote, if one did."""

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    age: str = ""
    language: str = ""
    handle: str = ""

    @property
    def is_known(self) -> bool:
        """Whether anything is known."""
        return any(asdict(self).values())


def words_of(text: str) -> list[str]:
    """The words of a text without accents and capitals, two letters at least."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word for word in _WORD.findall(plain) if len(word) >= _SHORTEST_WORD]


def name_words(name: str) -> list[str]:
    """The words of a name that tell people apart: titles and articles do not."""
    return [word for word in words_of(name) if word not in _NO_NAMES]


async def keep_person(unit: Unit, seal: CaseSeal, person: Person, reach: Reach) -> PersonCard:
    """A new card."""
    now, number = utc_now(), new_id()
    card = PersonCard(id=number, sealed=_sealed(seal, number, person), reach=reach, created_at=now, changed_at=now)
    await unit.add(card)
    await _keep_terms(unit, seal, card, person)
    return card


async def change_person(unit: Unit, seal: CaseSeal, card: PersonCard, person: Person, reach: Reach) -> None:
    """Another content of a card."""
    card.sealed, card.reach, card.changed_at = _sealed(seal, card.id, person), reach, utc_now()
    await unit.add(card)
    await unit.execute(delete(SearchTerm).where(col(SearchTerm.person_id) == card.id))
    await _keep_terms(unit, seal, card, person)


def open_person(seal: CaseSeal, card: PersonCard | None) -> Person:
    """What a card holds; nobody for none."""
    if card is None:
        return Person()
    return person_from(seal.open(card.sealed, f"person:{card.id}"))


def person_from(fields: Mapping[str, object]) -> Person:
    """A person from opened fields; what is not known is passed over."""
    known = Person.__dataclass_fields__
    return Person(**{name: str(value) for name, value in fields.items() if name in known})


async def person_card(unit: Unit, number: int | None) -> PersonCard | None:
    """A card by its number."""
    return await unit.session.get(PersonCard, number) if number is not None else None


async def erase_person(unit: Unit, number: int) -> None:
    """A card and what finds it are gone."""
    await unit.execute(delete(SearchTerm).where(col(SearchTerm.person_id) == number))
    await unit.execute(delete(PersonCard).where(col(PersonCard.id) == number))


async def people_called(unit: Unit, seal: CaseSeal, typed: str, *, limit: int) -> Sequence[int]:
    """The cards that have every word of what was typed, or its telephone number or e-mail address."""
    digests = search_digests(seal, typed)
    if not digests:
        return []
    found: set[int] | None = None
    for digest in digests[:_MOST_TERMS]:
        query = select(SearchTerm.person_id).where(SearchTerm.digest == digest).limit(limit)
        numbers = set(await unit.session.exec(query))
        found = numbers if found is None else found & numbers
    return sorted(found or (), reverse=True)[:limit]


def search_digests(seal: CaseSeal, typed: str) -> list[str]:
    """What a search is looked up by: one number, one address, or the words of a name."""
    phone = plain_phone(typed)
    if phone:
        return [seal.digest(phone, "phone")]
    if "@" in typed:
        return [seal.digest(typed.strip().casefold(), "email")]
    return [seal.digest(word, "name") for word in name_words(typed)]


async def _keep_terms(unit: Unit, seal: CaseSeal, card: PersonCard, person: Person) -> None:
    digests = [seal.digest(word, "name") for word in name_words(person.name)]
    if phone := plain_phone(person.phone):
        digests.append(seal.digest(phone, "phone"))
    if person.email:
        digests.append(seal.digest(person.email.strip().casefold(), "email"))
    rows = [SearchTerm(id=new_id(), person_id=card.id, digest=digest) for digest in dict.fromkeys(digests)]
    await unit.add(*rows[:_MOST_TERMS])


def _sealed(seal: CaseSeal, number: int, person: Person) -> str:
    return seal.seal({name: value for name, value in asdict(person).items() if value}, f"person:{number}")
