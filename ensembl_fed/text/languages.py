"""The languages that people of a French town speak with each other, by ISO 639 code, as French names them."""

from typing import Final

LANGUAGES: Final = {
    "fr": "français",
    "en": "anglais",
    "ar": "arabe",
    "es": "espagnol",
    "pt": "portugais",
    "it": "italien",
    "de": "allemand",
    "pl": "polonais",
    "ro": "roumain",
    "uk": "ukrainien",
    "ru": "russe",
    "tr": "turc",
    "sq": "albanais",
    "ka": "géorgien",
    "hy": "arménien",
    "fa": "persan",
    "ps": "pachto",
    "kab": "kabyle",
    "ber": "berbère",
    "ff": "peul",
    "wo": "wolof",
    "bm": "bambara",
    "ln": "lingala",
    "zh": "chinois",
    "vi": "vietnamien",
    "fsl": "langue des signes française",
}


def language_words(code: str) -> str:
    """A language's name; the code itself for one that is not in the list."""
    return LANGUAGES.get(code, code)
