"""Agreements: somebody offers to do what a request asks for, or to take what is offered, and is told yes or no.

Source: FEP-0837, "Negotiation": Offer of an Agreement, answered by Accept (with the Agreement as `result`) or Reject.
"""

from dataclasses import dataclass

from activitypub.activities import Activity
from activitypub.contexts import AGREEMENT_CONTEXT, with_context
from activitypub.documents import Document, id_of, mapping_of, type_of

_ONE = {"hasUnit": "one", "hasNumericalValue": "1"}


@dataclass(frozen=True, slots=True)
class HelpOffer:
    """An Offer: its id, the intent that it would satisfy, and what was said with it (HTML as it came)."""

    uri: str
    intent_uri: str
    content_html: str


def read_offer(activity: Activity) -> HelpOffer | None:
    """The offer in an Offer activity; None if it is of anything but an Agreement about one intent.

    The commitment may name the intent by its id or hold it.
    """
    agreement = activity.object_document
    if activity.id is None or agreement is None or type_of(agreement) != "Agreement":
        return None
    commitment = mapping_of(agreement, "stipulates")
    intent_uri = None if commitment is None else id_of(commitment.get("satisfies"))
    return None if intent_uri is None else HelpOffer(activity.id, intent_uri, activity.content or "")


def offer_document(uri: str, actor: str, intent_uri: str, *, to: str, content_html: str) -> dict[str, object]:
    """`actor` offers one unit of what an intent is about to `to`, who published it."""
    agreement = {"type": "Agreement", "stipulates": _commitment(intent_uri)}
    activity = {"id": uri, "type": "Offer", "actor": actor, "to": [to], "object": agreement}
    return with_context({**activity, **({"content": content_html} if content_html else {})}, AGREEMENT_CONTEXT)


def agreement_document(
    activity_uri: str, actor: str, offer_uri: str, intent_uri: str, *, to: str, agreement_uri: str
) -> dict[str, object]:
    """`actor` says yes to an offer: an Accept whose `result` is the agreement, under an id of its own."""
    agreement = {
        "type": "Agreement",
        "id": agreement_uri,
        "attributedTo": actor,
        "stipulates": {"id": f"{agreement_uri}#primary", **_commitment(intent_uri)},
    }
    activity = {"id": activity_uri, "type": "Accept", "actor": actor, "to": [to], "object": offer_uri}
    return with_context({**activity, "result": agreement}, AGREEMENT_CONTEXT)


def _commitment(intent_uri: str) -> Document:
    return {"type": "Commitment", "satisfies": intent_uri, "resourceQuantity": _ONE}
