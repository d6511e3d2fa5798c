"""What others write where we write a Note: proposals of FEP-0837 that stand alone, and posts of several authors.

Each is turned into the Note that says the same; nothing is made up that its server did not say.
"""

from collections.abc import Mapping
from html import escape

from activitypub.addresses import same_origin
from activitypub.documents import Document, id_of, ids_of, mapping_of, mappings_of, text_of, type_of
from activitypub.errors import BadDocument

# Epicyon, Mitra and Flohmarkt write the first, Bonfire the others.
PROPOSAL_TYPES = (
    "Proposal",
    "ValueFlows:Proposal",
    "Intent",
    "ValueFlows:Intent",
    "Need",
    "ValueFlows:Need",
    "ValueFlows:Offer",
)
MAX_AUTHORS = 8
_MAX_CHARS = 131_072
_MAX_TITLE_CHARS = 300
_MAX_INTENTS = 8
_INTENTS = ("Intent", "Need", "Offer")
_PURPOSES = ("offer", "request")


def as_note(document: Document) -> Document:
    """The same post in the shape that we read; most are in it already.

    Of several authors on one origin (PeerTube: an account and its channel) the one that is a Person wrote it.
    """
    if isinstance(document.get("attributedTo"), list):
        author = _person_among(document)
        document = document if author is None else {**document, "attributedTo": author}
    if type_of(document) in PROPOSAL_TYPES:
        return _note_of(document)
    return _with_attached_proposal(document) if type_of(document) == "Note" else document


def signed_by(document: Document, actor_uri: str) -> Document | None:
    """A post with this actor as its one author, if it is that, or one of several on its own origin; else None."""
    author = document.get("attributedTo")
    if author == actor_uri:
        return document
    if not isinstance(author, list) or actor_uri not in _authors_of(document):
        return None
    return {**document, "attributedTo": actor_uri}


def _authors_of(document: Document) -> list[str]:
    """Several authors, distinct, all on the post's own origin; none if that is not so (security rules 12 and 13)."""
    uri, authors = id_of(document.get("id")), ids_of(document.get("attributedTo"), limit=MAX_AUTHORS)
    try:
        is_sound = uri is not None and len(authors) > 1 and all(same_origin(uri, author) for author in authors)
    except BadDocument:
        return []
    return authors if is_sound else []


def _person_among(document: Document) -> str | None:
    authors = _authors_of(document)
    persons = [id_of(one) for one in mappings_of(document, "attributedTo", MAX_AUTHORS) if type_of(one) == "Person"]
    return persons[0] if len(persons) == 1 and persons[0] in authors else None


def _with_attached_proposal(document: Document) -> Document:
    """A Note that carries its proposal as an attachment (Flohmarkt)."""
    if "publishes" in document or not isinstance(document.get("attachment"), list):
        return document
    proposal = next((one for one in mappings_of(document, "attachment", 16) if type_of(one) == "Proposal"), None)
    if proposal is None:
        return document
    return {**document, **_terms_of(proposal), "location": document.get("location") or proposal.get("location")}


def _note_of(proposal: Document) -> Document:
    """A proposal, or an intent that stands alone, as a Note: its title and text, its terms, its place.

    Its `summary` is the text where there is no `content`; a Note's would be a warning.
    """
    title = text_of(proposal, "name", _MAX_TITLE_CHARS)
    text = text_of(proposal, "content", _MAX_CHARS) or text_of(proposal, "summary", _MAX_CHARS) or ""
    heading = f"<p><strong>{escape(title.strip(), quote=False)}</strong></p>" if title and title.strip() else ""
    return {
        **{name: value for name, value in proposal.items() if name not in ("name", "summary", "context")},
        "type": "Note",
        "content": f"{heading}{text}"[:_MAX_CHARS],
        "attributedTo": proposal.get("attributedTo") or proposal.get("actor"),
        **_terms_of(proposal),
        "location": _place_of(proposal),
    }


def _terms_of(proposal: Document) -> dict[str, object]:
    intent = _intent_of(proposal)
    stated = proposal.get("purpose")
    terms: dict[str, object] = {
        "purpose": stated if stated in _PURPOSES else _purpose_of(proposal, intent),
        "publishes": {"name": proposal.get("name"), **intent},
        "endTime": proposal.get("endTime") or proposal.get("hasEnd"),
    }
    if intent.get("finished") is True and "helpStatus" not in proposal:
        terms["helpStatus"] = "fulfilled"
    return terms


def _intent_of(proposal: Document) -> Document:
    """What is offered or asked for, not what is wanted in return. Bonfire wraps it in a ProposedIntent."""
    if _bare_type(proposal) in _INTENTS:
        return proposal
    published = mappings_of(proposal, "publishes", _MAX_INTENTS)
    published.sort(key=lambda one: one.get("reciprocal") is True)
    first = published[0] if published else {}
    inner = first.get("publishes")
    return inner if isinstance(inner, Mapping) else first


def _purpose_of(proposal: Document, intent: Document) -> str:
    """Bonfire says it by the type, or by who gives and who gets: an intent with a receiver alone is a need."""
    if "Need" in (_bare_type(proposal), _bare_type(intent)):
        return "request"
    return "request" if intent.get("receiver") and not intent.get("provider") else "offer"


def _place_of(proposal: Document) -> object:
    intent = _intent_of(proposal)
    for source in (proposal, intent):
        for name in ("location", "eligibleLocation", "atLocation"):
            if mapping_of(source, name) is not None:
                return source[name]
    return None


def _bare_type(document: Document) -> str:
    return (type_of(document) or "").rpartition(":")[2]
