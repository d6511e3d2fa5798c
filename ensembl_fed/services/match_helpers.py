"""Who could help with one need, and why: by rules that can be told to both, without network, store or clock.

The same function serves "une demande près de chez vous" and the desk of the CCAS. It proposes; people decide.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Final

from ensembl_fed.text.categories import category_by_slug
from ensembl_fed.text.languages import language_words
from ensembl_fed.text.week import slot_words

# Where minors may be met: only people who said that they are of age are called upon (I18).
FOR_ADULTS: Final = frozenset({"enfants"})
DEFAULT_LANGUAGE: Final = "fr"


class Nearness(IntEnum):
    """How near a helper lives; the nearer, the higher."""

    IN_TOWN = 0
    NEXT_TO = 1
    SAME = 2


@dataclass(frozen=True, slots=True)
class Need:
    """What is needed. `category` is a top one; `quartier` is a slug, empty for the whole town.

    `neighbours` are the quartiers beside it, `slots` the parts of the week that would do (text.week), 0 for any.
    `language` is empty where French will do. `hidden` are the accounts that a block stands between, and the author.
    """

    category: str
    quartier: str = ""
    neighbours: frozenset[str] = frozenset()
    slots: int = 0
    language: str = ""
    hidden: Collection[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Helper:
    """A voisin solidaire as the rules see one. `this_week` counts the missions of the last seven days.

    `slots` 0 is "as agreed"; `has_age` says that they are known to be old enough to be a member.
    """

    account_id: int
    categories: frozenset[str]
    quartier: str = ""
    slots: int = 0
    languages: frozenset[str] = frozenset({DEFAULT_LANGUAGE})
    weekly_most: int = 2
    this_week: int = 0
    paused_until: datetime | None = None
    muted: frozenset[str] = frozenset()
    has_age: bool = True
    is_adult: bool = True
    last_helped_at: datetime | None = None
    charter_on: date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A helper who fits, and what speaks for them; `slots` are those that suit both."""

    helper: Helper
    category: str
    nearness: Nearness
    slots: int
    language: str
    score: int


def match_helpers(need: Need, helpers: Iterable[Helper], *, now: datetime, limit: int = 50) -> list[Match]:
    """The helpers who fit a need, best first, at most `limit`.

    Left out: whoever doesn't do this, mutes it, lives neither there nor next to it, has other hours, speaks another
    language, takes a break, did enough this week, is behind a block (I17), or is too young (I18). Among equals, those
    who did less this week, then those who helped longest ago, come first: nobody is always asked.
    """
    found = [match for helper in helpers if (match := match_helper(need, helper, now=now)) is not None]
    found.sort(key=_order)
    return found[:limit]


def match_helper(need: Need, helper: Helper, *, now: datetime) -> Match | None:
    """One helper against one need; None if they don't fit."""
    if need.category not in helper.categories or not _is_free(need, helper, now):
        return None
    if helper.quartier == need.quartier or not need.quartier:
        nearness = Nearness.SAME if need.quartier else Nearness.IN_TOWN
    elif helper.quartier in need.neighbours:
        nearness = Nearness.NEXT_TO
    else:
        return None
    slots = need.slots & helper.slots
    if need.slots and helper.slots and not slots:
        return None
    language = need.language if need.language and need.language != DEFAULT_LANGUAGE else ""
    if language and language not in helper.languages:
        return None
    score = 4 * nearness + (2 if slots else 0) + (1 if language else 0)
    return Match(helper, need.category, nearness, slots, language, score)


def _is_free(need: Need, helper: Helper, now: datetime) -> bool:
    """Whether the helper may be asked at all, and now."""
    if helper.account_id in need.hidden or need.category in helper.muted or helper.this_week >= helper.weekly_most:
        return False
    if not helper.has_age or (need.category in FOR_ADULTS and not helper.is_adult):
        return False
    return helper.paused_until is None or helper.paused_until <= now


def _order(match: Match) -> tuple[int, float, float, int]:
    helper = match.helper
    last = helper.last_helped_at.timestamp() if helper.last_helped_at is not None else 0.0
    return -match.score, helper.this_week / helper.weekly_most, last, helper.account_id


def reasons_of(match: Match) -> list[str]:
    """Why this helper, in short French words: what the desk of the CCAS shows."""
    helper = match.helper
    category = category_by_slug(match.category)
    reasons = [category.label.lower() if category else match.category, _NEARNESS[match.nearness]]
    if match.slots:
        reasons.append(slot_words(match.slots))
    elif not helper.slots:
        reasons.append("horaires à convenir")
    if match.language:
        reasons.append(f"parle {language_words(match.language)}")
    if helper.charter_on is not None:
        reasons.append(f"charte signée le {helper.charter_on:%d/%m/%Y}")
    missions = "mission" if helper.this_week <= 1 else "missions"
    reasons.append(f"{helper.this_week} {missions} cette semaine sur {helper.weekly_most}")
    return reasons


def why_you(match: Match, *, quartier: str) -> str:
    """The same for the helper: "Pourquoi vous : courses, votre quartier, samedi matin." `quartier` is its name."""
    category = category_by_slug(match.category)
    reasons = [f"vous aidez pour « {(category.label if category else match.category).lower()} »"]
    match match.nearness:
        case Nearness.SAME:
            reasons.append("c’est votre quartier")
        case Nearness.NEXT_TO:
            reasons.append(f"{quartier} est à côté de chez vous")
        case Nearness.IN_TOWN:
            reasons.append("c’est dans la ville")
    if match.slots:
        reasons.append(f"vous êtes libre {slot_words(match.slots)}")
    if match.language:
        reasons.append("vous parlez la langue demandée")
    return f"Pourquoi vous : {', '.join(reasons)}."


_NEARNESS: Final = {
    Nearness.SAME: "même quartier",
    Nearness.NEXT_TO: "quartier voisin",
    Nearness.IN_TOWN: "dans la ville",
}
