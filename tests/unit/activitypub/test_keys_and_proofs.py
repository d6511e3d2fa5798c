"""Multikeys, canonical JSON, proofs in documents and followers digests, by the published vectors."""

import json
import struct
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from activitypub.canonical import canonical_json
from activitypub.contexts import DATA_INTEGRITY_V2
from activitypub.documents import AS_CONTEXT
from activitypub.errors import BadDocument, SignatureRejected
from activitypub.keys import (
    KeyKind,
    decode_multibase,
    decode_multikey,
    decode_secret_multikey,
    encode_multibase,
    encode_multikey,
    kind_of,
    load_private_key,
    load_public_key,
    make_ed25519_key,
    make_rsa_key,
    public_pem_of,
)
from activitypub.proofs import add_proof, followers_digest, proof_key_id, verify_proof

VECTORS = Path(__file__).parents[2] / "data" / "vectors"
PROOFS: dict[str, Any] = json.loads((VECTORS / "eddsa_jcs_2022.json").read_text("utf-8"))
JCS: dict[str, Any] = json.loads((VECTORS / "jcs.json").read_text("utf-8"))
MULTIKEYS: dict[str, Any] = json.loads((VECTORS / "multikey.json").read_text("utf-8"))
FOLLOWERS: dict[str, Any] = json.loads((VECTORS / "followers_digest.json").read_text("utf-8"))
PUBLIC_KEY = decode_multikey(PROOFS["key"]["publicKeyMultibase"])
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
KEY_ID = "https://server.example/users/alice#ed25519-key"


@pytest.mark.parametrize("case", MULTIKEYS["cases"], ids=lambda case: case["id"])
def test_multikeys_are_read_and_written_as_published(case: dict[str, Any]) -> None:
    """FEP-521a's examples, there and back."""
    multibase = case["multikey"]["publicKeyMultibase"]
    if "public_key_hex" in case:
        expected: Any = Ed25519PublicKey.from_public_bytes(bytes.fromhex(case["public_key_hex"]))
    else:
        expected = load_der_public_key(bytes.fromhex(case["public_key_pkcs1_der_hex"]))
    assert decode_multikey(multibase) == expected
    assert encode_multikey(expected) == multibase


@pytest.mark.parametrize("text", ["", "z", "m6Mk", "z0OIl", "z" + "1" * 2_000, "z6Mk", "zé", "zQmSomethingElse"])
def test_what_is_no_multikey_is_refused(text: str) -> None:
    """S2: wrong letters, other prefixes, cut and overlong keys."""
    with pytest.raises(BadDocument):
        decode_multikey(text)


def test_leading_zeros_survive_base58() -> None:
    """Base58 counts leading zero bytes as ones."""
    for content in (b"", b"\0", b"\0\0\1", bytes(range(64))):
        assert decode_multibase(encode_multibase(content)) == content


def test_keys_that_we_make_are_keys_that_we_take() -> None:
    """Both pairs load, know their kind, and belong together."""
    for make, kind in ((make_rsa_key, KeyKind.RSA), (make_ed25519_key, KeyKind.ED25519)):
        private, public = make()
        assert kind_of(load_private_key(private)) is kind is kind_of(load_public_key(public))
        assert public_pem_of(load_private_key(private)) == public
        assert decode_multikey(encode_multikey(load_public_key(public))) == load_public_key(public)


@pytest.mark.parametrize(("bits", "written"), JCS["numbers_ieee754_hex"])
def test_numbers_are_written_as_ecmascript_does(bits: str, written: str) -> None:
    """RFC 8785, appendix B."""
    assert canonical_json(struct.unpack(">d", bytes.fromhex(bits))[0]) == written.encode()


@pytest.mark.parametrize("case", JCS["documents"], ids=lambda case: case["id"])
def test_documents_have_one_canonical_form(case: dict[str, Any]) -> None:
    """RFC 8785, 3.2.2 and 3.2.3."""
    document = json.loads(case["input"])
    written = canonical_json(document)
    if "canonical" in case:
        assert written == case["canonical"].encode()
    else:
        assert list(json.loads(written).values()) == case["order_of_values"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400, "\ud800", {1: 2}, b"", {"a": {1, 2}}])
