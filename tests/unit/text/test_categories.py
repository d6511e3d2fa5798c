"""The tree of categories, and the words that lead to it."""

import pytest

from ensembl_fed.text.categories import (
    CATEGORIES,
    OTHER,
    category_by_slug,
    category_for_tags,
    top_category,
)
from ensembl_fed.text.normalize import fold, fold_tag, fold_words


@pytest.mark.capability("R8")
def test_there_are_twelve_categories_and_the_rest() -> None:
    """At most twelve to choose from, each with an icon, and each slug once."""
    assert len([category for category in CATEGORIES if category is not OTHER]) == 12
    slugs = [category.slug for top in CATEGORIES for category in (top, *top.children)]
    assert len(slugs) == len(set(slugs))
    assert all(category.icon and category.label and category.hashtag.isalnum() for category in CATEGORIES)


def test_every_hashtag_leads_to_its_category() -> None:
    for category in CATEGORIES:
        assert category_for_tags([category.hashtag], "") is category
        assert category_by_slug(category.slug) is category


def test_a_sub_category_stands_under_its_top() -> None:
    tools = category_by_slug("outils")
    assert tools is not None
    assert top_category(tools).slug == "bricolage"
    assert top_category(top_category(tools)).slug == "bricolage"
    assert category_by_slug("rien") is None


@pytest.mark.parametrize(
    ("tags", "text", "slug"),
    [
        (["Ménages"], "", "menage"),
        (["inconnu", "perceuses"], "", "bricolage"),
        (["jardin"], "mon ordinateur", "jardin"),
        ([], "machine à laver", "dons-prets"),
        ([], "ordinateur et imprimante, au jardin", "numerique"),
        ([], "rien de connu", None),
    ],
)
def test_tags_win_over_words(tags: list[str], text: str, slug: str | None) -> None:
    found = category_for_tags(tags, text)
    assert (found.slug if found else None) == slug


def test_folding() -> None:
    assert fold("L’Œuvre d'Été ÇÀ") == "l'oeuvre d'ete ca"
    assert fold_words("  L'Été, à Moulins ! ") == "l ete a moulins"
    assert fold_tag("#Les_Chartreux") == "leschartreux"
