"""Signatures of requests: the published vectors, and those of ActivityPub peers."""

import json
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from activitypub.errors import SignatureRejected
from activitypub.keys import (
    decode_multikey,
    load_public_key,
    public_pem_of,
)
from activitypub.signatures import (
    SignedRequest,
    key_id_of,
    verify_request,
)
from activitypub.signatures.algorithms import is_signed_by
from activitypub.signatures.cavage import read_cavage, signing_strings
from activitypub.signatures.rfc9421 import read_message_signature, signature_base

VECTORS = Path(__file__).parents[2] / "data" / "vectors"
PEERS: dict[str, Any] = json.loads((VECTORS / "activitypub_http_signatures.json").read_text("utf-8"))
RFC9421: dict[str, Any] = json.loads((VECTORS / "rfc9421_appendix_b.json").read_text("utf-8"))
CAVAGE: dict[str, Any] = json.loads((VECTORS / "cavage12_appendix_c.json").read_text("utf-8"))


def key_pem(key_id: str) -> str:
    """The key that the vectors' actor lists under this id."""
    if key_id.endswith("#ed25519-key"):
        return public_pem_of(decode_multikey(PEERS["keys"]["ed25519"]["publicKeyMultibase"]))
    return str(PEERS["keys"]["rsa"]["public_pem"])


def request_of(case: dict[str, Any]) -> SignedRequest:
    headers = [(name, value) for name, value in case["headers"]]
    return SignedRequest(case["method"], case["url"], headers, (case["body"] or "").encode("utf-8"))


@pytest.mark.parametrize("case", PEERS["cases"], ids=lambda case: case["id"])
def test_peer_requests_are_accepted_exactly_when_valid(case: dict[str, Any]) -> None:
    """S1 to S6: of 38 requests, the 17 good ones pass and the 21 others are refused."""
    request = request_of(case)
    now = datetime.fromtimestamp(case["now"], UTC)
    if case["valid"]:
        verify_request(request, key_pem(key_id_of(request)), now=now)
        return
    with pytest.raises(SignatureRejected):
        verify_request(request, key_pem(key_id_of(request)), now=now)


@pytest.mark.parametrize("case", CAVAGE["signatures"], ids=lambda case: case["id"])
def test_cavage_appendix_is_built_as_published_and_its_weak_key_refused(case: dict[str, Any]) -> None:
    """S2: the signing strings and signatures are the published ones; a key of 1024 bits is refused."""
    source = CAVAGE["request"]
    headers = [*map(tuple, source["headers"]), ("Signature", case["signature_header"])]
    request = SignedRequest(source["method"], source["url"], headers, source["body"].encode())
    pem = CAVAGE["keys"]["Test"]["public_pem"]
    signature = read_cavage(request)
    covered = signature.covered if signature.covered != ("",) else ("date",)  # the draft's default
    base = next(signing_strings(request, replace(signature, covered=covered)))

    weak = load_pem_public_key(pem.encode())
    assert isinstance(weak, rsa.RSAPublicKey)
    assert base == case["signing_string"].encode()
    assert is_signed_by(weak, signature.signature, base)
    with pytest.raises(SignatureRejected, match="key that we do not take"):
        verify_request(request, pem, now=datetime(2014, 1, 5, 21, 32, tzinfo=UTC))


@pytest.mark.parametrize("case", RFC9421["signatures"], ids=lambda case: case["id"])
def test_rfc9421_appendix_cannot_be_replayed_at_an_inbox(case: dict[str, Any]) -> None:
    """S2, S3: what covers too little, or is made with an algorithm we do not take, is refused."""
    source = RFC9421["request"]
    signature = [("Signature-Input", case["signature_input"]), ("Signature", case["signature"])]
    request = SignedRequest(
        source["method"], source["url"], [*map(tuple, source["headers"]), *signature], source["body"].encode()
    )
    pem = RFC9421["keys"][case["key"]].get("public_pem", "no key")
    with pytest.raises(SignatureRejected):
        verify_request(request, pem, now=datetime.fromtimestamp(1618884473, UTC))


@pytest.mark.parametrize("id_", ["B.2.3", "B.2.6"])
def test_rfc9421_bases_are_built_as_published(id_: str) -> None:
    """The base of B.2.3 and B.2.6 is that of the RFC, byte for byte, and the Ed25519 signature holds."""
    case = next(case for case in RFC9421["signatures"] if case["id"] == id_)
    source = RFC9421["request"]
    signature = [("Signature-Input", case["signature_input"]), ("Signature", case["signature"])]
    request = SignedRequest(
        source["method"], source["url"], [*map(tuple, source["headers"]), *signature], source["body"].encode()
    )
    read = read_message_signature(request)
    base = signature_base(request, read.covered, read.parameters)
    assert base == case["signature_base"].encode()
    if case["algorithm"] == "ed25519":
        key = load_public_key(RFC9421["keys"][case["key"]]["public_pem"])
        assert is_signed_by(key, read.signature, base)


@pytest.mark.parametrize("case", RFC9421["transformations"], ids=lambda case: case["id"])
def test_rfc9421_transformed_messages_hold_exactly_when_valid(case: dict[str, Any]) -> None:
    """Proxies may add, reorder and join headers, as far as appendix B.4 says."""
    request = request_of(case["request"])
    pem = RFC9421["keys"][case["key"]]["public_pem"]
    now = datetime.fromtimestamp(1618884473, UTC)
    if case["valid"]:
        verify_request(request, pem, now=now)
        return
    with pytest.raises(SignatureRejected):
        verify_request(request, pem, now=now)


def test_signatures_of_vectors_decode() -> None:
    """The Ed25519 vector is 64 bytes: the reader strips nothing."""
    case = next(case for case in PEERS["cases"] if case["id"] == "rfc9421-ed25519")
    read = read_message_signature(request_of(case))
    assert read.signature == b64decode(case["headers"][-1][1].split(":")[1])
    assert len(read.signature) == 64
