"""One folded form for words that people write in many ways."""

import re
import unicodedata

_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "’": "'", "ʼ": "'", "‘": "'", "ß": "ss"})


def fold(text: str) -> str:
    """Lower case, without accents; œ is oe, and every apostrophe is '. The length may differ."""
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_LIGATURES))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def fold_words(text: str) -> str:
    """Folded words with single spaces between them: "L'Été, à Moulins" is "l ete a moulins"."""
    return _NOT_ALPHANUMERIC.sub(" ", fold(text)).strip()


def fold_tag(tag: str) -> str:
    """A hashtag's key, written with or without its sign, accents, underscores or spaces."""
    return _NOT_ALPHANUMERIC.sub("", fold(tag))
