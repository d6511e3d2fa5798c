"""Hashtags and everyday words from any client, understood as help posts, answers and orders to @aide."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from ensembl_fed.text.categories import GIFTS, OTHER, Category, category_for_tags
from ensembl_fed.text.normalize import fold, fold_tag, fold_words
from ensembl_fed.text.quartier_names import QuartierName, quartier_keys, quartier_named
from ensembl_fed.text.when import TOWN_ZONE, Window, read_window

__all__ = [
    "AideWord",
    "HelpAction",
    "HelpIntent",
    "HelpKind",
    "HelpScope",
    "QuartierName",
    "ReplyIntent",
    "Urgency",
    "has_help_tag",
    "read_aide_word",
    "read_help_intent",
    "read_reply_intent",
]

MAX_READ_CHARS: Final = 5000  # what is longer says the essential before
MAX_TITLE_CHARS: Final = 80
MAX_WANTED: Final = 20


class HelpKind(StrEnum):
    """Whether help is asked for or offered."""

    REQUEST = "request"
    OFFER = "offer"


class HelpAction(StrEnum):
    """What passes from one to the other, in the words of FEP-0837: a service, a loan, a gift."""

    SERVICE = "deliverService"
    USE = "use"
    TRANSFER = "transfer"


class Urgency(StrEnum):
    """How soon."""

    TODAY = "today"
    THIS_WEEK = "this_week"
    WHENEVER = "whenever"


class HelpScope(StrEnum):
    """The audience that a tag asks for."""

    PUBLIC = "public"
    TOWN = "town"
    INSTANCE = "instance"


@dataclass(frozen=True, slots=True)
class HelpIntent:
    """A help post as it was understood; the author is shown it and may correct it."""

    kind: HelpKind
    action: HelpAction
    category: str  # slug of a top category, "autre" if none was named
    quartier: str | None  # slug
    urgency: Urgency
    due_from: datetime | None  # UTC
    due_until: datetime | None  # UTC
    scope: HelpScope | None
    title: str
    wanted: int = 1


class ReplyIntent(StrEnum):
    """What a reply to a help post, or to @aide about it, says."""

    HELP = "help"
    ACCEPT = "accept"
    DECLINE = "decline"
    DONE = "done"
    CLOSE = "close"
    RENEW = "renew"
    WITHDRAW = "withdraw"


class AideWord(StrEnum):
    """An order in a direct message to @aide."""

    CHANGER = "changer"
    PUBLIC = "public"
    VILLE = "ville"
    INSTANCE = "instance"
    ANNULER = "annuler"
    STOP = "stop"
    SOLIDAIRE = "solidaire"


_REQUEST_TAGS: Final = frozenset({"demande", "besoin", "jecherche", "sos"})
_OFFER_TAGS: Final = frozenset({"offre", "propose", "jepropose"})
_THING_TAGS: Final = {"pret": HelpAction.USE, "don": HelpAction.TRANSFER}
# From narrow to wide: when several are written, the narrowest wins, so that a misreading never widens.
_SCOPE_TAGS: Final = {
    "instance": HelpScope.INSTANCE,
    "ville": HelpScope.TOWN,
    "public": HelpScope.PUBLIC,
}
_GRAMMAR_TAGS: Final = _REQUEST_TAGS | _OFFER_TAGS | _THING_TAGS.keys() | _SCOPE_TAGS.keys() | {"urgent"}

_REPLY_TAGS: Final = {
    "jaide": ReplyIntent.HELP,
    "accord": ReplyIntent.ACCEPT,
    "nonmerci": ReplyIntent.DECLINE,
    "merci": ReplyIntent.DONE,
    "resolu": ReplyIntent.DONE,
    "clos": ReplyIntent.CLOSE,
    "encore": ReplyIntent.RENEW,
    "retire": ReplyIntent.WITHDRAW,
    "jemeretire": ReplyIntent.WITHDRAW,
}
_AIDE_WORDS: Final = {
    **{word.value: word for word in AideWord},
    "change": AideWord.CHANGER,
    "anuler": AideWord.ANNULER,
    "annule": AideWord.ANNULER,
    "annulez": AideWord.ANNULER,
    "annulation": AideWord.ANNULER,
}
_POLITE: Final = frozenset({"bonjour", "bonsoir", "svp", "stp", "merci", "s", "il", "vous", "te", "plait"})

_BORROW = re.compile(
    r"\b(?:emprunter|me preter|nous preter|a preter|je prete|on prete|pretez|preteriez|pourrait preter)\b"
)
_GIVE = re.compile(r"\b(?:a donner|je donne(?! (?:un coup|des? cours|la main|un cours))|en don)\b")
_NOT_URGENT = re.compile(r"\b(?:pas|rien|non|aucune|sans) (?:d )?(?:urgen(?:t|ce)|presse)\b")
_URGENT = re.compile(r"\b(?:urgent|urgence|au plus vite|des que possible|tout de suite)\b")
_COUNTS: Final = {"deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6}
_WANTED = re.compile(
    r"\b(?:cherch\w+|besoin de|besoin d|faut|faudrait) (\d{1,2}|deux|trois|quatre|cinq|six)"
    r" (?:personnes?|voisins?|voisines?|benevoles?|volontaires?|bras)\b"
)
_HASHTAG = re.compile(r"[#＃](\w+)")
# The look-behind starts each try at the beginning of a run, so that spaces by the thousand cost nothing.
_TRAILING_TAGS = re.compile(r"(?<![\s,;.!?])(?:[\s,;.!?]*[#＃]\w+)+\s*$")
_LEADING_TAGS = re.compile(r"^\s*(?:[#＃]\w+[\s,;:.-]*)+")
_TAG_IN_PHRASE = re.compile(r"^\s*[#＃](\w+)(?= d(?:e |['’]))")  # "#besoin d'un coup de main"
_MENTION = re.compile(r"(?<!\w)@[\w.-]+(?:@[\w.:-]+\w)?")
_GREETING = re.compile(
    r"^(?:bonjour|bonsoir|salut|coucou|hello)(?: (?:à|a) tou\w+| \w+ et \w+)?\s*[,!.:]*\s*", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n")
# "je peux" with something that helps after it; "je ne peux pas" never gets here.
_CAN_HELP = re.compile(
    r"\bje (?:peux|pourrais|veux bien|peut)(?: bien| tout a fait| aussi| volontiers)?"
    r"(?: (?:vous|t|te|y|le|la|les|lui|m en|l|en))*"
    r" (?:aider|faire|aller|venir|passer|preter|donner|occuper|apporter|emmener|accompagner|conduire|garder|prendre"
    r"|deposer|depanner|reparer|bricoler|m en occuper)\b"
    r"|\bje m en (?:occupe|charge)\b|\bcompte[zr]? sur moi\b"
    r"|\bje suis (?:dispo|disponible|partante?|volontaire)\b"
)
_CANNOT = re.compile(
    r"\b(?:ne|n) (?:\w+ ){0,2}(?:peux|pourrais|suis|veux)\b|\b(?:peux|pourrais|suis|veux) (?:pas|plus)\b"
)


def has_help_tag(hashtags: Sequence[str]) -> bool:
    """Whether `read_help_intent` would find a request or an offer under these hashtags."""
    return _kind([fold_tag(tag) for tag in hashtags]) is not None


def read_help_intent(
    text: str, hashtags: Sequence[str], *, quartiers: Sequence[QuartierName], now: datetime
) -> HelpIntent | None:
    """A new post read as a request or an offer of help; None without a tag of the grammar, whatever it says.

    `hashtags` are without their sign, in their order; `now` is aware. Source: capabilities, "Text grammar".
    """
    tags = [fold_tag(tag) for tag in hashtags]
    kind = _kind(tags)
    if kind is None:
        return None
    text = text[:MAX_READ_CHARS]
    words = fold_words(text)
    action = _action(tags, words)
    category = _category(tags, text, action, quartier_keys(quartiers).keys())
    window = read_window(text, now=now)
    return HelpIntent(
        kind=kind,
        action=action,
        category=category.slug,
        quartier=quartier_named(tags, text, quartiers),
        urgency=_urgency(tags, words, window, now),
        due_from=window.due_from,
        due_until=window.due_until,
        scope=next((scope for tag, scope in _SCOPE_TAGS.items() if tag in tags), None),
        title=_title(text) or category.label,
        wanted=_wanted(words) if kind is HelpKind.REQUEST else 1,
    )


def read_reply_intent(text: str, hashtags: Sequence[str]) -> ReplyIntent | None:
    """What a reply says by its first tag of the grammar, else an offer to help in plain words; else None.

    Who may say it is decided elsewhere: thanks from a passer-by close nothing.
    """
    for tag in hashtags:
        intent = _REPLY_TAGS.get(fold_tag(tag))
        if intent is not None:
            return intent
    words = fold_words(_MENTION.sub(" ", text[:MAX_READ_CHARS]))
    if _CAN_HELP.search(words) and not _CANNOT.search(words) and not _asks(text):
        return ReplyIntent.HELP
    return None


def read_aide_word(text: str) -> AideWord | None:
    """The order in a direct message to @aide: one word, with politeness around it; None for a sentence."""
    words = [word for word in fold_words(_MENTION.sub(" ", text[:MAX_READ_CHARS])).split() if word not in _POLITE]
    return _AIDE_WORDS.get(words[0]) if len(words) == 1 else None


def _kind(tags: Sequence[str]) -> HelpKind | None:
    """The first tag that says it; "#demande #pret" asks for a loan, so a thing's tag says it last."""
    for tag in tags:
        if tag in _REQUEST_TAGS:
            return HelpKind.REQUEST
        if tag in _OFFER_TAGS:
            return HelpKind.OFFER
    return HelpKind.OFFER if any(tag in _THING_TAGS for tag in tags) else None


