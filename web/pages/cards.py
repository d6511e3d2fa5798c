"""The cards that lists and pages are made of: help, posts, answers, quartiers in words."""

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from web.pages.shell import Category, Moment, Person
from web.pages.words import HelpKind, HelpState, ResponseState, Scope

# Below this, a number of people or of help posts could point at somebody: it is said in words.
SMALLEST_COUNT = 5
LONGEST_TITLE = 90
LONGEST_EXCERPT = 180


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people or of help posts. Below five the number itself is forgotten here and can't be shown."""

    known: int | None

    @classmethod
    def of(cls, number: int) -> "Count":
        """Keep a number if it is large enough to be told."""
        return cls(number if number >= SMALLEST_COUNT else None)

    @property
    def level(self) -> int:
        """How strongly a quartier is coloured: 0 below five, then 1, 2 from ten, 3 from twenty."""
        if self.known is None:
            return 0
        return 1 + (self.known >= 10) + (self.known >= 20)  # noqa: PLR2004 -- named in the docstring


FEW = Count(None)


@dataclass(frozen=True, slots=True)
class HelpCard:
    """One help post in a list.

    `title` and `excerpt` are plain text (see `heading_of`). `quartier` and `when` are words, empty when not said.
    A `veiled` card is for a visitor who may know that there is a need, but not its text nor its author.
    `responses` is filled for the author alone. `is_relay` marks what the CCAS publishes for someone else.
    """

    shape: ClassVar[str] = "help"
    url: str
    kind: HelpKind
    category: Category
    title: str
    posted: Moment
    excerpt: str = ""
    state: HelpState = HelpState.OPEN
    scope: Scope = Scope.TOWN
    quartier: str = ""
    when: str = ""
    author: Person | None = None
    responses: int | None = None
    is_urgent: bool = False
    is_veiled: bool = False
    is_outside: bool = False
    is_relay: bool = False
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, a film (`is_film`) or a sound (`is_sound`) of a post, with what it shows in words.

    Of a film `url` is a picture of it, empty where there is none, and `whole_url` the film; nothing plays by itself.
    One that `is_elsewhere` is shown as a link: pages load nothing from other sites.
    """

    url: str
    description: str
    width: int
    height: int
    is_elsewhere: bool = False
    whole_url: str = ""
    is_film: bool = False
    is_sound: bool = False


@dataclass(frozen=True, slots=True)
class Toggle:
    """Something to do or undo with one button: `url` takes the field on ("1" or "0")."""

    url: str
    is_on: bool = False


@dataclass(frozen=True, slots=True)
class Deeds:
    """What a member can do with a post, and how often it was done. What is empty or None can't be done."""

    reply_url: str
    like: Toggle
    keep: Toggle
    share: Toggle | None = None
    quote_url: str = ""
    edit_url: str = ""
    delete_url: str = ""
    replies: int = 0
    shares: int = 0
    likes: int = 0


@dataclass(frozen=True, slots=True)
class PollOption:
    """One answer. `share` is its part in percent; None while it is not told."""

    title: str
    share: int | None = None
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class PollCard:
    """A question. `vote_url` takes the field choices, empty for whoever can't vote (any more); `ends` is words."""

    options: tuple[PollOption, ...]
    vote_url: str = ""
    is_multiple: bool = False
    is_over: bool = False
    votes: int = 0
    ends: str = ""


@dataclass(frozen=True, slots=True)
class LinkCard:
    """What a page that a post links to says of itself; its picture would be asked of another site."""

    url: str
    title: str
    description: str = ""
    provider: str = ""


@dataclass(frozen=True, slots=True)
class PostCard:
    """One message. `content` was cleaned when it came in; `warning` hides it until the reader opens it.

    `answers` is whom it answers. `has_quote` with no `quoted`: what is quoted is not shown (no consent, gone, or not
    for this reader). `filtered_by` names the reader's filter that covers it; what `is_hidden` is left out of lists.
    """

    shape: ClassVar[str] = "post"
    url: str
    author: Person
    content: Markup
    posted: Moment
    scope: Scope = Scope.PUBLIC
    warning: str = ""
    pictures: tuple[Picture, ...] = ()
    edited: Moment | None = None
    shared_by: Person | None = None
    is_outside: bool = False
    id: int = 0
    is_sensitive: bool = False
    answers: Person | None = None
    poll: PollCard | None = None
    quoted: "PostCard | None" = None
    has_quote: bool = False
    link: LinkCard | None = None
    deeds: Deeds | None = None
    filtered_by: str = ""
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class HelpFacts:
    """What the page of a help post says beside its text. `expires` and `reciprocity` are words, empty when not said."""

    kind: HelpKind
    category: Category
    state: HelpState
    quartier: str = ""
    when: str = ""
    expires: str = ""
    reciprocity: str = ""
    wanted: int = 1
    is_urgent: bool = False
    is_relay: bool = False


@dataclass(frozen=True, slots=True)
class ResponseCard:
    """An answer to a help post, for its author. `known_for` says what helps to trust: quartier, since when, thanks.

    `decide_url` takes the yes or the no; it is empty when there is nothing left to decide.
    """

    helper: Person
    state: ResponseState
    posted: Moment
    text: str = ""
    known_for: tuple[str, ...] = ()
    decide_url: str = ""
    conversation_url: str = ""


@dataclass(frozen=True, slots=True)
class MyHelp:
    """One of my own help posts with the answers to it. `state_url` takes a new state."""

    card: HelpCard
    responses: tuple[ResponseCard, ...] = ()
    state_url: str = ""


@dataclass(frozen=True, slots=True)
class MyResponse:
    """Help that I offered to someone. `withdraw_url` is empty once it can't be taken back."""

    card: HelpCard
    state: ResponseState
    conversation_url: str = ""
    withdraw_url: str = ""


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event in a few words: what, when, where, by whom."""

    url: str
    title: str
    when: Moment
    place: str = ""
    author: Person | None = None


@dataclass(frozen=True, slots=True)
class AssociationCard:
    """An association in the directory. `verified_by` names who vouches for it; empty when nobody does."""

    person: Person
    purpose: str
    quartier: str = ""
    contact: str = ""
    hours: str = ""
    verified_by: str = ""


Card = HelpCard | PostCard


def heading_of(text: str) -> tuple[str, str]:
    """Split the plain text of a post into a title (its first sentence, if short) and what follows, shortened."""
    words = " ".join(text.split())
    end = min((at + 1 for mark in ".!?" if (at := words.find(mark + " ")) > 0), default=len(words))
    if end > LONGEST_TITLE:
        return _shortened(words, LONGEST_TITLE), ""
    return words[:end].strip(), _shortened(words[end:].strip(), LONGEST_EXCERPT)


def _shortened(words: str, longest: int) -> str:
    if len(words) <= longest:
        return words
    return words[:longest].rsplit(" ", 1)[0].rstrip(",;:.") + "…"
