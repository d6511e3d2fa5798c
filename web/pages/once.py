"""A form that is sent twice acts once: each carries a word of its own."""

import hashlib
import secrets
from typing import Final

from web.forms import Form, text_of

_LONGEST: Final = 64


def once() -> str:
    """A word for the hidden field `once` of a form."""
    return secrets.token_urlsafe(12)


def once_key(form: Form, *content: str) -> str:
    """The idempotency key of what a form says; "" for a form without the word.

    The content is part of it: whoever goes back in the browser and writes something else has not sent it yet.
    """
    word = text_of(form, "once")[:_LONGEST]
    if not word:
        return ""
    return hashlib.sha256("\0".join((word, *content)).encode()).hexdigest()
