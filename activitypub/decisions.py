"""Mandates, decisions, answers and appeals on the wire: docs/decisions/0005 says what each means.

They ride on `Add`, `Remove`, `Block`, `Delete`, `Undo`, `Accept` and `Reject`, so that other software understands, or
ignores, what it gets.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from activitypub.addresses import origin_of, same_origin
from activitypub.canonical import canonical_json
from activitypub.contexts import DECISION_CONTEXT, with_context
from activitypub.documents import Document, id_of, mapping_of, read_time, text_of, type_of, write_time
from activitypub.errors import BadDocument

LONGEST_TEXT: Final = 5_000
_LONGEST_WORD: Final = 64


@dataclass(frozen=True, slots=True)
class DecisionDocument:
    """A decision with its statement of reasons (DSA art. 17). `ground`: law or rule; `scope`: instance or town.

    `action` is the issuer's word for the measure; whoever does not know it refuses.
    """

    id: str
    issuer: str
    action: str
    target: str
    scope: str
    ground: str
    ground_text: str
    facts: str
    redress: str
    starts_at: datetime
    ends_at: datetime | None = None
    status: str = ""
    ground_version: str = ""
    detected_automatically: bool = False
    decided_automatically: bool = False
    after_report: bool = False

    @property
    def digest(self) -> str:
        """Of everything that the decision says: two with one id and other words are not the same."""
        return sha256(canonical_json(decision_document(self))).hexdigest()


@dataclass(frozen=True, slots=True)
class MandateDocument:
    """Which powers a server lends, how, and in which period. Power -> `automatic` or `proposed`."""

    id: str
    powers: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime | None = None


def decision_document(decision: DecisionDocument) -> dict[str, object]:
    """The decision as it is embedded."""
    document: dict[str, object] = {
        "id": decision.id,
        "type": "Decision",
        "attributedTo": decision.issuer,
        "moderationAction": decision.action,
        "object": decision.target,
        "moderationScope": decision.scope,
        "ground": decision.ground,
        "groundText": decision.ground_text,
        "groundVersion": decision.ground_version,
        "facts": decision.facts,
        "redress": decision.redress,
        "detectedAutomatically": decision.detected_automatically,
        "decidedAutomatically": decision.decided_automatically,
        "afterReport": decision.after_report,
        "startTime": write_time(decision.starts_at),
    }
    if decision.status:
        document["moderatedPost"] = decision.status
    if decision.ends_at is not None:
        document["endTime"] = write_time(decision.ends_at)
    return document


def read_decision(document: Document) -> DecisionDocument | None:
    """The decision that an activity carries; None if it carries none.

    Raises BadDocument for one that is not whole, or whose id is not of its issuer's origin.
    """
    inner = mapping_of(document, "decision")
    if inner is None:
        return None
    starts_at = read_time(inner.get("startTime"))
    ends_at = read_time(inner.get("endTime"))
    if starts_at is None or (ends_at is None and inner.get("endTime") is not None):
        raise BadDocument("a decision without a time")
    decision = DecisionDocument(
        id=_uri(inner.get("id")),
        issuer=_uri(inner.get("attributedTo")),
        action=_text(inner, "moderationAction", _LONGEST_WORD),
        target=_uri(inner.get("object")),
        scope=_text(inner, "moderationScope", _LONGEST_WORD),
        ground=_text(inner, "ground", _LONGEST_WORD),
        ground_text=_text(inner, "groundText", LONGEST_TEXT),
        facts=_text(inner, "facts", LONGEST_TEXT),
        redress=_text(inner, "redress", LONGEST_TEXT),
        starts_at=starts_at,
        ends_at=ends_at,
        status=id_of(inner.get("moderatedPost")) or "",
        ground_version=text_of(inner, "groundVersion", _LONGEST_WORD) or "",
        detected_automatically=inner.get("detectedAutomatically") is True,
        decided_automatically=inner.get("decidedAutomatically") is True,
        after_report=inner.get("afterReport") is True,
    )
    if not same_origin(decision.id, decision.issuer):
        raise BadDocument("a decision of another origin than its issuer")
    return decision


def order_activity(activity_id: str, decision: DecisionDocument, member: str) -> dict[str, object]:
    """The issuer orders a measure from a member's instance actor: a Block, or the Delete of a post."""
    return with_context(
        {
            "id": activity_id,
            "type": "Delete" if decision.status else "Block",
            "actor": decision.issuer,
            "to": [member],
            "target": member,
            "summary": decision.facts,
            "object": decision.status or decision.target,
            "decision": decision_document(decision),
        },
        DECISION_CONTEXT,
    )


