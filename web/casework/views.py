"""What the pages of the private door show."""

from dataclasses import dataclass, replace
from typing import ClassVar

from ensembl_fed.casework.desk_settings import DeskSettings
from web.pages.shell import NO_FORM, Category, Choice, EmergencyNumber, FormState, Page, Shell


@dataclass(frozen=True, slots=True)
class Desk:
    """The CCAS as people are told of it."""

    phone: str
    address: str
    hours: str
    controller: str
    dpo: str
    kept_for: str


def desk_of(settings: DeskSettings, instance_name: str) -> Desk:
    """The settings as pages show them."""
    controller = settings.controller or instance_name
    return Desk(settings.phone, settings.address, settings.hours, controller, settings.dpo, settings.kept_for)


def shell_with_numbers(shell: Shell, settings: DeskSettings) -> Shell:
    """The frame with the numbers that the CCAS chose."""
    lines = tuple(EmergencyNumber(number, words) for number, words in settings.emergency_lines())
    return replace(shell, emergency=lines)


@dataclass(frozen=True, slots=True)
class TownPage(Page):
    """GET /ma-ville. `has_desk` where the CCAS is written to on this very site; `desk_url` where elsewhere."""

    template: ClassVar[str] = "ccas/town.html"
    has_desk: bool = False
    desk_url: str = ""
    desk: Desk | None = None


@dataclass(frozen=True, slots=True)
class ContactPage(Page):
    """GET, POST /ma-ville/ccas. `once` makes sending twice the same as once."""

    template: ClassVar[str] = "ccas/contact.html"
    is_private: ClassVar[bool] = True
    desk: Desk
    consent: str
    once: str
    quick_exit: str
    categories: tuple[Category, ...] = ()
    quartiers: tuple[Choice, ...] = ()
    form: FormState = NO_FORM

    @property
    def category_choices(self) -> tuple[Choice, ...]:
        """The categories for a list."""
        return tuple(Choice(category.slug, category.label) for category in self.categories)


@dataclass(frozen=True, slots=True)
class SentPage(Page):
    """The end of a form: the code to follow by. It is shown once."""

    template: ClassVar[str] = "ccas/sent.html"
    is_private: ClassVar[bool] = True
    code: str
    quick_exit: str
    desk: Desk
    is_alert: bool = False


@dataclass(frozen=True, slots=True)
class FollowPage(Page):
    """GET, POST /ma-ville/suivi. `step` is the state in words; `relay` waits for the person's yes."""

    template: ClassVar[str] = "ccas/follow.html"
    is_private: ClassVar[bool] = True
    quick_exit: str
    desk: Desk
    code: str = ""
    step: str = ""
    words: str = ""
    relay: str = ""
    may_withdraw: bool = False
    form: FormState = NO_FORM
