"""What people type: telephone numbers, codes, and relays that say too much."""

from datetime import UTC, datetime

import pytest

from ensembl_fed.casework.codes import new_code, plain_code, plain_number
from ensembl_fed.casework.open_case import answer_by
from ensembl_fed.casework.people import Person
from ensembl_fed.casework.phones import phones_in, plain_phone, shown_phone
from ensembl_fed.casework.relay_check import Clue, Known, clues_in, names_somebody
from ensembl_fed.casework.relay_states import next_quarter
from ensembl_fed.casework.relays import WINDOWS, proposed_text
from ensembl_fed.text.categories import CATEGORIES

PETIT = Known(
    Person(name="M. Jean Petit", phone="0470112233", address="14 rue des Acacias", age="82"),
    ("M. Petit, veuf, 82 ans, cherche quelqu'un pour parler et jouer aux cartes après l'hôpital",),
    ("2026-0042", "0427"),
)


@pytest.mark.parametrize(
    "typed",
    [
        "0470112233", "04 70 11 22 33", "04.70.11.22.33", "04-70-11-22-33", "04/70/11/22/33", " 0470 112233 ",
        "+33470112233", "+33 4 70 11 22 33", "+33 (0)4 70 11 22 33", "0033470112233", "0033 4 70 11 22 33",
        "33470112233", "470112233", "04\u00a070\u00a011\u00a022\u00a033", "(04) 70 11 22 33", "tél. 04 70 11 22 33",
    ],
)  # fmt: skip
def test_a_number_in_fifteen_spellings_is_one(typed: str) -> None:
    """However it is written, it is found and dialled alike."""
    assert plain_phone(typed) == "0470112233"


@pytest.mark.parametrize("typed", ["", "04 70 11", "1234567890123456789", "04 70 11 22 33 44", "appelez-moi"])
def test_what_is_no_number_is_none(typed: str) -> None:
    """Too short, too long, or no digits."""
    assert plain_phone(typed) == ""


def test_numbers_are_found_in_text() -> None:
    """In a sentence, with what stands around them."""
    assert [plain_phone(one) for one in phones_in("tél 04 70.11 22-33, ou +33 6 12 34 56 78 le soir")] == [
        "0470112233",
        "0612345678",
    ]
    assert list(phones_in("le 12/11/2026 de 14 h à 17 h, 03000 Moulins")) == []
    assert shown_phone("0470112233") == "04 70 11 22 33"


@pytest.mark.parametrize(
    ("text", "clues"),
    [
        ("M. Petit aimerait de la compagnie", {Clue.NAME}),
        ("Jean aimerait de la compagnie", {Clue.NAME}),
        ("Une personne de 82 ans", {Clue.AGE, Clue.NUMBER}),
        ("Une octogénaire", {Clue.AGE}),
        ("au 14, rue des Acacias", {Clue.STREET, Clue.NUMBER}),
        ("près des Acacias", {Clue.STREET}),
        ("appelez le 04 70 11 22 33", {Clue.PHONE}),
        ("écrire à jp@exemple.fr", {Clue.EMAIL}),
        ("bulletin 0427", {Clue.NUMBER}),
        ("une personne veuve", {Clue.INTIMATE}),
        ("une ancienne institutrice", {Clue.INTIMATE}),
        ("cherche quelqu’un pour parler et jouer aux cartes", {Clue.COPIED}),
        ("Une personne du quartier aimerait de la compagnie et jouer aux cartes, en semaine", set()),
    ],
)  # fmt: skip
def test_each_clue_is_found(text: str, clues: set[Clue]) -> None:
    """Names, ages, streets, numbers, addresses, what is intimate, what was copied; and nothing in a clean text."""
    assert {reason.clue for reason in clues_in(text, PETIT)} == clues


def test_the_texts_that_the_desk_proposes_are_clean() -> None:
    """For every category and window, with a quartier and without, next to a case that says much."""
    for category in CATEGORIES:
        for window in WINDOWS:
            for quartier in ("", "Les Chartreux"):
                text = proposed_text(category.slug, quartier, window)
                assert [one for one in clues_in(text, PETIT) if not one.may_confirm] == [], text


def test_a_neighbours_words_that_name_somebody_are_noticed() -> None:
    """The name of the case, any title with a name, a number or a street; not ordinary kindness."""
    for text in ("c’est M. Petit !", "je crois que c’est jean", "voyez Mme Durand", "au 3 rue du Puits", "0470112233"):
        assert names_somebody(text, PETIT.person), text
    for text in ("Quelle bonne idée", "Je peux passer mardi", "bravo au CCAS"):
        assert not names_somebody(text, PETIT.person), text


def test_codes_are_read_as_people_write_them() -> None:
    """Small letters, spaces, no dashes; numbers of slips without their zeros."""
    code = new_code("CCAS de Moulins")
    assert code.startswith("MOU-")
    assert plain_code(code.lower().replace("-", " ")) == plain_code(code)
    assert (plain_number("n° 0427"), plain_number("427"), plain_number("000")) == ("427", "427", "0")


def test_days_and_quarters() -> None:
    """Two working days, over a week-end; a quarter of an hour that is always later."""
    friday = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
    assert answer_by(friday) == datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
    assert next_quarter(datetime(2026, 11, 25, 10, 15, tzinfo=UTC)) == datetime(2026, 11, 25, 10, 30, tzinfo=UTC)