def undo_order_activity(activity_id: str, decision: DecisionDocument, member: str) -> dict[str, object]:
    """The issuer takes an order back. The decision comes along: not every member has heard of it."""
    order = order_activity(f"{decision.id}#order", decision, member)
    inner = {key: order[key] for key in ("id", "type", "actor", "target", "object")}
    return with_context(
        {
            "id": activity_id,
            "type": "Undo",
            "actor": decision.issuer,
            "to": [member],
            "target": member,
            "object": inner,
            "decision": decision_document(decision),
        },
        DECISION_CONTEXT,
    )


def answer_activity(
    activity_id: str, actor: str, about: str, *, result: str, reason: str = "", to: str
) -> dict[str, object]:
    """A member says what it did with a decision, or an issuer how an appeal or a report ended."""
    kind = "Reject" if result in ("refused", "upheld", "no_measure") else "Accept"
    rest = {"summary": reason} if reason else {}
    return with_context(
        {
            "id": activity_id,
            "type": kind,
            "actor": actor,
            "to": [to],
            "object": about,
            "decisionResult": result,
            **rest,
        },
        DECISION_CONTEXT,
    )


def mandate_activity(
    activity_id: str, lender: str, holder: str, mandate: MandateDocument, *, invitation: str = ""
) -> dict[str, object]:
    """A server lends powers: it adds the holder to its own moderators. `invitation` is the word that let it in."""
    document: dict[str, object] = {
        "id": mandate.id,
        "type": "Mandate",
        "powers": dict(mandate.powers),
        "startTime": write_time(mandate.starts_at),
    }
    if mandate.ends_at is not None:
        document["endTime"] = write_time(mandate.ends_at)
    rest = {"invitation": invitation} if invitation else {}
    return with_context(
        {**_collection_change("Add", activity_id, lender, holder), "mandate": document, **rest}, DECISION_CONTEXT
    )


def revocation_activity(activity_id: str, lender: str, holder: str, mandate_id: str) -> dict[str, object]:
    """The lender takes the mandate back."""
    change = _collection_change("Remove", activity_id, lender, holder)
    return with_context({**change, "mandate": {"id": mandate_id, "type": "Mandate"}}, DECISION_CONTEXT)


def appeal_activity(
    activity_id: str, actor: str, decision_id: str, *, appeal_id: str, text: str, to: str
) -> dict[str, object]:
    """A server passes on that somebody contests a decision."""
    return with_context(
        {
            "id": activity_id,
            "type": "Add",
            "actor": actor,
            "to": [to],
            "target": f"{decision_id}/appeals",
            "object": {"id": appeal_id, "type": "Appeal", "attributedTo": actor, "content": text},
        },
        DECISION_CONTEXT,
    )


def read_mandate(document: Document) -> MandateDocument | None:
    """The mandate that an Add carries; None if it carries none. Raises BadDocument for one that is not whole."""
    inner = mapping_of(document, "mandate")
    if inner is None:
        return None
    powers, starts_at = inner.get("powers"), read_time(inner.get("startTime"))
    ends_at = read_time(inner.get("endTime"))
    if not isinstance(powers, Mapping) or starts_at is None or (ends_at is None and "endTime" in inner):
        raise BadDocument("a mandate that is not whole")
    lent = {str(power): str(lending) for power, lending in list(powers.items())[:_LONGEST_WORD]}
    return MandateDocument(_uri(inner.get("id")), lent, starts_at, ends_at)


def is_appeal(document: Document) -> bool:
    """Whether an Add is about an appeal."""
    inner = mapping_of(document, "object")
    return inner is not None and type_of(inner) == "Appeal"


def _collection_change(kind: str, activity_id: str, lender: str, holder: str) -> dict[str, object]:
    return {
        "id": activity_id,
        "type": kind,
        "actor": lender,
        "to": [holder],
        "target": f"{origin_of(lender)}/moderators",
        "object": holder,
    }


def _uri(value: object) -> str:
    uri = id_of(value)
    if not uri or not same_origin(uri, uri):
        raise BadDocument("an address is missing")
    return uri


def _text(document: Document, key: str, longest: int) -> str:
    text = (text_of(document, key, longest) or "").strip()
    if not text:
        raise BadDocument(f"a decision without {key}")
    return text
