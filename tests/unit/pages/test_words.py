"""The words of pages: titles cut from posts, permissions said plainly, catalogues read as they stand."""

import pytest

from ensembl_fed.text.categories import CATEGORIES
from web.pages.cards import heading_of
from web.pages.forms import permissions_of
from web.pages.render import offered_languages, static_url, translations_for
from web.pages.words import CATEGORY_WORDS, HelpState


@pytest.mark.parametrize(
    ("text", "title", "excerpt"),
    [
        ("Il me faut une perceuse.", "Il me faut une perceuse.", ""),
        ("Qui peut m’aider ?  Samedi\nmatin.", "Qui peut m’aider ?", "Samedi matin."),
        ("", "", ""),
        ("mot " * 60, ("mot " * 22).strip() + "…", ""),
    ],
)
def test_heading_is_the_first_sentence_if_it_is_short(text: str, title: str, excerpt: str) -> None:
    """A long first sentence is cut between two words."""
    assert heading_of(text) == (title, excerpt)


@pytest.mark.capability("R17")
def test_states_have_their_french_words() -> None:
    """The wire's words and the town's."""
    assert {state.value: state.label for state in HelpState} == {
        "open": "Ouverte",
        "in_progress": "Pourvue",
        "fulfilled": "Faite",
        "withdrawn": "Close",
        "expired": "Expirée",
    }


def test_every_category_has_its_word_for_the_catalogues() -> None:
    """What help is about is said in the reader's language: a new category is marked for translation."""
    labels = {one.label for category in CATEGORIES for one in (category, *category.children)}
    assert labels <= set(CATEGORY_WORDS)


def test_permissions_are_said_for_wide_and_narrow_scopes() -> None:
    """`read` says all that it holds; `read:accounts` says only itself; powers over others are marked."""
    wide = [permission.text for permission in permissions_of(["read"])]
    narrow = [permission.text for permission in permissions_of(["read:accounts"])]

    assert set(narrow) < set(wide)
    assert len(narrow) == 2
    assert [permission.is_sensitive for permission in permissions_of(["admin:read"])] == [True]
    assert permissions_of(["inconnu"])[0].text == "Utiliser votre compte"


def test_french_counts_none_and_one_as_singular() -> None:
    """Zéro réponse, une réponse, deux réponses."""
    french, english = translations_for("fr"), translations_for("en")
    one, many = "%(num)s réponse", "%(num)s réponses"

    assert [french.ngettext(one, many, number) for number in (0, 1, 2)] == [one, one, many]
    assert [english.ngettext(one, many, number) for number in (0, 1, 2)] == [
        "%(num)s answers",
        "%(num)s answer",
        "%(num)s answers",
    ]


@pytest.mark.parametrize("lang", ["xx", "../../etc", ""])
def test_unknown_language_reads_french(lang: str) -> None:
    """A language is never a path."""
    assert translations_for(lang).gettext("Accueil") == "Accueil"


def test_address_of_a_file_changes_with_its_content() -> None:
    """So that browsers may keep it."""
    assert static_url("sheet.css").startswith("/static/sheet.css?v=")
    assert static_url("sheet.css") != static_url("icons.svg").replace("icons.svg", "sheet.css")


@pytest.mark.capability("Z3")
@pytest.mark.parametrize("code", ["es", "de", "ar", "uk", "ro", "pl"])
def test_language_that_is_begun_says_what_it_knows_and_french_for_the_rest(code: str) -> None:
    """The front page's first words and the emergency numbers are there; an untranslated word, and its plural, are
    French."""
    words = translations_for(code)

    for known in ("Entre voisins, on s’entraide.", "Demander de l’aide", "En danger ? Appelez d’abord."):
        assert words.gettext(known) != known
    assert words.gettext("Mon entraide") == "Mon entraide"
    assert [words.ngettext("%(num)s réponse", "%(num)s réponses", number) for number in (0, 1, 5)] == [
        "%(num)s réponse",
        "%(num)s réponse",
        "%(num)s réponses",
    ]
    assert code in {language.code for language in offered_languages()}
