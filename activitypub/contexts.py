"""The JSON-LD contexts we write: our terms inline, and nothing to fetch but what every reader knows.

Readers of JSON-LD (Fedify) fail on a context that they cannot load, so every term of ours is defined
inline. We never read a context. Source: ActivityStreams 2.0 Core, 2.1; security rule 20.
"""

from collections.abc import Mapping

from activitypub.documents import AS_CONTEXT, Document

SECURITY_V1 = "https://w3id.org/security/v1"
DATA_INTEGRITY_V2 = "https://w3id.org/security/data-integrity/v2"
DID_V1 = "https://www.w3.org/ns/did/v1"
MULTIKEY_V1 = "https://w3id.org/security/multikey/v1"
WEBFINGER = "https://purl.archive.org/socialweb/webfinger"

_HELP_TERMS: dict[str, object] = {
    "Hashtag": "as:Hashtag",
    "sensitive": "as:sensitive",
    "sc": "http://schema.org#",
    "PostalAddress": "sc:PostalAddress",
    "address": "sc:address",
    "addressLocality": "sc:addressLocality",
    "addressRegion": "sc:addressRegion",
    "postalCode": "sc:postalCode",
    "addressCountry": "sc:addressCountry",
    "streetAddress": "sc:streetAddress",
    "vf": "https://w3id.org/valueflows/ont/vf#",
    "om2": "http://www.ontology-of-units-of-measure.org/resource/om-2/",
    "Intent": "vf:Intent",
    "purpose": "vf:purpose",
    "publishes": "vf:publishes",
    "action": "vf:action",
    "unitBased": "vf:unitBased",
    "resourceConformsTo": {"@id": "vf:resourceConformsTo", "@type": "@id"},
    "resourceQuantity": "vf:resourceQuantity",
    "availableQuantity": "vf:availableQuantity",
    "hasBeginning": "vf:hasBeginning",
    "due": "vf:due",
    "finished": "vf:finished",
    "hasUnit": "om2:hasUnit",
    "hasNumericalValue": "om2:hasNumericalValue",
    "ensembl": "https://ensembl-fed.example/ns#",
    "helpUrgency": "ensembl:helpUrgency",
    "helpStatus": "ensembl:helpStatus",
    "helpCategory": "ensembl:helpCategory",
}

# Media, emoji, polls, quotes and threads, as Mastodon, Misskey and FEP-044f name them.
_MEDIA_TERMS: dict[str, object] = {
    "toot": "http://joinmastodon.org/ns#",
    "ostatus": "http://ostatus.org#",
    "Emoji": "toot:Emoji",
    "blurhash": "toot:blurhash",
    "focalPoint": {"@container": "@list", "@id": "toot:focalPoint"},
    "votersCount": "toot:votersCount",
    "conversation": "ostatus:conversation",
    "quote": {"@id": "https://w3id.org/fep/044f#quote", "@type": "@id"},
    "quoteUri": "http://fedibird.com/ns#quoteUri",
    "_misskey_quote": "https://misskey-hub.net/ns#_misskey_quote",
    "quoteAuthorization": {"@id": "https://w3id.org/fep/044f#quoteAuthorization", "@type": "@id"},
    "gts": "https://gotosocial.org/ns#",
    "interactionPolicy": {"@id": "gts:interactionPolicy", "@type": "@id"},
    "canQuote": {"@id": "gts:canQuote", "@type": "@id"},
    "automaticApproval": {"@id": "gts:automaticApproval", "@type": "@id"},
}

# Events, as Mobilizon names them, and three terms of our own.
_EVENT_TERMS: dict[str, object] = {
    "ical": "http://www.w3.org/2002/12/cal/ical#",
    "mz": "https://joinmobilizon.org/ns#",
    "timezone": {"@id": "mz:timezone", "@type": "sc:Text"},
    "joinMode": {"@id": "mz:joinMode", "@type": "mz:joinModeType"},
    "joinModeType": {"@id": "mz:joinModeType", "@type": "rdfs:Class"},
    "participantCount": {"@id": "mz:participantCount", "@type": "sc:Integer"},
    "externalParticipationUrl": {"@id": "mz:externalParticipationUrl", "@type": "sc:URL"},
    "commentsEnabled": {"@id": "pt:commentsEnabled", "@type": "sc:Boolean"},
    "pt": "https://joinpeertube.org/ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "category": "sc:category",
    "maximumAttendeeCapacity": "sc:maximumAttendeeCapacity",
    "remainingAttendeeCapacity": "sc:remainingAttendeeCapacity",
    "isAccessibleForFree": "sc:isAccessibleForFree",
    "eventStatus": "sc:eventStatus",
    "eventPrice": "ensembl:eventPrice",
    "eventAccessibility": "ensembl:eventAccessibility",
    "eventRecurrence": "ensembl:eventRecurrence",
}

# A quote's consent, and the asking for it (FEP-044f).
_QUOTE_TERMS: dict[str, object] = {
    "QuoteRequest": "https://w3id.org/fep/044f#QuoteRequest",
    "QuoteAuthorization": "https://w3id.org/fep/044f#QuoteAuthorization",
    "interactingObject": {"@id": "gts:interactingObject", "@type": "@id"},
    "interactionTarget": {"@id": "gts:interactionTarget", "@type": "@id"},
}

