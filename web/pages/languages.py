"""The languages that pages are written in, and which one a reader is shown."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import HTTPConnection


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its code of two letters; `name` is how it calls itself."""

    code: str
    name: str
    is_right_to_left: bool = False

    @property
    def direction(self) -> str:
        """As HTML says it."""
        return "rtl" if self.is_right_to_left else "ltr"


# French first: what a catalogue does not say is read in French.
ALL: Final = (
    Language("fr", "Français"),
    Language("en", "English"),
    Language("es", "Español"),
    Language("de", "Deutsch"),
    Language("ar", "العربية", is_right_to_left=True),
    Language("uk", "Українська"),
    Language("ro", "Română"),
    Language("pl", "Polski"),
)
LANGUAGES: Final = tuple(language.code for language in ALL)
_BY_CODE: Final = {language.code: language for language in ALL}


def language_named(code: str) -> Language:
    """A language by its code; French for one that we don't speak."""
    return _BY_CODE.get(code, ALL[0])


def is_spoken(code: str) -> bool:
    """Whether pages can be shown in it."""
    return code in _BY_CODE


def chosen_language(request: HTTPConnection, cookie: str) -> str:
    """The language of a page: what the address asks for, what this browser or this member chose, what the browser
    prefers; else French. `cookie` is what the browser keeps of a choice."""
    asked = request.query_params.get("lang", "").lower()[:2]
    # Set where the session is read.
    of_member: str = getattr(request.state, "member_language", "")
    preferred = request.headers.get("accept-language", "").split(",")[0].strip().lower()[:2]
    wanted = (asked, cookie, of_member, preferred)
    return next((code for code in wanted if is_spoken(code)), LANGUAGES[0])
