"""Quotes: which post another one quotes, who may, and the stamp of the quoted author's consent. Source: FEP-044f."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from activitypub.addresses import same_origin
from activitypub.contexts import QUOTE_CONTEXT, with_context, without_context
from activitypub.documents import (
    ACTIVITY_JSON,
    LD_JSON,
    Document,
    ids_of,
    mapping_of,
    only_id_of,
    type_of,
)
from activitypub.errors import BadDocument, UntrustedObject
from activitypub.links import media_type_of, web_url

MISSKEY_QUOTE = "https://misskey-hub.net/ns#_misskey_quote"
MAX_QUOTERS = 10


@dataclass(frozen=True, slots=True)
class QuoteStamp:
    """An author's consent: the post `quoting` may quote their post `quoted`."""

    uri: str
    author: str
    quoting: str
    quoted: str


def quote_of(document: Document) -> str | None:
    """The quoted post: FEP-044f, Fedibird and Misskey have a property each, FEP-e232 a Link in `tag`."""
    for key in ("quote", "quoteUri", "quoteUrl", "_misskey_quote"):
        found = web_url(only_id_of(document.get(key)))
        if found is not None:
            return found
    tags = document.get("tag")
    for tag in tags[:100] if isinstance(tags, list) else []:
        if isinstance(tag, Mapping) and type_of(tag) == "Link" and _is_quote_link(tag):
            return web_url(tag.get("href"))
    return None


def asks_nobody(document: Document) -> bool:
    """Whether a post quotes in one of the ways that know no consent."""
    return web_url(only_id_of(document.get("quote"))) is None and quote_of(document) is not None


def quoters_of(document: Document) -> tuple[str, ...] | None:
    """Whose quotes of a post are agreed to at once: collections, or its author; None when nothing is said of it."""
    policy = mapping_of(document, "interactionPolicy")
    rule = mapping_of(policy, "canQuote") if policy is not None else None
    return None if rule is None else tuple(ids_of(rule.get("automaticApproval"), limit=MAX_QUOTERS))


def policy_document(quoters: Sequence[str]) -> dict[str, object]:
    """The `interactionPolicy` of a post that these may quote."""
    return {"canQuote": {"automaticApproval": list(quoters)}}


def stamp_document(stamp: QuoteStamp) -> dict[str, object]:
    """A consent as the document that anyone may verify."""
    return with_context(_stamp(stamp), QUOTE_CONTEXT)


def read_stamp(document: Document) -> QuoteStamp:
    """Read a consent. Raises BadDocument for anything else, UntrustedObject for one that is not its author's own."""
    uri, author = only_id_of(document.get("id")), only_id_of(document.get("attributedTo"))
    quoting, quoted = only_id_of(document.get("interactingObject")), only_id_of(document.get("interactionTarget"))
    if type_of(document) != "QuoteAuthorization" or not uri or not author or not quoting or not quoted:
        raise BadDocument("not a quote's authorization")
    if not same_origin(uri, author) or not same_origin(quoted, author):
        raise UntrustedObject("an authorization of what is somebody else's")
    return QuoteStamp(uri, author, quoting, quoted)


def quote_request(activity_id: str, actor: str, quoted: str, quoting: Document, *, to: str) -> dict[str, object]:
    """`actor` asks whether its post `quoting` (embedded) may quote another's."""
    activity = {
        "id": activity_id,
        "type": "QuoteRequest",
        "actor": actor,
        "to": [to],
        "object": quoted,
        "instrument": without_context(quoting),
    }
    return with_context(activity, QUOTE_CONTEXT)


def answer_document(
    activity_id: str, actor: str, request: Mapping[str, str], *, to: str, stamp_uri: str | None = None
) -> dict[str, object]:
    """The answer to a request: an Accept whose `result` is the stamp, or a Reject."""
    activity: dict[str, object] = {
        "id": activity_id,
        "type": "Reject" if stamp_uri is None else "Accept",
        "actor": actor,
        "to": [to],
        "object": {"type": "QuoteRequest", **request},
    }
    if stamp_uri is not None:
        activity["result"] = stamp_uri
    return with_context(activity, QUOTE_CONTEXT)


def revocation_document(activity_id: str, stamp: QuoteStamp, *, to: Sequence[str]) -> dict[str, object]:
    """The author takes a consent back: a Delete of the stamp."""
    activity = {"id": activity_id, "type": "Delete", "actor": stamp.author, "to": list(to), "object": _stamp(stamp)}
    return with_context(activity, QUOTE_CONTEXT)


def _stamp(stamp: QuoteStamp) -> dict[str, object]:
    return {
        "id": stamp.uri,
        "type": "QuoteAuthorization",
        "attributedTo": stamp.author,
        "interactingObject": stamp.quoting,
        "interactionTarget": stamp.quoted,
    }


def _is_quote_link(tag: Document) -> bool:
    """FEP-e232: an object link to an ActivityPub document; Misskey's family says what for."""
    if tag.get("rel") == MISSKEY_QUOTE:
        return True
    profile = tag.get("mediaType")
    if media_type_of(profile) == ACTIVITY_JSON:
        return True
    return media_type_of(profile) == LD_JSON and "activitystreams" in str(profile)
