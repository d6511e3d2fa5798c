"""Signatures of requests: ours are accepted, and each way in which one must be refused."""

import hmac
import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import http_message_signatures as library
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from activitypub.errors import SignatureRejected
from activitypub.keys import (
    load_private_key,
    load_public_key,
    make_ed25519_key,
    public_pem_of,
)
from activitypub.signatures import (
    SignedRequest,
    key_id_of,
    sign_request_cavage,
    sign_request_rfc9421,
    verify_request,
)
from activitypub.signatures.cavage import read_cavage, signing_strings
from activitypub.signatures.rfc9421 import signature_base, signature_params

VECTORS = Path(__file__).parents[2] / "data" / "vectors"
PEERS: dict[str, Any] = json.loads((VECTORS / "activitypub_http_signatures.json").read_text("utf-8"))

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
URL = "https://moulins.example/users/ccas/inbox"
BODY = b'{"type":"Create"}'
KEY_ID = "https://sud.example/users/lea#main-key"
RSA_PRIVATE: str = PEERS["keys"]["rsa"]["private_pem"]
RSA_PUBLIC: str = PEERS["keys"]["rsa"]["public_pem"]
ED25519_PRIVATE, ED25519_PUBLIC = make_ed25519_key()
SIGNERS = (sign_request_cavage, sign_request_rfc9421)


def signed(signer: Any = sign_request_cavage, *, method: str = "POST", url: str = URL, **changed: Any) -> SignedRequest:
    body = changed.pop("body", BODY if method == "POST" else None)
    given: dict[str, Any] = {"key_id": KEY_ID, "private_key": RSA_PRIVATE, "now": NOW} | changed
    headers = signer(method, url, body=body, **given)
    return SignedRequest(method, url, list(headers.items()), body or b"")


def with_header(request: SignedRequest, name: str, value: str) -> SignedRequest:
    kept = [(other, old) for other, old in request.headers if other != name]
    return replace(request, headers=[*kept, (name, value)])


def without_header(request: SignedRequest, name: str) -> SignedRequest:
    return replace(request, headers=[pair for pair in request.headers if pair[0] != name])


def signed_with_cavage(
    covered: str, *, algorithm: str = "rsa-sha256", extra: str = "", headers: Any = ()
) -> SignedRequest:
    """A request whose signature is right for exactly what it says it covers."""
    plain = signed()
    rest = [pair for pair in plain.headers if pair[0] != "signature"] + list(headers)
    unsigned = f'keyId="{KEY_ID}",algorithm="{algorithm}"{extra},headers="{covered}",signature="AAAA"'
    draft = SignedRequest("POST", URL, [*rest, ("signature", unsigned)], BODY)
    base = next(signing_strings(draft, read_cavage(draft)))
    key = load_private_key(RSA_PRIVATE)
    assert isinstance(key, rsa.RSAPrivateKey)
    made = b64encode(key.sign(base, PKCS1v15(), SHA256())).decode()
    return with_header(draft, "signature", unsigned.replace("AAAA", made))


def signed_with_rfc9421(covered: list[str], parameters: dict[str, int | str]) -> SignedRequest:
    plain = signed(sign_request_rfc9421)
    key = load_private_key(RSA_PRIVATE)
    assert isinstance(key, rsa.RSAPrivateKey)
    made = b64encode(key.sign(signature_base(plain, covered, parameters), PKCS1v15(), SHA256())).decode()
    request = with_header(plain, "signature-input", f"sig1={signature_params(covered, parameters)}")
    return with_header(request, "signature", f"sig1=:{made}:")


@pytest.mark.parametrize("signer", SIGNERS)
@pytest.mark.parametrize(("private", "public"), [(RSA_PRIVATE, RSA_PUBLIC), (ED25519_PRIVATE, ED25519_PUBLIC)])
@pytest.mark.parametrize(("method", "url"), [("POST", URL), ("GET", "https://moulins.example:8443/a?page=true&b=%20")])
def test_what_we_sign_we_accept(signer: Any, private: str, public: str, method: str, url: str) -> None:
    """Both forms, both kinds of keys, with and without body, query and port."""
    request = signed(signer, method=method, url=url, private_key=private)

    verify_request(request, public, now=NOW)

    assert key_id_of(request) == KEY_ID


