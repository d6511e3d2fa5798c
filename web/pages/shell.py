"""What surrounds every page: the instance, the person, the links, and the small parts that pages share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from markupsafe import Markup

from web.pages.languages import Language, language_named
from web.pages.navigation import FOOT, HEAD, LEGAL, SPACE, Entry, Group, entries_for
from web.pages.words import Place, mark


class Tone(StrEnum):
    """How a message to the person is coloured and announced."""

    DONE = "done"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Flash:
    """One sentence about what has just happened."""

    text: str
    tone: Tone = Tone.DONE


@dataclass(frozen=True, slots=True)
class Person:
    """Someone as a page names them.

    `avatar_url` is empty when they chose no picture; `instance` is empty when they are one of ours.
    """

    name: str
    handle: str
    url: str
    avatar_url: str = ""
    instance: str = ""

    @property
    def initial(self) -> str:
        """The letter shown in place of a picture."""
        letters = [letter for letter in self.name if letter.isalnum()]
        return letters[0].upper() if letters else "·"

    @property
    def hue(self) -> int:
        """Which of the six soft colours stands behind the letter; the same for the same handle."""
        return sum(self.handle.encode()) % 6


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person who reads the page, and which doors are open to them."""

    person: Person
    is_moderator: bool = False
    # Works at the desk of the CCAS.
    is_agent: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """A number to call at once, and whom one reaches."""

    number: str
    label: str


# The numbers that answer everywhere in France, free of charge, day and night; 114 takes text messages.
EMERGENCY = (
    EmergencyNumber("15", mark("SAMU, urgence médicale")),
    EmergencyNumber("17", mark("Police ou gendarmerie")),
    EmergencyNumber("18", mark("Pompiers")),
    EmergencyNumber("112", mark("Toutes les urgences, en Europe")),
    EmergencyNumber("114", mark("Par SMS, si vous ne pouvez pas parler ou entendre")),
)


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame around a page.

    `kind` is city, neighbourhood, association or ccas. `city` is the town this instance belongs to, unless it is
    the town. `ccas_url` is the form of the CCAS; while it is empty, no page speaks of it. `csrf_token` goes into
    every form. `lang` is one of `languages.LANGUAGES`. `here` is the path and query of the page, for the way back
    after signing in. `emergency` is shown wherever someone may be in danger; a town may set its own list. `unread`
    counts the reader's new notifications, up to MOST_UNREAD.
    """

    instance_name: str
    kind: str
    base_url: str
    lang: str = "fr"
    csrf_token: str = ""
    signed_in: SignedIn | None = None
    flash: Flash | None = None
    current: Place = Place.NONE
    here: str = "/"
    city: Link | None = None
    ccas_url: str = ""
    registrations_open: bool = True
    emergency: tuple[EmergencyNumber, ...] = EMERGENCY
    unread: int = 0

    @property
    def language(self) -> Language:
        """The language of the page: its name, and which way it is written."""
        return language_named(self.lang)

    @property
    def head(self) -> tuple[Entry, ...]:
        """The main ways to go."""
        return self._open(HEAD)

    @property
    def foot(self) -> tuple[Entry, ...]:
        """What stands below every page. One points out a person in need to the CCAS, where the town has one (R23)."""
        return tuple(entry for entry in self._open(FOOT) if self.ccas_url or entry.place is not Place.WORRY)

    @property
    def legal(self) -> tuple[Entry, ...]:
        """What the law wants to be found from every page."""
        return LEGAL

    @property
    def space(self) -> tuple[Group, ...]:
        """What the reader finds in their own space."""
        return tuple(Group(group.title, self._open(group.entries)) for group in SPACE)

    def _open(self, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        is_moderator = self.signed_in is not None and self.signed_in.is_moderator
        is_agent = self.signed_in is not None and self.signed_in.is_agent
        is_member = self.signed_in is not None
        return entries_for(entries, is_member=is_member, is_moderator=is_moderator, is_agent=is_agent)


@dataclass(frozen=True, slots=True)
class Page:
    """What every page has: its frame. `template` is the file that shows it, `is_private` forbids keeping a copy."""

    template: ClassVar[str]
    is_private: ClassVar[bool] = False
    shell: Shell


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose in a form or a filter: what is sent, what is read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Category:
    """What help is about. `icon` names a drawing of `icons.svg`; an unknown one shows `autre`."""

    slug: str
    label: str
    icon: str = "autre"


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in words (il y a deux heures), and as ISO 8601 for machines."""

    words: str
    iso: str


@dataclass(frozen=True, slots=True)
class Paging:
    """Addresses of the pages before and after; empty where there is none."""

    newer_url: str = ""
    older_url: str = ""


@dataclass(frozen=True, slots=True)
class FormState:
    """What was typed and what is wrong with it, by field name. The key "" holds an error about the whole form."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str, default: str = "") -> str:
        """What was typed in a field, or what it begins with."""
        return self.values.get(name, default)

    def error(self, name: str) -> str:
        """What is wrong with a field; empty when nothing is."""
        return self.errors.get(name, "")


MOST_UNREAD = 99
NOTHING = Markup()
NO_PAGING = Paging()
NO_FORM = FormState()
