"""What the pages for reading show: front, lists, map, one post, a profile, my own help, associations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from markupsafe import Markup

from web.pages.cards import (
    FEW,
    AssociationCard,
    Card,
    Count,
    EventLine,
    HelpCard,
    HelpFacts,
    MyHelp,
    MyResponse,
    PostCard,
    ResponseCard,
    Toggle,
)
from web.pages.event_facts import EventFacts
from web.pages.shell import NO_FORM, NO_PAGING, NOTHING, Category, Choice, FormState, Link, Page, Paging, Person
from web.pages.town_map import TownMap
from web.pages.words import Scope


@dataclass(frozen=True, slots=True)
class FrontPage(Page):
    """GET /. `cards` are the newest open help posts, `open_now` how many there are; `news` what associations say.

    `neighbours` are the members here, `done` the pieces of help that were done this month. `events` come next,
    `newcomers` are the associations that came last. `doors` are the sites of the town where one can sign up, when
    there are several.
    """

    template: ClassVar[str] = "front.html"
    cards: tuple[HelpCard, ...] = ()
    map: TownMap | None = None
    categories: tuple[Category, ...] = ()
    news: tuple[PostCard, ...] = ()
    neighbours: Count = FEW
    quartier: str = ""
    done: Count = FEW
    open_now: Count = FEW
    events: tuple[EventLine, ...] = ()
    newcomers: tuple[Person, ...] = ()
    doors: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class HelpFilters:
    """What a list of help can be narrowed by, and what is chosen now. An empty value chooses everything.

    The names of the fields in the address: kind, category, quartier, urgency.
    """

    categories: tuple[Category, ...] = ()
    quartiers: tuple[Choice, ...] = ()
    kind: str = ""
    category: str = ""
    quartier: str = ""
    urgency: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is chosen."""
        return bool(self.kind or self.category or self.quartier or self.urgency)


NO_FILTERS = HelpFilters()


@dataclass(frozen=True, slots=True)
class HelpListPage(Page):
    """GET /entraide. `total` counts what the filters let through."""

    template: ClassVar[str] = "help_list.html"
    cards: tuple[HelpCard, ...] = ()
    filters: HelpFilters = NO_FILTERS
    total: Count = FEW
    paging: Paging = NO_PAGING


@dataclass(frozen=True, slots=True)
class MapPage(Page):
    """GET /carte: open help by quartier, drawn and as a list with the same content.

    `neighbours` and `solidary` are the members and the voisins solidaires by slug of quartier.
    """

    template: ClassVar[str] = "map.html"
    map: TownMap | None = None
    filters: HelpFilters = NO_FILTERS
    neighbours: Mapping[str, Count] = field(default_factory=dict)
    solidary: Mapping[str, Count] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TagPage(Page):
    """GET /tags/NAME: everything under one hashtag. `name` comes without its sign."""

    template: ClassVar[str] = "tag.html"
    name: str
    cards: tuple[Card, ...] = ()
    paging: Paging = NO_PAGING


@dataclass(frozen=True, slots=True)
class StatusPage(Page):
    """GET /@name/ID.

    `post` is None when a visitor may know of the help but not read it. `help` is None for an ordinary post.
    `aid_url` takes the answer "je peux aider"; empty when this reader can't answer. `has_answered` says that they
    did. `responses`, `state_url` and `delete_url` are for the author alone. `report_url` is the page that reports this
    post, `reply_url` takes an answer (field text). `is_letter` marks a private conversation.
    """

    template: ClassVar[str] = "status.html"
    post: PostCard | None
    help: HelpFacts | None = None
    scope: Scope = Scope.PUBLIC
    ancestors: tuple[PostCard, ...] = ()
    replies: tuple[PostCard, ...] = ()
    responses: tuple[ResponseCard, ...] = ()
    aid_url: str = ""
    aid_form: FormState = NO_FORM
    has_answered: bool = False
    is_mine: bool = False
    state_url: str = ""
    report_url: str = ""
    reply_url: str = ""
    reply_form: FormState = NO_FORM
    delete_url: str = ""
    is_letter: bool = False
    event: EventFacts | None = None


@dataclass(frozen=True, slots=True)
class ProfileField:
    """A line that someone wrote about themselves; `value` was cleaned when it came in."""

    name: str
    value: Markup
    is_verified: bool = False


@dataclass(frozen=True, slots=True)
class ProfileStanding:
    """How the reader stands to an account. `shares` is there for whom they follow, `follow` while nobody blocks."""

    mute: Toggle
    block: Toggle
    follow: Toggle | None = None
    shares: Toggle | None = None
    letter_url: str = ""
    is_follow_asked: bool = False
    is_followed_by: bool = False


@dataclass(frozen=True, slots=True)
class ProfilePage(Page):
    """GET /@name.

    `kind` is a word (Habitant, Association, Service de la ville); `since` is words; `thanks` are the thank-yous
    received, told from five on. `verified_by` names who vouches for an association. `follow` is for members who look
    at somebody else; `is_follow_asked` says that the answer is awaited.
    """

    template: ClassVar[str] = "profile.html"
    person: Person
    kind: str = ""
    about: Markup = NOTHING
    quartier: str = ""
    since: str = ""
    thanks: Count = FEW
    verified_by: str = ""
    is_solidary: bool = False
    is_limited: bool = False
    # Where the account moved, if the new one says that it is the same person's.
    moved_to: Link | None = None
    fields: tuple[ProfileField, ...] = ()
    cards: tuple[Card, ...] = ()
    paging: Paging = NO_PAGING
    report_url: str = ""
    followers: Count = FEW
    standing: ProfileStanding | None = None
    edit_url: str = ""


@dataclass(frozen=True, slots=True)
class MyHelpPage(Page):
    """GET /mes-demandes: what I asked for and what I offer, with the answers."""

    template: ClassVar[str] = "my_help.html"
    is_private: ClassVar[bool] = True
    requests: tuple[MyHelp, ...] = ()
    offers: tuple[MyHelp, ...] = ()


@dataclass(frozen=True, slots=True)
class MyResponsesPage(Page):
    """GET /mes-coups-de-main: where I offered a hand."""

    template: ClassVar[str] = "my_responses.html"
    is_private: ClassVar[bool] = True
    responses: tuple[MyResponse, ...] = ()


@dataclass(frozen=True, slots=True)
class AssociationsPage(Page):
    """GET /associations, with the fields q and quartier in the address."""

    template: ClassVar[str] = "associations.html"
    associations: tuple[AssociationCard, ...] = ()
    quartiers: tuple[Choice, ...] = ()
    search: str = ""
    quartier: str = ""
    paging: Paging = NO_PAGING