def test_what_json_does_not_have_has_no_canonical_form(value: object) -> None:
    """S21: strange values are bad documents, not bugs."""
    with pytest.raises(BadDocument):
        canonical_json(value)


@pytest.mark.parametrize("case", PROOFS["cases"], ids=lambda case: case["id"])
def test_published_proofs_hold_exactly_when_valid(case: dict[str, Any]) -> None:
    """FEP-8b32, FEP-c390 and W3C: good proofs pass, a tampered document does not."""
    assert proof_key_id(case["signed"]) == case["signed"]["proof"]["verificationMethod"]
    if case["valid"]:
        verify_proof(case["signed"], PUBLIC_KEY)
        return
    with pytest.raises(SignatureRejected):
        verify_proof(case["signed"], PUBLIC_KEY)


@pytest.mark.parametrize("case", [case for case in PROOFS["cases"] if case["valid"]], ids=lambda case: case["id"])
def test_published_proofs_are_made_again_byte_for_byte(case: dict[str, Any]) -> None:
    """The same key and moment give the same proof."""
    made = add_proof(
        case["unsigned"],
        verification_method=case["signed"]["proof"]["verificationMethod"],
        private_key=decode_secret_multikey(PROOFS["key"]["secretKeyMultibase"]),
        now=datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC),
    )
    assert made == case["signed"]


def test_a_proof_covers_all_of_the_document_and_its_own_terms() -> None:
    """Any change to the document, the proof or its context is noticed."""
    private, public = make_ed25519_key()
    document = {"@context": AS_CONTEXT, "type": "Delete", "actor": "https://a.example/u"}
    signed = add_proof(document, verification_method=KEY_ID, private_key=private, now=NOW)
    proof = signed["proof"]
    assert isinstance(proof, dict)
    assert signed["@context"] == [AS_CONTEXT, DATA_INTEGRITY_V2]
    verify_proof(signed, public)
    for changed in (
        {**signed, "type": "Undo"},
        {**signed, "more": 1},
        {**signed, "@context": AS_CONTEXT},
        {**signed, "proof": {**proof, "created": "2026-11-24T09:00:01Z"}},
        {**signed, "proof": {**proof, "created": "now"}},
        {**signed, "proof": {**proof, "cryptosuite": "eddsa-rdfc-2022"}},
        {**signed, "proof": {**proof, "proofPurpose": "authentication"}},
        {**signed, "proof": {**proof, "proofValue": None}},
        {**signed, "proof": {**proof, "proofValue": "z1"}},
        {**signed, "proof": [proof, proof]},
        document,
    ):
        with pytest.raises(SignatureRejected):
            verify_proof(changed, public)


def test_a_proof_is_verified_with_an_ed25519_key_alone() -> None:
    """S2: the suite names one algorithm; another kind of key, or another person's, is refused."""
    private, _ = make_ed25519_key()
    rsa_private, rsa_public = make_rsa_key()
    signed = add_proof({"type": "Note"}, verification_method=KEY_ID, private_key=private, now=NOW)
    for other in (rsa_public, make_ed25519_key()[1], "nonsense"):
        with pytest.raises(SignatureRejected):
            verify_proof(signed, other)
    with pytest.raises(BadDocument):
        add_proof({"type": "Note"}, verification_method=KEY_ID, private_key=rsa_private, now=NOW)


def test_followers_are_summed_up_in_any_order() -> None:
    """FEP-8fcf's example; nobody is all zeros."""
    assert followers_digest(FOLLOWERS["followers"]) == FOLLOWERS["digest"]
    assert followers_digest(reversed(FOLLOWERS["followers"])) == FOLLOWERS["digest"]
    assert followers_digest([]) == "0" * 64


def test_published_signature_has_the_published_bytes() -> None:
    """The W3C example prints the signature in hexadecimal too."""
    case = next(case for case in PROOFS["cases"] if case["id"] == "vc-di-eddsa-jcs")
    assert decode_multibase(case["signed"]["proof"]["proofValue"]).hex() == case["signature_hex"]
    unsigned = {name: value for name, value in case["signed"].items() if name != "proof"}
    assert canonical_json(unsigned).decode() == case["canonical_document"]
