"""The words of pages: titles cut from posts, permissions said plainly, catalogues read as they stand."""

import pytest

from web.pages.cards import heading_of
from web.pages.forms import permissions_of
from web.pages.render import static_url, translations_for
from web.pages.words import HelpState


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
