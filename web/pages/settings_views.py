"""What the pages of one's own settings show."""

from dataclasses import dataclass
from typing import ClassVar

from web.pages.shell import NO_FORM, Choice, FormState, Moment, Page


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A browser that is signed in."""

    key: str
    seen: Moment
    is_this_one: bool


@dataclass(frozen=True, slots=True)
class AllowedApplication:
    """An application that may act for the member."""

    id: str
    name: str
    since: Moment


@dataclass(frozen=True, slots=True)
class SettingsPage(Page):
    """GET, POST /parametres and the forms below it.

    Forms: profil (display_name, note, discoverable, indexable, locked), mot-de-passe (current, password), sessions
    (session), applications (application), suppression (password, sure).
    """

    template: ClassVar[str] = "settings.html"
    is_private: ClassVar[bool] = True
    profile: FormState = NO_FORM
    password: FormState = NO_FORM
    removal: FormState = NO_FORM
    sessions: tuple[OpenSession, ...] = ()
    applications: tuple[AllowedApplication, ...] = ()
    longest_name: int = 60
    longest_note: int = 1000
    shortest_password: int = 8


@dataclass(frozen=True, slots=True)
class AskPasswordPage(Page):
    """GET, POST /mot-de-passe-oublie. Field: email."""

    template: ClassVar[str] = "ask_password.html"
    is_private: ClassVar[bool] = True
    form: FormState = NO_FORM


@dataclass(frozen=True, slots=True)
class NewPasswordPage(Page):
    """GET, POST /nouveau-mot-de-passe?mot=… Fields: mot (hidden), password."""

    template: ClassVar[str] = "new_password.html"
    is_private: ClassVar[bool] = True
    word: str
    form: FormState = NO_FORM
    shortest_password: int = 8


@dataclass(frozen=True, slots=True)
class ImportShown:
    """A list that was brought, how far it is, and what was refused and why."""

    kind: str
    done: int
    total: int
    is_finished: bool
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ArchiveShown:
    """The archive that was asked for. `url` is empty until it is ready."""

    url: str = ""
    megabytes: str = ""
    is_waiting: bool = False


@dataclass(frozen=True, slots=True)
class BaggagePage(Page):
    """GET /parametres/donnees: lists to bring and to take away, and the archive of everything.

    Forms: import (kind, file), archive.
    """

    template: ClassVar[str] = "baggage.html"
    is_private: ClassVar[bool] = True
    kinds: tuple[Choice, ...] = ()
    form: FormState = NO_FORM
    imports: tuple[ImportShown, ...] = ()
    archive: ArchiveShown | None = None
