"""From rows of the store to the cards of a page, in a fixed number of queries however long the page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from starlette.requests import Request

from ensembl_fed.clock import utc_now
from ensembl_fed.models import Account, HelpPost, HelpResponse, Status
from ensembl_fed.models.kinds import HelpState as KeptState
from ensembl_fed.models.kinds import Urgency
from ensembl_fed.services.aide import when_words
from ensembl_fed.storage.files import MEDIA_PATH, MediaFiles
from ensembl_fed.storage.page_lists import quartier_labels
from ensembl_fed.storage.town import DESK_ACCOUNT, town_names
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import shows_text
from ensembl_fed.text.categories import CATEGORIES, OTHER, category_by_slug
from ensembl_fed.text.sanitize import html_to_text
from ensembl_fed.text.state_prefix import without_state_prefix
from web.pages.cards import LONGEST_EXCERPT, HelpCard, HelpFacts, ResponseCard, heading_of
from web.pages.frame import language_of
from web.pages.moments import moment_of, until_words
from web.pages.render import translations_for
from web.pages.shell import Category, Choice, Moment, Person
from web.pages.words import HelpKind, HelpState, ResponseState, Scope
from web.pages.words import Urgency as SaidUrgency
from web.request import instance_of

_ICONS: Final = {"dons-prets": "dons"}
_URGENCIES: Final = {Urgency.TODAY: SaidUrgency.TODAY, Urgency.THIS_WEEK: SaidUrgency.WEEK}
_SIGN_IN: Final = "/connexion?next=/entraide"
# The last lines of a help post repeat in signs and hashtags what the card shows beside the text.
_MARKS: Final = ("📍", "🕒", "🗓", "⏰")
_ONLY_TAGS: Final = re.compile(r"(?:\s*[#＃]\w+)+\s*")
_TRAILING_TAGS: Final = re.compile(r"(?:\s+[#＃]\w+)+\s*\Z")
_LARGEST_SIDE: Final = 10_000

CATEGORY_LIST: Final = tuple(
    Category(category.slug, category.label, _ICONS.get(category.slug, category.slug)) for category in CATEGORIES
)


@dataclass(frozen=True, slots=True)
class Around:
    """What every card needs to know: quartiers by slug, the town's instances by domain, files, language."""

    quartiers: Mapping[str, str]
    town: Mapping[str, str]
    domain: str
    files: MediaFiles
    now: datetime
    lang: str

    @property
    def quartier_choices(self) -> tuple[Choice, ...]:
        """The quartiers for a form."""
        return tuple(Choice(slug, name) for slug, name in self.quartiers.items())

    def moment(self, at: datetime) -> Moment:
        """A moment in words."""
        return moment_of(at, now=self.now, lang=self.lang)


async def around(request: Request, unit: Unit) -> Around:
    """Read what cards need, in two queries."""
    return Around(
        quartiers=await quartier_labels(unit),
        town=await town_names(unit),
        domain=unit.home.domain,
        files=instance_of(request).files,
        now=utc_now(),
        lang=language_of(request),
    )


def person(account: Account, here: Around) -> Person:
    """An account as a page names it: the link stays on this site, and so does the picture (no third-party request)."""
    key = here.files.key_of(account.avatar_url) if account.is_local else ""
    return Person(
        name=account.display_name or account.username,
        handle=f"@{account.username}@{account.domain or here.domain}",
        url=account_path(account),
        avatar_url=f"{MEDIA_PATH}/{key}" if key else "",
        instance=here.town.get(account.domain) or account.domain,
    )


def account_path(account: Account) -> str:
    """The page of an account on this site."""
    return f"/@{account.username}@{account.domain}" if account.domain else f"/@{account.username}"


def status_path(author: Account, status: Status) -> str:
    """The page of a post on this site."""
    return f"{account_path(author)}/{status.id}"


def category_of(slug: str) -> Category:
    """A category as pages show it; a finer one has the drawing of what it belongs to."""
    category = category_by_slug(slug) or OTHER
    top = next((one.slug for one in CATEGORIES if category is one or category in one.children), OTHER.slug)
    return Category(category.slug, category.label, _ICONS.get(top, top))


def plain_text(status: Status) -> str:
    """What the author says, without the state in front and the signs and hashtags at the end."""
    lines = without_state_prefix(status.text or html_to_text(status.content)).strip().split("\n")
    while len(lines) > 1 and (not lines[-1].strip() or lines[-1].startswith(_MARKS) or _ONLY_TAGS.fullmatch(lines[-1])):
        lines.pop()
    return _TRAILING_TAGS.sub("", "\n".join(lines))


