"""What moderators see: the queue of reports, and one account with what can be decided about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from web.pages.cards import PostCard
from web.pages.shell import NO_FORM, NO_PAGING, Choice, FormState, Moment, Page, Paging, Person
from web.pages.words import mark


class ReportState(StrEnum):
    """Where a report stands in the queue."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    DECIDED = "decided"

    @property
    def label(self) -> str:
        """À traiter, En cours, Traités."""
        return _REPORTS[self]


_REPORTS = {
    ReportState.RECEIVED: mark("À traiter"),
    ReportState.ASSIGNED: mark("En cours"),
    ReportState.DECIDED: mark("Traité"),
}


class Measure(StrEnum):
    """What a moderator can decide about an account."""

    WARN = "warn"
    LIMIT = "limit"
    SUSPEND = "suspend"
    DELETE = "delete"
    UNLIMIT = "unlimit"
    UNSUSPEND = "unsuspend"

    @property
    def label(self) -> str:
        """The measure as a verb."""
        return _MEASURES[self][0]

    @property
    def effect(self) -> str:
        """What it changes for the person and for the others."""
        return _MEASURES[self][1]

    @property
    def is_grave(self) -> bool:
        """Whether it takes something away from the person."""
        return self in {Measure.SUSPEND, Measure.DELETE}


_MEASURES: dict[Measure, tuple[str, str]] = {
    Measure.WARN: (mark("Avertir"), mark("La personne reçoit vos motifs. Rien d’autre ne change.")),
    Measure.LIMIT: (
        mark("Limiter"),
        mark("Ses messages ne sont plus montrés qu’à ses abonnés. Réversible à tout moment."),
    ),
    Measure.SUSPEND: (
        mark("Suspendre"),
        mark("Le compte est caché partout et ne peut plus publier. Réversible pendant 30 jours."),
    ),
    Measure.DELETE: (
        mark("Supprimer"),
        mark("Le compte et ses messages sont effacés, ici et ailleurs. Définitif après 30 jours."),
    ),
    Measure.UNLIMIT: (mark("Lever la limitation"), mark("Ses messages sont de nouveau montrés à tous.")),
    Measure.UNSUSPEND: (mark("Lever la suspension"), mark("Le compte est rétabli tel qu’il était.")),
}


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report. `reporter` is words (une habitante, signalant asso-7), never a name from another server.

    `decide_url` takes the fields action (assign, resolve, reopen) and note.
    """

    number: str
    account: Person
    account_url: str
    reason: str
    received: Moment
    state: ReportState = ReportState.RECEIVED
    comment: str = ""
    reporter: str = ""
    notices: int = 1
    posts: tuple[PostCard, ...] = ()
    assigned_to: str = ""
    decide_url: str = ""
    # The page that removes a post, by the address of the post.
    removals: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModerationPage(Page):
    """GET /moderation, with the field state in the address.

    `waiting` is how many reports are not decided, `sign_ups` how many people wait to be let in.
    """

    template: ClassVar[str] = "moderation.html"
    is_private: ClassVar[bool] = True
    reports: tuple[ReportRow, ...] = ()
    state: ReportState = ReportState.RECEIVED
    waiting: int = 0
    sign_ups: int = 0
    paging: Paging = NO_PAGING


@dataclass(frozen=True, slots=True)
class Strike:
    """An earlier decision about the account, in words."""

    text: str
    decided: Moment


@dataclass(frozen=True, slots=True)
class ModerationAccountPage(Page):
    """GET, POST /moderation/comptes/ID.

    Fields: action (a Measure), rule, reason, and confirm ("1") at the second step. `confirming` is the measure that
    waits for a second yes. `facts` are pairs of words: member since, instance, e-mail confirmed.
    """

    template: ClassVar[str] = "moderation_account.html"
    is_private: ClassVar[bool] = True
    account: Person
    action_url: str
    status: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    strikes: tuple[Strike, ...] = ()
    posts: tuple[PostCard, ...] = ()
    measures: tuple[Measure, ...] = ()
    rules: tuple[Choice, ...] = ()
    form: FormState = NO_FORM
    confirming: Measure | None = None
    removals: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RemovePostPage(Page):
    """GET, POST /moderation/messages/ID. Fields: reason, and report (its number, hidden) if one asked for it."""

    template: ClassVar[str] = "moderation_post.html"
    is_private: ClassVar[bool] = True
    post: PostCard
    action_url: str
    is_ours: bool = True
    form: FormState = NO_FORM


@dataclass(frozen=True, slots=True)
class SignUpRow:
    """Somebody who asks to be a member. `decide_url` takes the fields action (approve, reject) and reason."""

    person: Person
    email: str
    asked: Moment
    decide_url: str
    reason: str = ""
    quartier: str = ""
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class SignUpsPage(Page):
    """GET /moderation/inscriptions: who waits to be let in."""

    template: ClassVar[str] = "moderation_sign_ups.html"
    is_private: ClassVar[bool] = True
    rows: tuple[SignUpRow, ...] = ()
