"""Proofs inside documents, which survive forwarding: FEP-8b32 with eddsa-jcs-2022; and followers digests."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from activitypub.canonical import canonical_json
from activitypub.contexts import DATA_INTEGRITY_V2
from activitypub.documents import Document, id_of, read_time, write_time
from activitypub.errors import BadDocument, ProtocolError, SignatureRejected
from activitypub.keys import (
    PrivateKey,
    PublicKey,
    decode_multibase,
    encode_multibase,
    load_private_key,
    load_public_key,
)
from activitypub.signatures.algorithms import is_signed_by

__all__ = ["add_proof", "canonical_json", "followers_digest", "proof_key_id", "verify_proof"]

_FIXED = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "proofPurpose": "assertionMethod"}
# Contexts that define DataIntegrityProof already.
_KNOWS_PROOFS = ("https://w3id.org/security/data-integrity/", "https://www.w3.org/ns/credentials/v2")


def add_proof(
    document: Document, *, verification_method: str, private_key: PrivateKey | str, now: datetime
) -> dict[str, object]:
    """The document with a proof by an Ed25519 key; `verification_method` is the key's id.

    A document with a `@context` gets the one that defines proofs, if it is missing.
    Raises BadDocument when the key is of another kind or the document has a proof already.
    Source: FEP-8b32; W3C Data Integrity EdDSA Cryptosuites 1.0, 3.3.1.
    """
    key = load_private_key(private_key) if isinstance(private_key, str) else private_key
    if not isinstance(key, Ed25519PrivateKey) or "proof" in document:
        raise BadDocument("not an Ed25519 key, or a document with a proof")
    whole = dict(document)
    proof: dict[str, object] = {
        **_FIXED,
        "verificationMethod": verification_method,
        "created": write_time(now),
    }
    if "@context" in whole:
        whole["@context"] = proof["@context"] = _context_with_proofs(whole["@context"])
    proof["proofValue"] = encode_multibase(key.sign(_hashes(whole, proof)))
    return {**whole, "proof": proof}


def proof_key_id(document: Document) -> str | None:
    """The key that a document claims to be proved with; None when it has no proof that we can verify."""
    proof = document.get("proof")
    if not isinstance(proof, Mapping) or any(proof.get(name) != value for name, value in _FIXED.items()):
        return None
    return id_of(proof.get("verificationMethod"))


def verify_proof(document: Document, public_key: PublicKey | str) -> None:
    """Check the one proof of a document. Raises SignatureRejected.

    That the key is its author's is for the caller to check: see proof_key_id, and security rule 7.
    Source: FEP-8b32; W3C Data Integrity EdDSA Cryptosuites 1.0, 3.3.2.
    """
    proof = document.get("proof")
    if proof_key_id(document) is None or not isinstance(proof, Mapping):
        raise SignatureRejected("no proof, several, or one of another kind")
    if "created" in proof and read_time(proof["created"]) is None:
        raise SignatureRejected("a proof with an unreadable time")
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    if "@context" in options:
        if not _starts_with(unsecured.get("@context"), options["@context"]):
            raise SignatureRejected("the proof was made for another context")
        unsecured["@context"] = options["@context"]
    try:
        key = load_public_key(public_key) if isinstance(public_key, str) else public_key
        signature = decode_multibase(str(proof.get("proofValue")))
        signed = _hashes(unsecured, options)
    except ProtocolError as error:
        raise SignatureRejected("unreadable proof or key") from error
    if not isinstance(key, Ed25519PublicKey) or not is_signed_by(key, signature, signed):
        raise SignatureRejected("the proof is not this key's")


def followers_digest(uris: Iterable[str]) -> str:
    """The digest of a partial followers collection: each URI hashed, all combined by exclusive or, as hex.

    Source: FEP-8fcf, "Partial follower collection digest".
    """
    combined = 0
    for uri in uris:
        combined ^= int.from_bytes(hashlib.sha256(uri.encode("utf-8")).digest(), "big")
    return f"{combined:064x}"


def _hashes(document: Document, options: Document) -> bytes:
    """What is signed: the hash of the proof's options, then that of the document."""
    return b"".join(hashlib.sha256(canonical_json(part)).digest() for part in (options, document))


def _context_with_proofs(context: object) -> object:
    entries = context if isinstance(context, list) else [context]
    if any(isinstance(entry, str) and entry.startswith(_KNOWS_PROOFS) for entry in entries):
        return context
    return [*entries[:1], DATA_INTEGRITY_V2, *entries[1:]]


def _starts_with(context: object, beginning: object) -> bool:
    entries = context if isinstance(context, list) else [context]
    first = beginning if isinstance(beginning, list) else [beginning]
    return entries[: len(first)] == first
