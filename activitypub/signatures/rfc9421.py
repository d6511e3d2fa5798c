"""HTTP Message Signatures, RFC 9421: the part that servers use, and nothing else.

Own code: the library at hand reads its own clock and sees more (component parameters, several
signatures at once, other algorithms) than an inbox should take.
"""

import re
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from activitypub.errors import SignatureRejected
from activitypub.keys import KeyKind, PublicKey, kind_of
from activitypub.signatures.algorithms import is_signed_by
from activitypub.signatures.digests import needs_digest
from activitypub.signatures.request import SignedRequest
from activitypub.signatures.times import check_fresh, check_not_expired

MAX_COVERED = 32

_LABEL = r"[a-z*][a-z0-9_.*-]{0,63}"
_INPUT = re.compile(rf"({_LABEL})=\(([^()]*)\)((?:;.*)?)", re.ASCII)
_SIGNATURE = re.compile(rf"({_LABEL})=:([A-Za-z0-9+/]+={{0,2}}):", re.ASCII)
_COMPONENTS = re.compile(r' *(?:"[a-z0-9@_-]{1,64}"(?: +"[a-z0-9@_-]{1,64}")*)? *', re.ASCII)
_PARAMETER = re.compile(r'; *([a-z*][a-z0-9_.*-]{0,63})=(?:"((?:[ !#-\[\]-~]|\\["\\])*)"|(-?\d{1,15}))', re.ASCII)

# Headers that make sense once only: two of them could mean two things (security rule 6).
_LISTS = frozenset({"accept", "accept-language", "accept-encoding", "cache-control", "via", "x-forwarded-for"})
_ALGORITHMS = {"rsa-v1_5-sha256": KeyKind.RSA, "ed25519": KeyKind.ED25519}
_INTEGERS = frozenset({"created", "expires"})
_STRINGS = frozenset({"keyid", "alg", "nonce", "tag"})


@dataclass(frozen=True, slots=True)
class MessageSignature:
    """One signature with what it covers. `parameters` are in the order they came. Source: RFC 9421, 2.3."""

    label: str
    covered: tuple[str, ...]
    parameters: dict[str, int | str]
    signature: bytes

    @property
    def key_id(self) -> str:
        """The key that the sender names; empty if none."""
        return str(self.parameters.get("keyid", ""))


def read_message_signature(request: SignedRequest) -> MessageSignature:
    """Read `Signature-Input` and `Signature`, which must hold one signature under one label.

    Raises SignatureRejected. Source: RFC 9421, 4.1 and 4.2; RFC 9651, 3.1 to 3.3.
    """
    written = _INPUT.fullmatch(request.only("signature-input"))
    signed = _SIGNATURE.fullmatch(request.only("signature"))
    if written is None or signed is None or written.group(1) != signed.group(1):
        raise SignatureRejected("malformed signature, more than one, or labels that differ")
    if not _COMPONENTS.fullmatch(written.group(2)):
        raise SignatureRejected("components that we do not take")
    covered = tuple(name.strip('"') for name in written.group(2).split())
    if len(covered) > MAX_COVERED or len(set(covered)) != len(covered):
        raise SignatureRejected("too many components, or one twice")
    try:
        signature = b64decode(signed.group(2), validate=True)
    except ValueError as error:
        raise SignatureRejected("unreadable signature") from error
    return MessageSignature(written.group(1), covered, _parameters(written.group(3)), signature)


def verify_message_signature(request: SignedRequest, key: PublicKey, *, now: datetime) -> None:
    """Check coverage, time and signature; the digest itself is compared by verify_request.

    Source: RFC 9421, 3.2; https://docs.joinmastodon.org/spec/security/; security rules 2 to 6.
    """
    signature = read_message_signature(request)
    _check_coverage(request, signature)
    created_s, expires_s = signature.parameters.get("created"), signature.parameters.get("expires")
    if not isinstance(created_s, int):
        raise SignatureRejected("no creation time")
    check_fresh(created_s, now)
    check_not_expired(expires_s if isinstance(expires_s, int) else None, now)
    algorithm = signature.parameters.get("alg")
    if algorithm is not None and _ALGORITHMS.get(str(algorithm)) is not kind_of(key):
        raise SignatureRejected("an algorithm that is not the key's")
    base = signature_base(request, signature.covered, signature.parameters)
    if not is_signed_by(key, signature.signature, base):
        raise SignatureRejected("the signature is not this key's")


def signature_base(request: SignedRequest, covered: Sequence[str], parameters: dict[str, int | str]) -> bytes:
    """What is signed. Raises SignatureRejected if a component is absent. Source: RFC 9421, 2.5."""
    lines = [f'"{name}": {_component(request, name)}' for name in covered]
    lines.append(f'"@signature-params": {signature_params(covered, parameters)}')
    try:
        return "\n".join(lines).encode("ascii")
    except UnicodeEncodeError as error:
        raise SignatureRejected("a component that is not ASCII") from error


def signature_params(covered: Sequence[str], parameters: dict[str, int | str]) -> str:
    """The inner list with its parameters, as in `Signature-Input`. Source: RFC 9421, 2.3."""
    names = " ".join(f'"{name}"' for name in covered)
    return f"({names})" + "".join(f";{name}={_written(value)}" for name, value in parameters.items())


def _written(value: int | str) -> str:
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _parameters(text: str) -> dict[str, int | str]:
    parameters: dict[str, int | str] = {}
    position = 0
    while position < len(text):
        found = _PARAMETER.match(text, position)
        if found is None or found.group(1) in parameters:
            raise SignatureRejected("malformed signature parameters, or one twice")
        name, quoted, number = found.groups()
        if (name in _INTEGERS and number is None) or (name in _STRINGS and quoted is None):
            raise SignatureRejected("a signature parameter of another type")
        parameters[name] = int(number) if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        position = found.end()
    return parameters


def _check_coverage(request: SignedRequest, signature: MessageSignature) -> None:
    covered = set(signature.covered)
    for what, ways in (
        ("method", {"@method"}),
        ("path", {"@target-uri", "@path", "@request-target"}),
        ("host", {"@target-uri", "@authority", "host"}),
    ):
        if not covered & ways:
            raise SignatureRejected(f"not covered: {what}")
    if needs_digest(request) and "content-digest" not in covered:
        raise SignatureRejected("not covered: content-digest")


def _component(request: SignedRequest, name: str) -> str:
    """The value of a component. Source: RFC 9421, 2.1 and 2.2."""
    if not name.startswith("@"):
        return ", ".join(request.values(name)) if name in _LISTS and request.has(name) else request.only(name)
    query = f"?{request.query}"
    derived = {
        "@method": request.method,
        "@target-uri": request.url,
        "@authority": request.authority,
        "@scheme": request.url.partition("://")[0].lower(),
        "@path": request.path,
        "@query": query,
        "@request-target": request.path + (query if request.query else ""),
    }
    if name not in derived:
        raise SignatureRejected("a component that we do not take")
    return derived[name]
