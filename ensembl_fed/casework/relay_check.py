"""Reads a relay before it leaves: nothing in it may tell who it is about (C6, I2)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ensembl_fed.casework.people import Person, name_words, words_of
from ensembl_fed.casework.phones import phones_in
from ensembl_fed.text.normalize import fold, fold_words
from ensembl_fed.text.stems import stems_of


class Clue(StrEnum):
    """Why a text may not leave."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    STREET = "street"
    AGE = "age"
    NUMBER = "number"
    INTIMATE = "intimate"
    COPIED = "copied"


@dataclass(frozen=True, slots=True)
class Reason:
    """One clue and the words that give it. `may_confirm`: the agent may judge that it tells nothing."""

    clue: Clue
    words: str
    may_confirm: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the case knows, against which a relay is read: the person, and every text of theirs or about them."""

    person: Person
    texts: Sequence[str] = ()
    # References and slip numbers, which must not leave either.
    numbers: Sequence[str] = ()


LABELS: Final = {
    Clue.NAME: "nom",
    Clue.PHONE: "téléphone",
    Clue.EMAIL: "adresse électronique",
    Clue.STREET: "rue",
    Clue.AGE: "âge",
    Clue.NUMBER: "nombre connu du dossier",
    Clue.INTIMATE: "détail rare ou intime",
    Clue.COPIED: "recopié du dossier",
}
_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_STREET: Final = re.compile(
    r"\b(?:\d{1,4}\s?(?:bis|ter|quater)?\s?,?\s+)?(?:rue|avenue|av\.?|boulevard|bd\.?|impasse|allée|chemin|place|square|"
    r"quai|cours|route|résidence|bâtiment|bât\.?|appartement|appt\.?|étage)\s+[\w'’.-]{1,40}(?:\s+[A-ZÉÈÀ][\w'’-]{1,40})*",
    re.IGNORECASE,
)
_AGE: Final = re.compile(
    r"\b\d{1,3}\s?ans\b|\b(?:sexagénaire|septuagénaire|octogénaire|nonagénaire|centenaire)s?\b"
    r"|\bn[ée]e?\s+en\s+\d{4}\b|\b(?:soixante|quatre-vingt|cent)[\w-]*\s+ans\b",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(
    r"\b(?:M|Mr|Mme|Mlle|Monsieur|Madame|Mademoiselle|Dr|Docteur)\b\.?\s+[A-ZÉÈÀÂÎÔÛÇ][\w'’-]{0,40}"
)
_DIGITS: Final = re.compile(r"\d[\d\s.-]{0,30}\d|\d")
_FEWEST_DIGITS: Final = 2
_SHORTEST_NAME: Final = 3
_SHORTEST_ADDRESS_WORD: Final = 4
_CAPITAL: Final = re.compile(r"(?<=[\w,;’'])\s+([A-ZÉÈÀÂÎÔÛÇ][\w-]{2,40})")
# Five words in a row as they stand in the case are a copy, whatever they say.
_COPIED_WORDS: Final = 5
# Health, family, trade: in a quartier of two thousand people one of these with a category is a name.
_TELLING: Final = (
    "malade maladie cancer diabète diabétique alzheimer parkinson handicap handicapé fauteuil oxygène dialyse "
    "dépression dépressif alcool alcoolique drogue addiction schizophrénie autisme autiste surdité sourd aveugle "
    "malvoyant amputé prothèse hôpital hospitalisé opération opéré avc infarctus démence psychiatrie tutelle "
    "curatelle veuf veuve divorcé divorce séparé orphelin deuil décès mort enceinte violence battu prison détenu "
    "expulsion dette surendettement rsa chômage chômeur réfugié musulman juif catholique syndicat "
    "fils fille mari femme épouse frère soeur neveu nièce ancien ancienne retraité notaire "
    "instituteur institutrice boulanger facteur médecin infirmière curé maire gendarme militaire professeur "
    "coiffeuse jumeau jumelle triplés"
)
_INTIMATE: Final = frozenset(stem for word in _TELLING.split() for stem in stems_of(word))


def clues_in(text: str, known: Known) -> list[Reason]:
    """Every reason why a text may not leave, the plain ones first; none for a text that tells nothing."""
    found = [
        *_names(text, known),
        *_phones(text, known),
        *(Reason(Clue.EMAIL, match[0]) for match in _EMAIL.finditer(text)),
        *_streets(text, known),
        *(Reason(Clue.AGE, match[0]) for match in _AGE.finditer(text)),
        *_ages(text, known),
        *_numbers(text, known),
        *_intimate(text, known),
        *_copied(text, known),
    ]
    return list({(reason.clue, fold(reason.words)): reason for reason in found}.values())


def blocks(reasons: Sequence[Reason], *, is_confirmed: bool) -> list[Reason]:
    """Those that stand in the way still, once the agent confirmed what may be confirmed."""
    return [reason for reason in reasons if not (reason.may_confirm and is_confirmed)]


def names_somebody(text: str, person: Person) -> bool:
    """Whether a neighbour's words below a relay may name the person, or anybody (held until an agent looked)."""
    return bool(list(_names(text, Known(person)))) or bool(list(phones_in(text))) or _STREET.search(text) is not None


