"""Words brought to their French stem, so that "courses" finds "une course" on either store."""

import threading
from typing import Final

import Stemmer

from ensembl_fed.text.normalize import fold_words

# What is indexed of one text, and of one word of it: nobody searches for longer ones.
_MOST_WORDS: Final = 4_000
_LONGEST_WORD: Final = 64
_local = threading.local()


def stems_of(text: str) -> list[str]:
    """The words of a text, folded (without case and accents) and stemmed, in their order.

    Folded first: "épicerie" and "epicerie" must meet, and people search without accents.
    """
    words = [word[:_LONGEST_WORD] for word in fold_words(text).split()[:_MOST_WORDS]]
    return list(_stemmer().stemWords(words))


def _stemmer() -> "Stemmer.Stemmer":
    """A stemmer keeps state while it works, so each thread has its own."""
    found: Stemmer.Stemmer | None = getattr(_local, "stemmer", None)
    if found is None:
        found = _local.stemmer = Stemmer.Stemmer("french")
    return found