def _action(tags: Sequence[str], words: str) -> HelpAction:
    for tag in tags:
        if tag in _THING_TAGS:
            return _THING_TAGS[tag]
    if _BORROW.search(words):
        return HelpAction.USE
    return HelpAction.TRANSFER if _GIVE.search(words) else HelpAction.SERVICE


def _category(tags: Sequence[str], text: str, action: HelpAction, places: Set[str]) -> Category:
    """By a tag, by the words, or by what passes on; a quartier's tag (#Gateaux) is no category."""
    said_otherwise = _GRAMMAR_TAGS | places
    named = category_for_tags([tag for tag in tags if tag not in said_otherwise], _bare(text, said_otherwise))
    if named is not None:
        return named
    return OTHER if action is HelpAction.SERVICE else GIFTS


def _urgency(tags: Sequence[str], words: str, window: Window, now: datetime) -> Urgency:
    calm = _NOT_URGENT.search(words)
    if "urgent" in tags or "sos" in tags or (_URGENT.search(words) and not calm):
        return Urgency.TODAY
    until = window.due_until or window.due_from
    if until is None:
        return Urgency.WHENEVER
    days = (until.astimezone(TOWN_ZONE).date() - now.astimezone(TOWN_ZONE).date()).days
    if days <= 0:
        return Urgency.TODAY
    return Urgency.THIS_WEEK if until - now.astimezone(UTC) <= timedelta(days=7) else Urgency.WHENEVER