@pytest.mark.parametrize("signer", SIGNERS)
def test_a_signature_made_for_one_request_holds_for_no_other(signer: Any) -> None:
    """S3: method, path, query, host and body are all bound."""
    request = signed(signer)
    for other in (
        replace(request, method="PUT"),
        replace(request, url="https://moulins.example/users/lea/inbox"),
        replace(request, url=f"{URL}?x=1") if signer is sign_request_rfc9421 else replace(request, url=f"{URL}/"),
        replace(request, url="https://sud.example/users/ccas/inbox"),
        with_header(replace(request, url="https://sud.example/users/ccas/inbox"), "host", "sud.example"),
        replace(request, body=b'{"type":"Delete"}'),
        replace(request, body=b""),
    ):
        with pytest.raises(SignatureRejected):
            verify_request(other, RSA_PUBLIC, now=NOW)


@pytest.mark.parametrize(
    "covered",
    [
        "host date digest",
        "(request-target) date digest",
        "(request-target) host digest",
        "(request-target) host date",
        "date",
        "",
    ],
)
def test_cavage_must_cover_everything(covered: str) -> None:
    """S3: a rightly made signature that leaves out target, host, time or digest is refused."""
    with pytest.raises(SignatureRejected, match=r"cover|absent|0 times"):
        verify_request(signed_with_cavage(covered), RSA_PUBLIC, now=NOW)


@pytest.mark.parametrize(
    "covered",
    [
        ["@target-uri", "content-digest"],
        ["@method", "content-digest"],
        ["@method", "@path", "content-digest"],
        ["@method", "@target-uri"],
        [],
    ],
)
def test_rfc9421_must_cover_everything(covered: list[str]) -> None:
    """S3: the same for RFC 9421."""
    request = signed_with_rfc9421(covered, {"created": int(NOW.timestamp()), "keyid": KEY_ID})
    with pytest.raises(SignatureRejected, match="not covered"):
        verify_request(request, RSA_PUBLIC, now=NOW)


def test_rfc9421_must_say_when_it_was_made() -> None:
    """S3: without `created` it would be good for ever."""
    request = signed_with_rfc9421(["@method", "@target-uri", "content-digest"], {"keyid": KEY_ID})
    with pytest.raises(SignatureRejected, match="creation"):
        verify_request(request, RSA_PUBLIC, now=NOW)


@pytest.mark.parametrize("value", ["", "SHA-256=", "MD5=1B2M2Y8AsgTpgAmY7PhCfg==", "SHA-1=AAAA", "SHA-256=AAAA"])
def test_a_digest_that_says_nothing_is_a_failure(value: str) -> None:
    """S4: unknown, empty, weak and wrong digests, even when the signature over them is right."""
    request = with_header(signed(), "digest", value)
    rest = [pair for pair in request.headers if pair[0] != "signature"]
    draft = SignedRequest("POST", URL, rest, BODY)
    with pytest.raises(SignatureRejected, match="digest"):
        verify_request(draft, RSA_PUBLIC, now=NOW)


def test_every_digest_of_a_list_must_be_right_and_once() -> None:
    """S4: a good digest does not carry a bad one, nor itself twice."""
    request = signed()
    good = request.only("digest")
    for value in (f"{good},SHA-512=AAAA", f"{good},{good}", f"{good},MD5=AAAA"):
        with pytest.raises(SignatureRejected, match=r"digest|body"):
            verify_request(with_header(request, "digest", value), RSA_PUBLIC, now=NOW)


@pytest.mark.parametrize("signer", SIGNERS)
def test_a_request_is_good_for_twelve_hours_and_one_ahead(signer: Any) -> None:
    """S5: the window has two edges."""
    request = signed(signer)
    for moment in (NOW + timedelta(hours=12), NOW - timedelta(hours=1)):
        verify_request(request, RSA_PUBLIC, now=moment)
    for moment in (NOW + timedelta(hours=12, seconds=1), NOW - timedelta(hours=1, seconds=1)):
        with pytest.raises(SignatureRejected, match="ago"):
            verify_request(request, RSA_PUBLIC, now=moment)


@pytest.mark.parametrize(
    "value",
    ["", "yesterday", "2026-11-24T09:00:00Z", "Tue, 31 Feb 2026 09:00:00 GMT", "Tue, 24 Nov 2026 09:00:00 +0000"],
)
def test_an_unreadable_date_is_refused(value: str) -> None:
    """S5: what cannot be read is not "now"."""
    with pytest.raises(SignatureRejected, match="date"):
        verify_request(with_header(signed(), "date", value), RSA_PUBLIC, now=NOW)


