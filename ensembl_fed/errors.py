"""What a caller can do wrong; the text of each may be shown to anyone, in French."""

from collections.abc import Mapping, Sequence


class TownError(Exception):
    """The caller asked for something the town does not do."""


class Invalid(TownError):
    """What was sent is missing something, too long or malformed."""


class InvalidFields(Invalid):
    """Some fields are wrong: `details` says of each which rule it breaks (`ERR_BLANK`…) and why, in words."""

    def __init__(self, details: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        super().__init__(" ".join(text for problems in details.values() for _, text in problems))
        self.details = details


class NotAllowed(TownError):
    """The caller is known, and may not do this."""


class NotFound(TownError):
    """The thing does not exist, or the caller may not know that it does."""


class Conflict(TownError):
    """The thing is not in a state where this can be done."""


class TooMany(TownError):
    """The caller did this too often and may try again in `retry_after_s` seconds."""

    def __init__(self, text: str = "Trop de demandes. Réessayez plus tard.", *, retry_after_s: int) -> None:
        super().__init__(text)
        self.retry_after_s = retry_after_s


class Unauthenticated(TownError):
    """The caller is not signed in, or the token is no longer good."""
