"""The codes and numbers that people and agents say aloud."""

import re
import secrets
import unicodedata
from typing import Final

# Without 0, O, 1, I, L: what is written on paper is read by somebody else.
_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_GROUPS: Final = 2
_GROUP_CHARACTERS: Final = 4
_PREFIX_CHARACTERS: Final = 3
_NOT_IN_CODE: Final = re.compile(r"[^0-9A-Z]")
_LONGEST: Final = 64


def new_code(town: str) -> str:
    """A follow-up code such as MOU-7K3F-Q2ND: the town's first letters, then 40 bits nobody guesses."""
    groups = ["".join(secrets.choice(_LETTERS) for _ in range(_GROUP_CHARACTERS)) for _ in range(_GROUPS)]
    return "-".join([town_prefix(town), *groups])


def town_prefix(town: str) -> str:
    """The first three letters of a town's name: MOU for Moulins. « CCAS de » before it does not count."""
    plain = unicodedata.normalize("NFKD", town).encode("ascii", "ignore").decode().upper()
    words = [word for word in re.findall(r"[A-Z]+", plain) if word not in ("CCAS", "DE", "LA", "LE", "LES", "DU", "D")]
    return ("".join(words) or "VIL")[:_PREFIX_CHARACTERS].ljust(_PREFIX_CHARACTERS, "X")


def plain_code(typed: str) -> str:
    """A code as it is compared: without spaces and dashes, in capitals."""
    return _NOT_IN_CODE.sub("", typed[:_LONGEST].upper())


def plain_number(typed: str) -> str:
    """The number of a slip as it is compared: « n° 0427 » is 427."""
    digits = "".join(letter for letter in typed[:_LONGEST] if letter.isdecimal())
    return digits.lstrip("0") or digits[:1]