@pytest.mark.parametrize(
    "host", ["sud.example", "moulins.example:8443", "moulins.example@sud.example", "moulins.example/x", ""]
)
def test_a_request_for_another_host_is_refused(host: str) -> None:
    """S5: Host must be that of the tenant whose URL was asked for."""
    with pytest.raises(SignatureRejected, match="host"):
        verify_request(with_header(signed(), "host", host), RSA_PUBLIC, now=NOW)


@pytest.mark.parametrize("name", ["signature", "host", "date", "digest"])
def test_a_doubled_header_is_refused(name: str) -> None:
    """S6: two headers where one is expected could mean two things."""
    request = signed()
    doubled = replace(request, headers=[*request.headers, (name.title(), request.only(name))])
    with pytest.raises(SignatureRejected, match="2 times"):
        verify_request(doubled, RSA_PUBLIC, now=NOW)


@pytest.mark.parametrize("name", ["signature", "signature-input", "content-digest", "host"])
def test_a_doubled_header_is_refused_with_rfc9421(name: str) -> None:
    """S6: the same for RFC 9421."""
    request = signed(sign_request_rfc9421)
    doubled = replace(request, headers=[*request.headers, (name, request.only(name))])
    with pytest.raises(SignatureRejected, match="2 times"):
        verify_request(doubled, RSA_PUBLIC, now=NOW)


def test_a_doubled_parameter_or_component_is_refused() -> None:
    """S6: parameters, covered headers, labels and components are unique."""
    cavage, message = signed(), signed(sign_request_rfc9421)
    header, written, made = cavage.only("signature"), message.only("signature-input"), message.only("signature")
    covered = ("(request-target) host", "(request-target) host host")
    for other, reason in (
        (with_header(cavage, "signature", f'{header},keyId="https://evil.example/k"'), "parameter twice"),
        (with_header(cavage, "signature", header.replace(*covered)), "one twice"),
        (with_header(message, "signature-input", f'{written};keyid="https://evil.example/k"'), "one twice"),
        (with_header(message, "signature-input", written.replace('"@method"', '"@method" "@method"')), "one twice"),
        (with_header(message, "signature-input", f"{written}, {written}"), "malformed|more than one"),
        (with_header(message, "signature", f"{made}, sig2={made.partition('=')[2]}"), "more than one"),
    ):
        with pytest.raises(SignatureRejected, match=reason):
            verify_request(other, RSA_PUBLIC, now=NOW)


@pytest.mark.parametrize("algorithm", ["hmac-sha256", "none", "rsa-sha1", "", "ecdsa-sha256"])
def test_a_label_never_chooses_a_weak_algorithm(algorithm: str) -> None:
    """S2: a label may name only what we take, even over a signature that is right."""
    request = signed_with_cavage("(request-target) host date digest", algorithm=algorithm)
    with pytest.raises(SignatureRejected, match="algorithm"):
        verify_request(request, RSA_PUBLIC, now=NOW)


@pytest.mark.parametrize("algorithm", ["hmac-sha256", "rsa-pss-sha512", "ed25519", "none"])
def test_alg_must_be_that_of_the_key(algorithm: str) -> None:
    """S2: RFC 9421, 3.2 asks that `alg` and the key agree."""
    parameters: dict[str, int | str] = {"created": int(NOW.timestamp()), "keyid": KEY_ID, "alg": algorithm}
    request = signed_with_rfc9421(["@method", "@target-uri", "content-digest"], parameters)
    with pytest.raises(SignatureRejected, match="algorithm"):
        verify_request(request, RSA_PUBLIC, now=NOW)


def test_the_public_key_is_no_shared_secret() -> None:
    """S2: an HMAC keyed with the public key, as httpsig accepts it, is refused."""
    plain = signed()
    draft = with_header(plain, "signature", plain.only("signature").replace("rsa-sha256", "hmac-sha256"))
    base = next(signing_strings(draft, read_cavage(draft)))
    made = b64encode(hmac.digest(RSA_PUBLIC.encode(), base, "sha256")).decode()
    for algorithm in ("hmac-sha256", "hs2019"):
        header = (
            f'keyId="{KEY_ID}",algorithm="{algorithm}",headers="(request-target) host date digest",signature="{made}"'
        )
        with pytest.raises(SignatureRejected):
            verify_request(with_header(draft, "signature", header), RSA_PUBLIC, now=NOW)