def _wanted(words: str) -> int:
    match = _WANTED.search(words)
    if match is None:
        return 1
    number = _COUNTS.get(match[1]) or int(match[1])
    return min(max(number, 1), MAX_WANTED)


def _bare(text: str, without: Set[str] = _GRAMMAR_TAGS) -> str:
    """The text without mentions and without these tags; the sign goes from the others."""
    return _HASHTAG.sub(lambda match: "" if fold_tag(match[1]) in without else match[1], _MENTION.sub("", text))


def _title(text: str) -> str:
    """The first sentence that says something, without greeting, tags and mentions, at most 80 characters."""
    words = _TAG_IN_PHRASE.sub(r"\1", _TRAILING_TAGS.sub("", _MENTION.sub("", text)))
    words = _LEADING_TAGS.sub("", words)
    for sentence in _SENTENCE_END.split(_bare(words)):
        title = _GREETING.sub("", " ".join(sentence.split())).strip(" ,;:.")
        if title:
            return _shortened(title[0].upper() + title[1:])
    return ""


def _shortened(title: str) -> str:
    if len(title) <= MAX_TITLE_CHARS:
        return title
    cut = title[: MAX_TITLE_CHARS - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:.") + "…"


def _asks(text: str) -> bool:
    """Whether "je peux" is a question: "est-ce que je peux passer ?"."""
    return "est-ce que je" in fold(text)
