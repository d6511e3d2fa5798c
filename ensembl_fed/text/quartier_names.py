"""A quartier recognised by its hashtag, or by its name where a sentence speaks of a place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ensembl_fed.text.normalize import fold_tag, fold_words


@dataclass(frozen=True, slots=True)
class QuartierName:
    """What people call a quartier: its slug, its name, and other names."""

    slug: str
    name: str
    aliases: tuple[str, ...] = ()


_ARTICLE = re.compile(r"^(les|la|le|l) (?=\w)")
# A name alone is not enough: "je fais des gâteaux" is not the quartier Les Gâteaux.
_PLACES = {
    "les": r"(?:aux?|(?:quartier|secteur|cote)(?: des| les)?|(?:vers|dans|sur|habite) les|pres des)",
    "la": r"(?:a la|(?:quartier|secteur|cote)(?: de)?(?: la)?|(?:vers|dans|sur|pres de) la)",
    "le": r"(?:au|(?:quartier|secteur|cote)(?: du| le)?|(?:vers|dans|sur) le|pres du)",
    "l": r"(?:a l|(?:quartier|secteur|cote)(?: de)?(?: l)?|(?:vers|dans|sur|pres de) l)",
    "": r"(?:a|au|aux|(?:quartier|secteur|cote)(?: de| du| des)?|(?:vers|dans|sur)(?: le| les)?|pres d\w+)",
}


def quartier_named(hashtags: Sequence[str], text: str, quartiers: Sequence[QuartierName]) -> str | None:
    """The slug of the first quartier that a hashtag names, else one that the text speaks of as a place.

    Accents, case, underscores and the article make no difference: #LesChartreux, #chartreux, #les_chartreux.
    """
    by_key = quartier_keys(quartiers)
    for tag in hashtags:
        slug = by_key.get(fold_tag(tag))
        if slug is not None:
            return slug
    words = fold_words(text)
    found = [(match.start(), quartier.slug) for quartier in quartiers for match in _spoken(quartier, words)]
    return min(found)[1] if found else None


def quartier_keys(quartiers: Sequence[QuartierName]) -> dict[str, str]:
    """The slug behind each folded hashtag that names a quartier."""
    return {key: quartier.slug for quartier in quartiers for key in _keys(quartier)}


def _names(quartier: QuartierName) -> Iterator[str]:
    for name in (quartier.name, quartier.slug, *quartier.aliases):
        folded = fold_words(name)
        if folded:
            yield folded


def _keys(quartier: QuartierName) -> Iterator[str]:
    for name in _names(quartier):
        yield fold_tag(name)
        yield fold_tag(_ARTICLE.sub("", name))
        yield "quartier" + fold_tag(name)


def _spoken(quartier: QuartierName, words: str) -> Iterator[re.Match[str]]:
    # The name decides on the article; the slug "gateaux" alone would let "a gateaux" through.
    for name in (quartier.name, *quartier.aliases):
        folded = fold_words(name)
        article = _ARTICLE.match(folded)
        bare = _ARTICLE.sub("", folded)
        place = _PLACES[article[1] if article else ""]
        if bare and (match := re.search(rf"\b{place} {re.escape(bare)}\b", words)):
            yield match
