"""HTTP signatures as nearly every Fediverse server makes them: draft-cavage-http-signatures-12."""

import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from activitypub.errors import SignatureRejected
from activitypub.keys import PublicKey
from activitypub.signatures.algorithms import is_signed_by
from activitypub.signatures.digests import needs_digest
from activitypub.signatures.request import SignedRequest
from activitypub.signatures.times import check_fresh, check_not_expired, read_http_date

MAX_COVERED = 32

_PARAMETER = re.compile(r'\s*([A-Za-z]{1,20})\s*=\s*(?:"([^"\\]*)"|(\d{1,12}))\s*(?:,|$)', re.ASCII)
# The algorithm comes from the key. A label may only name one that we take: no "hmac", no "rsa-sha1".
_LABELS = frozenset({"rsa-sha256", "rsa-sha512", "hs2019", "ed25519", "ed25519-sha512"})


@dataclass(frozen=True, slots=True)
class CavageSignature:
    """The parameters of a `Signature` header. Source: draft-cavage-http-signatures-12, 2.1."""

    key_id: str
    algorithm: str | None
    covered: tuple[str, ...]
    created_s: int | None
    expires_s: int | None
    signature: bytes


def read_cavage(request: SignedRequest) -> CavageSignature:
    """Read the `Signature` header. Raises SignatureRejected when it is absent, doubled or malformed."""
    parameters = _parameters(request.only("signature"))
    covered = tuple(parameters.get("headers", "").lower().split(" "))
    if len(covered) > MAX_COVERED or len(set(covered)) != len(covered):
        raise SignatureRejected("too many covered headers, or one twice")
    try:
        return CavageSignature(
            key_id=parameters["keyId"],
            algorithm=parameters.get("algorithm"),
            covered=covered,
            created_s=int(parameters["created"]) if "created" in parameters else None,
            expires_s=int(parameters["expires"]) if "expires" in parameters else None,
            signature=b64decode(parameters["signature"], validate=True),
        )
    except (KeyError, ValueError) as error:
        raise SignatureRejected("a signature parameter is missing or unreadable") from error


def verify_cavage(request: SignedRequest, key: PublicKey, *, now: datetime) -> None:
    """Check coverage, time and signature; the digest itself is compared by verify_request.

    Source: draft-cavage-http-signatures-12, 2.3 to 2.5; security rules 2 to 6.
    """
    signature = read_cavage(request)
    _check_coverage(request, signature)
    _check_times(request, signature, now)
    hashes = ("sha256", "sha512") if isinstance(key, RSAPublicKey) else ("",)
    for base in signing_strings(request, signature):
        if any(is_signed_by(key, signature.signature, base, rsa_hash=name) for name in hashes):
            return
    raise SignatureRejected("the signature is not this key's")


def signing_strings(request: SignedRequest, signature: CavageSignature) -> Iterator[bytes]:
    """What may have been signed: with the query in (request-target), then, as Fedify does, without."""
    lines = [_line(request, signature, name) for name in signature.covered if name != "(request-target)"]
    at = signature.covered.index("(request-target)") if "(request-target)" in signature.covered else None
    targets = [request.path]
    if at is not None and request.query:
        targets.insert(0, f"{request.path}?{request.query}")
    for target in targets:
        whole = list(lines)
        if at is not None:
            whole.insert(at, f"(request-target): {request.method.lower()} {target}")
        try:
            yield "\n".join(whole).encode("latin-1")
        except UnicodeEncodeError as error:
            raise SignatureRejected("a header that is no header") from error


def _parameters(header: str) -> dict[str, str]:
    parameters: dict[str, str] = {}
    position = 0
    while position < len(header):
        found = _PARAMETER.match(header, position)
        if found is None or found.group(1) in parameters:
            raise SignatureRejected("malformed signature header, or a parameter twice")
        quoted, number = found.group(2), found.group(3)
        parameters[found.group(1)] = number if quoted is None else quoted
        position = found.end()
    return parameters


def _check_coverage(request: SignedRequest, signature: CavageSignature) -> None:
    needed = ["(request-target)", "host"]
    if needs_digest(request):
        needed.append("digest")
    missing = [name for name in needed if name not in signature.covered]
    if missing:
        raise SignatureRejected(f"not covered: {' '.join(missing)}")
    if signature.algorithm is not None and signature.algorithm.lower() not in _LABELS:
        raise SignatureRejected("an algorithm that we do not take")


def _check_times(request: SignedRequest, signature: CavageSignature, now: datetime) -> None:
    dated, created = "date" in signature.covered, "(created)" in signature.covered
    if not dated and not created:
        raise SignatureRejected("no time is covered")
    if dated:
        check_fresh(read_http_date(request.only("date")).timestamp(), now)
    if signature.created_s is not None:
        check_fresh(signature.created_s, now)
    check_not_expired(signature.expires_s, now)


def _line(request: SignedRequest, signature: CavageSignature, name: str) -> str:
    """One line of the signing string. Source: draft-cavage-http-signatures-12, 2.3."""
    if name in ("(created)", "(expires)"):
        value = signature.created_s if name == "(created)" else signature.expires_s
        # 2.3 forbids both with the older labels: their verifiers would not look at them.
        if value is None or (signature.algorithm or "hs2019").startswith(("rsa", "hmac", "ecdsa")):
            raise SignatureRejected(f"{name} cannot be covered")
        return f"{name}: {value}"
    return f"{name}: {request.only(name)}"