def _names(text: str, known: Known) -> Iterator[Reason]:
    yield from (Reason(Clue.NAME, match[0]) for match in _TITLE.finditer(text))
    said = re.findall(r"[^\W\d_]+", text)
    for name in (*name_words(known.person.name), *name_words(known.person.handle.partition("@")[0])):
        for word in said if len(name) >= _SHORTEST_NAME else ():
            if words_of(word) == [name]:
                # M. Petit may have « un petit travail » to give.
                yield Reason(Clue.NAME, word, may_confirm=word.islower())
    spelled = set(_CAPITAL.findall(" ".join(known.texts)))
    for word in spelled & set(re.findall(r"[\w-]{3,}", text)):
        yield Reason(Clue.NAME, word, may_confirm=True)


def _phones(text: str, known: Known) -> Iterator[Reason]:
    yield from (Reason(Clue.PHONE, phone) for phone in phones_in(text))
    digits = "".join(letter for letter in text if letter.isdecimal())
    if known.person.phone and known.person.phone.lstrip("+0")[-8:] in digits:
        yield Reason(Clue.PHONE, known.person.phone)


def _streets(text: str, known: Known) -> Iterator[Reason]:
    yield from (Reason(Clue.STREET, match[0]) for match in _STREET.finditer(text))
    said = set(words_of(text))
    for word in words_of(known.person.address):
        if len(word) >= _SHORTEST_ADDRESS_WORD and word in said:
            yield Reason(Clue.STREET, word, may_confirm=True)


def _ages(text: str, known: Known) -> Iterator[Reason]:
    age = "".join(letter for letter in known.person.age if letter.isdecimal())
    if age and re.search(rf"(?<!\d){age}(?!\d)", text):
        yield Reason(Clue.AGE, age)


def _numbers(text: str, known: Known) -> Iterator[Reason]:
    """A number that the case knows: a slip, a reference, a flat, a date."""
    theirs = {
        _plain(number)
        for source in (*known.texts, *known.numbers, known.person.address)
        for number in _DIGITS.findall(source)
    }
    for number in _DIGITS.findall(text):
        plain = _plain(number)
        if len(plain) >= _FEWEST_DIGITS and plain in theirs:
            yield Reason(Clue.NUMBER, number)


def _plain(number: str) -> str:
    return "".join(letter for letter in number if letter.isdecimal()).lstrip("0")


def _intimate(text: str, known: Known) -> Iterator[Reason]:
    """Words of health, family and trade: never those that the case itself has, others if the agent confirms."""
    theirs = set(stems_of(" ".join(known.texts)))
    words = fold_words(text).split()
    for word, stem in zip(words, stems_of(text), strict=False):
        if stem in _INTIMATE:
            yield Reason(Clue.INTIMATE, word, may_confirm=stem not in theirs)


def _copied(text: str, known: Known) -> Iterator[Reason]:
    words = fold_words(text).split()
    sources = [f" {fold_words(source)} " for source in known.texts]
    for at in range(len(words) - _COPIED_WORDS + 1):
        piece = " ".join(words[at : at + _COPIED_WORDS])
        if any(f" {piece} " in source for source in sources):
            yield Reason(Clue.COPIED, piece, may_confirm=True)
            return