# What is agreed about a request or an offer (FEP-0837).
_AGREEMENT_TERMS: dict[str, object] = {
    "Agreement": "vf:Agreement",
    "Commitment": "vf:Commitment",
    "stipulates": "vf:stipulates",
    "satisfies": {"@id": "vf:satisfies", "@type": "@id"},
}

_ACTOR_TERMS: dict[str, object] = {
    "sc": "http://schema.org#",
    "PropertyValue": "sc:PropertyValue",
    "value": "sc:value",
    "toot": "http://joinmastodon.org/ns#",
    "featured": {"@id": "toot:featured", "@type": "@id"},
    "discoverable": "toot:discoverable",
    "indexable": "toot:indexable",
    "memorial": "toot:memorial",
    "suspended": "toot:suspended",
    "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
    "alsoKnownAs": {"@id": "as:alsoKnownAs", "@type": "@id"},
    "movedTo": {"@id": "as:movedTo", "@type": "@id"},
    "ensembl": "https://ensembl-fed.example/ns#",
    "members": {"@id": "ensembl:members", "@type": "@id"},
    "moderators": {"@id": "ensembl:moderators", "@type": "@id"},
    "implements": "https://w3id.org/fep/844e#implements",
    "Emoji": "toot:Emoji",
}

# How a voisin solidaire is ready to help; only in what a town is told.
_SOLIDARY_TERMS: dict[str, object] = {
    "voisinSolidaire": "ensembl:voisinSolidaire",
    "active": "ensembl:active",
    "changed": "ensembl:changed",
    "firstName": "ensembl:firstName",
    "quartier": "ensembl:quartier",
    "categories": "ensembl:categories",
    "languages": "ensembl:languages",
    "slots": "ensembl:slots",
    "listed": "ensembl:listed",
    "forCcas": "ensembl:forCcas",
    "adult": "ensembl:adult",
    "weeklyMost": "ensembl:weeklyMost",
    "pausedUntil": "ensembl:pausedUntil",
    "charterVersion": "ensembl:charterVersion",
    "charterSigned": "ensembl:charterSigned",
}

# Decisions of moderators and the mandates behind them (docs/feps).
_DECISION_TERMS: dict[str, object] = {
    "ensembl": "https://ensembl-fed.example/ns#",
    **{
        term: f"ensembl:{term}"
        for term in (
            *("Mandate", "mandate", "powers", "invitation", "Decision", "decision", "decisionResult"),
            *("moderationAction", "moderationScope", "ground", "groundText", "groundVersion", "facts", "redress"),
            *("detectedAutomatically", "decidedAutomatically", "afterReport", "Appeal", "appeal"),
            *("automatic", "proposed", "see", "warn", "hide", "limit", "suspend", "block_domain", "recommend"),
        )
    },
    "moderatedPost": {"@id": "ensembl:moderatedPost", "@type": "@id"},
}

NOTE_CONTEXT: list[object] = [AS_CONTEXT, {**_HELP_TERMS, **_MEDIA_TERMS}]
QUOTE_CONTEXT: list[object] = [AS_CONTEXT, {**_HELP_TERMS, **_MEDIA_TERMS, **_QUOTE_TERMS}]
AGREEMENT_CONTEXT: list[object] = [AS_CONTEXT, {**_HELP_TERMS, **_AGREEMENT_TERMS}]
EVENT_CONTEXT: list[object] = [AS_CONTEXT, {**_HELP_TERMS, **_MEDIA_TERMS, **_EVENT_TERMS}]
DECISION_CONTEXT: list[object] = [AS_CONTEXT, _DECISION_TERMS]
ACTOR_CONTEXT: list[object] = [AS_CONTEXT, SECURITY_V1, DID_V1, MULTIKEY_V1, WEBFINGER, _ACTOR_TERMS]
SOLIDARY_CONTEXT: list[object] = [*ACTOR_CONTEXT[:-1], {**_ACTOR_TERMS, **_SOLIDARY_TERMS}]
# Every term that we write, in one document: each instance serves it for those who want to look a term up.
VOCABULARY: dict[str, object] = {
    "@context": {
        **_HELP_TERMS,
        **_MEDIA_TERMS,
        **_EVENT_TERMS,
        **_QUOTE_TERMS,
        **_AGREEMENT_TERMS,
        **_ACTOR_TERMS,
        **_SOLIDARY_TERMS,
        **_DECISION_TERMS,
    }
}
OWN_PREFIX = "ensembl:"


def with_context(document: Document, context: object = None) -> dict[str, object]:
    """A document that stands alone: its `@context` first, the terms of our notes or events unless another is given."""
    rest = {key: value for key, value in document.items() if key != "@context"}
    return {"@context": _context_for(document) if context is None else context, **rest}


def _context_for(document: Document) -> list[object]:
    """The terms of events where there is one, alone or inside activities (an Announce of a Create)."""
    inner: object = document
    while isinstance(inner, Mapping):
        if inner.get("type") == "Event":
            return EVENT_CONTEXT
        inner = inner.get("object")
    return NOTE_CONTEXT


def without_context(document: Document) -> dict[str, object]:
    """A document as it is embedded in another one."""
    return {key: value for key, value in document.items() if key != "@context"}