@pytest.mark.parametrize("bits", [1024, 8192])
def test_weak_and_oversized_keys_are_refused(bits: int) -> None:
    """S2: RSA keys below 2048 or above 4096 bits are refused before any arithmetic."""
    if bits == 1024:
        pem = public_pem_of(rsa.generate_private_key(65537, bits))
    else:
        pem = public_pem_of(rsa.RSAPublicNumbers(65537, (1 << (bits - 1)) + 1).public_key())
    with pytest.raises(SignatureRejected, match="key that we do not take"):
        verify_request(signed(), pem, now=NOW)


def test_other_kinds_of_keys_are_refused() -> None:
    """S2: elliptic curves, unusual exponents, private keys and nonsense are no keys here."""
    curve = ec.generate_private_key(ec.SECP256R1()).public_key()
    known = load_public_key(RSA_PUBLIC)
    assert isinstance(known, rsa.RSAPublicKey)
    odd = public_pem_of(rsa.RSAPublicNumbers(3, known.public_numbers().n).public_key())
    for pem in (
        curve.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
        odd,
        RSA_PRIVATE,
        "é",
        "",
        "-----BEGIN PUBLIC KEY-----\n" + "A" * 5_000,
    ):
        with pytest.raises(SignatureRejected, match="key that we do not take"):
            verify_request(signed(), pem, now=NOW)


def test_created_and_expires_are_honoured_and_need_the_newer_label() -> None:
    """S5: expires in the past ends it; (created) under rsa-sha256 is refused, as the draft demands."""
    covered, at = "(request-target) host (created) (expires) digest", int(NOW.timestamp())
    extra = f",created={at},expires={at + 60}"
    verify_request(signed_with_cavage(covered, algorithm="hs2019", extra=extra), RSA_PUBLIC, now=NOW)
    with pytest.raises(SignatureRejected, match="expired"):
        verify_request(
            signed_with_cavage(covered, algorithm="hs2019", extra=extra), RSA_PUBLIC, now=NOW + timedelta(minutes=2)
        )
    with pytest.raises(SignatureRejected, match="covered"):
        signed_with_cavage(covered, algorithm="rsa-sha256", extra=extra)
    old = signed_with_cavage("(request-target) host date digest", algorithm="hs2019", extra=f",created={at - 90_000}")
    with pytest.raises(SignatureRejected, match="ago"):
        verify_request(old, RSA_PUBLIC, now=NOW)


def test_a_message_signature_of_the_library_is_accepted() -> None:
    """What an independent implementation of RFC 9421 signs, with more components than we use, passes."""

    class Resolver(library.HTTPSignatureKeyResolver):
        def resolve_private_key(self, key_id: str) -> bytes:
            return RSA_PRIVATE.encode()

        def resolve_public_key(self, key_id: str) -> bytes:
            return RSA_PUBLIC.encode()

    class Message:
        def __init__(self, request: SignedRequest) -> None:
            self.method, self.url = request.method, request.url
            self.headers = {name: value for name, value in request.headers if not name.startswith("signature")}

    message = Message(signed(sign_request_rfc9421))
    signer = library.HTTPMessageSigner(signature_algorithm=library.algorithms.RSA_V1_5_SHA256, key_resolver=Resolver())
    covered = ("@method", "@authority", "@path", "@target-uri", "content-digest", "date")
    signer.sign(
        message, key_id=KEY_ID, created=NOW, covered_component_ids=covered, label="lib", use_existing_digest=True
    )
    request = SignedRequest("POST", URL, list(message.headers.items()), BODY)
    verify_request(request, RSA_PUBLIC, now=NOW)


@pytest.mark.parametrize("name", ["signature", "signature-input"])
def test_no_signature_is_no_signature(name: str) -> None:
    """S1: an unsigned request names no key and is refused."""
    request = without_header(signed(sign_request_rfc9421), name)
    for ask in (lambda: key_id_of(request), lambda: verify_request(request, RSA_PUBLIC, now=NOW)):
        with pytest.raises(SignatureRejected):
            ask()
