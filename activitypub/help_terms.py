"""Help terms: what makes a Note a request or an offer for those who read more than its text.

The properties of FEP-0837 (a Proposal with one Intent) carried on a Note, with two terms of our own:
`helpStatus` and `helpCategory`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from activitypub.documents import Document, id_of, mapping_of, read_time, text_of, write_time

MAX_TITLE_CHARS = 300
MAX_WORD_CHARS = 100
MAX_QUANTITY = 1_000_000

Word = TypeVar("Word", bound=StrEnum)


class HelpPurpose(StrEnum):
    """Whether somebody asks or offers. Source: FEP-0837, Proposal."""

    REQUEST = "request"
    OFFER = "offer"


class HelpStatus(StrEnum):
    """How far it is."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    FULFILLED = "fulfilled"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


_FINISHED = (HelpStatus.FULFILLED, HelpStatus.WITHDRAWN, HelpStatus.EXPIRED)


@dataclass(frozen=True, slots=True)
class HelpTerms:
    """A request or an offer. `wanted` and `available` count times or things; `available` 0 means none left.

    `action` is a word of Valueflows: `deliverService`, `use` or `transfer`. `due_from` and `due_until` say when help
    is wanted, `urgency` how soon: `today`, `this_week` or `whenever`.
    """

    purpose: HelpPurpose
    action: str
    category: str | None
    status: HelpStatus
    title: str | None
    end_time: datetime | None
    wanted: int
    available: int
    conforms_to: str | None = None
    due_from: datetime | None = None
    due_until: datetime | None = None
    urgency: str | None = None
    # The intent's id, where it is not the post's own with `#primary`.
    intent_uri: str | None = None


def help_of(document: Document) -> HelpTerms | None:
    """The help terms of a post; None when it is an ordinary one. What is not said: open, one, all of it."""
    purpose, intent = _word(HelpPurpose, document.get("purpose")), mapping_of(document, "publishes")
    if purpose is None or intent is None:
        return None
    wanted = _quantity_of(intent, "resourceQuantity")
    wanted = 1 if wanted is None else wanted
    available = _quantity_of(intent, "availableQuantity")
    return HelpTerms(
        purpose=purpose,
        action=text_of(intent, "action", MAX_WORD_CHARS) or "deliverService",
        category=text_of(document, "helpCategory", MAX_WORD_CHARS),
        status=_word(HelpStatus, document.get("helpStatus")) or HelpStatus.OPEN,
        title=text_of(intent, "name", MAX_TITLE_CHARS),
        end_time=read_time(document.get("endTime")),
        wanted=wanted,
        available=wanted if available is None else available,
        conforms_to=id_of(intent.get("resourceConformsTo")),
        due_from=read_time(intent.get("hasBeginning")),
        due_until=read_time(intent.get("due")),
        urgency=text_of(document, "helpUrgency", MAX_WORD_CHARS),
        intent_uri=_foreign_intent(document, intent),
    )


def help_properties(terms: HelpTerms, note_uri: str) -> dict[str, object]:
    """The properties that a Note gets from its help terms. Source: FEP-0837, Proposal and Intent."""
    intent: dict[str, object] = {
        "type": "Intent",
        "id": terms.intent_uri or f"{note_uri}#primary",
        "name": terms.title,
        "action": terms.action,
        "resourceConformsTo": terms.conforms_to,
        "resourceQuantity": _quantity_document(terms.wanted),
        "availableQuantity": _quantity_document(terms.available),
        "hasBeginning": None if terms.due_from is None else write_time(terms.due_from),
        "due": None if terms.due_until is None else write_time(terms.due_until),
        "finished": True if terms.status in _FINISHED else None,
    }
    properties: dict[str, object] = {
        "endTime": None if terms.end_time is None else write_time(terms.end_time),
        "purpose": terms.purpose.value,
        "unitBased": False,
        "helpStatus": terms.status.value,
        "helpCategory": terms.category,
        "helpUrgency": terms.urgency,
        "publishes": {name: value for name, value in intent.items() if value is not None},
    }
    return {name: value for name, value in properties.items() if value is not None}


def _foreign_intent(document: Document, intent: Document) -> str | None:
    uri, own = id_of(intent.get("id")), id_of(document.get("id"))
    return None if uri == f"{own}#primary" else uri


def _word(kind: type[Word], value: object) -> Word | None:
    return next((word for word in kind if word.value == value), None)


def _quantity_of(intent: Document, key: str) -> int | None:
    """A quantity, as a number or (FEP-0837) as digits in a string."""
    value = (mapping_of(intent, key) or {}).get("hasNumericalValue")
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= len(str(MAX_QUANTITY)):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # Bonfire writes 3.0
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_QUANTITY:
        return None
    return value


def _quantity_document(number: int) -> dict[str, object]:
    return {"hasUnit": "one", "hasNumericalValue": str(number)}
