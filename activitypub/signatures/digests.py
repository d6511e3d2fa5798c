"""The digest of a body: what a signature says about the bytes that came with it."""

import hashlib
import hmac
import re
from base64 import b64encode

from activitypub.errors import SignatureRejected
from activitypub.signatures.request import SignedRequest

_HASHES = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}
_DIGEST = re.compile(r"([A-Za-z0-9-]+)=([A-Za-z0-9+/]+={0,2})", re.ASCII)
_CONTENT_DIGEST = re.compile(r"([a-z0-9-]+)=:([A-Za-z0-9+/]+={0,2}):", re.ASCII)


def digest_of(body: bytes) -> str:
    """The value of a `Digest` header. Source: RFC 3230, 4.3.2."""
    return f"SHA-256={b64encode(hashlib.sha256(body).digest()).decode('ascii')}"


def content_digest_of(body: bytes) -> str:
    """The value of a `Content-Digest` header. Source: RFC 9530, 2."""
    return f"sha-256=:{b64encode(hashlib.sha256(body).digest()).decode('ascii')}:"


def needs_digest(request: SignedRequest) -> bool:
    """Whether the signature must cover a digest: there is a body, or the method is one that brings a body."""
    return bool(request.body) or request.method.upper() not in ("GET", "HEAD")


def check_digests(request: SignedRequest) -> None:
    """Compare every digest that the request carries with the bytes received, covered or not.

    Each must be SHA-256 or SHA-512, in one header, once. Raises SignatureRejected (security rule 4).
    """
    for name, pattern in (("digest", _DIGEST), ("content-digest", _CONTENT_DIGEST)):
        if request.has(name):
            _check_digest(request.only(name), pattern, request.body)


def _check_digest(header: str, pattern: re.Pattern[str], body: bytes) -> None:
    seen: set[str] = set()
    for part in header.split(","):
        found = pattern.fullmatch(part.strip())
        algorithm = found.group(1).lower() if found else ""
        hashed = _HASHES.get(algorithm)
        if found is None or hashed is None or algorithm in seen:
            raise SignatureRejected("unreadable, unknown, weak or doubled digest")
        seen.add(algorithm)
        expected = b64encode(hashed(body).digest()).decode("ascii")
        if not hmac.compare_digest(expected, found.group(2)):
            raise SignatureRejected("the body is not the one of the digest")
