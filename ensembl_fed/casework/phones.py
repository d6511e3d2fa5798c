"""Reads French telephone numbers in every way that people write them."""

import re
from collections.abc import Iterator
from typing import Final

# A number in running text: ten digits from 0, or +33/0033 and nine, with what people put between them.
_SEPARATED: Final = r"[\s.\-–/·_\u00a0\u202f]*"
_IN_TEXT: Final = re.compile(
    rf"(?<![\d+])(?:(?:\+|00){_SEPARATED}33{_SEPARATED}(?:\(0\){_SEPARATED})?0?|0){_SEPARATED}[1-9](?:{_SEPARATED}\d){{8}}(?!\d)"
)
_NATIONAL_DIGITS: Final = 10
_FEWEST_DIGITS: Final = 4
_MOST_DIGITS: Final = 15
_LONGEST: Final = 64


def plain_phone(typed: str) -> str:
    """A number as it is compared and dialled: ten digits from 0 for France, else + and digits; '' for none.

    A `0` in brackets after +33 is left out, as callers from abroad leave it out.
    """
    typed = typed.strip()[:_LONGEST].replace("(0)", "")
    digits = "".join(letter for letter in typed if letter.isdecimal() and letter.isascii())
    if digits.startswith("0033"):
        digits, typed = digits[2:], "+"
    if typed.startswith("+") or (digits.startswith("33") and len(digits) == _NATIONAL_DIGITS + 1):
        if digits.startswith("33"):
            national = digits[2:].lstrip("0")
            return f"0{national}" if len(national) == _NATIONAL_DIGITS - 1 else ""
        return f"+{digits}" if _FEWEST_DIGITS < len(digits) <= _MOST_DIGITS else ""
    if len(digits) == _NATIONAL_DIGITS - 1 and not digits.startswith("0"):
        return f"0{digits}"
    return digits if len(digits) == _NATIONAL_DIGITS and digits.startswith("0") else ""


def shown_phone(plain: str) -> str:
    """A number in pairs, as it is read aloud: 04 70 00 00 00."""
    if len(plain) != _NATIONAL_DIGITS:
        return plain
    return " ".join(plain[at : at + 2] for at in range(0, _NATIONAL_DIGITS, 2))


def phones_in(text: str) -> Iterator[str]:
    """Every telephone number in running text, as it is written there."""
    for match in _IN_TEXT.finditer(text):
        yield match[0].strip()