def beginning_of(status: Status) -> str:
    """The beginning of what the author says, in one line: what they warn of if they do, without whom it is for."""
    words = (status.spoiler_text or plain_text(status)).split()
    while words and words[0].startswith("@"):
        words.pop(0)
    text = " ".join(words)
    return text if len(text) <= LONGEST_EXCERPT else text[:LONGEST_EXCERPT].rsplit(" ", 1)[0] + "…"


def help_card(
    post: HelpPost,
    status: Status,
    author: Account,
    here: Around,
    *,
    viewer: Account | None,
    responses: int | None = None,
) -> HelpCard:
    """A request or an offer in a list. Visitors learn of a post for the town its kind, category, place and urgency."""
    kind, category, place = HelpKind(post.kind.value), category_of(post.category), quartier_of(post, here)
    is_urgent = post.urgency is Urgency.TODAY
    if not shows_text(status, viewer):
        when = _urgency_words(post, here.lang)
        moment = Moment("", "")
        return HelpCard(
            _SIGN_IN, kind, category, "", moment, quartier=place, when=when, is_urgent=is_urgent, is_veiled=True
        )
    title, excerpt = heading_of(plain_text(status))
    return HelpCard(
        url=status_path(author, status),
        kind=kind,
        category=category,
        title=title or post.title,
        posted=here.moment(status.created_at),
        excerpt=excerpt,
        state=HelpState(post.state.value),
        scope=Scope(status.visibility.value),
        quartier=place,
        when=when_of(post, here.lang),
        author=person(author, here),
        responses=responses,
        is_urgent=is_urgent,
        is_outside=is_outside(author, here),
        is_relay=is_relay(author, here),
        is_mine=viewer is not None and viewer.id == author.id,
    )


def help_facts(post: HelpPost, author: Account, here: Around) -> HelpFacts:
    """What the page of a help post says beside its text."""
    return HelpFacts(
        kind=HelpKind(post.kind.value),
        category=category_of(post.category),
        state=HelpState(post.state.value),
        quartier=quartier_of(post, here),
        when=when_of(post, here.lang),
        expires=until_words(post.expires_at, lang=here.lang) if post.state is KeptState.OPEN else "",
        wanted=post.wanted,
        is_urgent=post.urgency is Urgency.TODAY,
        is_relay=is_relay(author, here),
    )


def response_card(
    response: HelpResponse,
    helper: Account,
    here: Around,
    *,
    reply: Status | None,
    known_for: tuple[str, ...],
    base: str,
) -> ResponseCard:
    """An answer, for the author. `base` is the path of the help post."""
    is_open = response.state.value == ResponseState.PROPOSED
    return ResponseCard(
        helper=person(helper, here),
        state=ResponseState(response.state.value),
        posted=here.moment(response.created_at),
        text=_answer_text(reply) if reply is not None else "",
        known_for=known_for,
        decide_url=f"{base}/reponses/{response.id}" if is_open else "",
        conversation_url=f"/messages/{reply.id}" if reply is not None else "",
    )


def is_outside(author: Account, here: Around) -> bool:
    """Whether somebody is from outside the town network."""
    return bool(author.domain) and author.domain not in here.town


def is_relay(author: Account, here: Around) -> bool:
    """Whether a post is the CCAS's, for somebody whom it does not name."""
    return author.username == DESK_ACCOUNT and not is_outside(author, here)


def quartier_of(post: HelpPost, here: Around) -> str:
    """Where, in words: the quartier, else the place as the author's instance names it."""
    return here.quartiers.get(post.quartier_slug) or post.place_name


def when_of(post: HelpPost, lang: str) -> str:
    """When, in words: the end of the window, else the urgency."""
    return when_words(post) or _urgency_words(post, lang)


def _urgency_words(post: HelpPost, lang: str) -> str:
    said = _URGENCIES.get(post.urgency)
    return translations_for(lang).gettext(said.label) if said else ""


def _answer_text(reply: Status) -> str:
    """What a helper wrote, without the name at the start and the tag at the end."""
    words = [word for word in (reply.text or html_to_text(reply.content)).split() if not word.startswith(("#", "＃"))]
    while words and words[0].startswith("@"):
        words.pop(0)
    return " ".join(words)
