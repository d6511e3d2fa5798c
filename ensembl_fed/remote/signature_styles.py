"""The kinds of signatures that hosts take, and the order in which we knock with them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from activitypub.actors import RFC9421, RFC9421_ED25519
from activitypub.signatures import sign_request_cavage, sign_request_rfc9421
from ensembl_fed.clock import utc_now
from ensembl_fed.remote.keyring import SigningKey
from ensembl_fed.remote.transport import Sign


class SignatureStyle(StrEnum):
    """A form of signature, with the kind of key."""

    CAVAGE = "cavage"
    RFC9421 = "rfc9421"
    ED25519 = "rfc9421-ed25519"


_SIGNERS: Final = {
    SignatureStyle.CAVAGE: sign_request_cavage,
    SignatureStyle.RFC9421: sign_request_rfc9421,
    SignatureStyle.ED25519: sign_request_rfc9421,
}
# Everyone takes the older form, so it comes first where nothing is known. Ed25519 is for those who say they take it.
_KNOCKS: Final = {
    "": (SignatureStyle.CAVAGE, SignatureStyle.RFC9421),
    SignatureStyle.CAVAGE: (SignatureStyle.CAVAGE, SignatureStyle.RFC9421),
    SignatureStyle.RFC9421: (SignatureStyle.RFC9421, SignatureStyle.CAVAGE),
    SignatureStyle.ED25519: (SignatureStyle.ED25519, SignatureStyle.RFC9421, SignatureStyle.CAVAGE),
}


def knocks(known: str) -> tuple[SignatureStyle, ...]:
    """The styles to try, for a host of which `known` is remembered: each once, in this order."""
    return _KNOCKS.get(known, _KNOCKS[""])


def stated_style(implements: frozenset[str]) -> SignatureStyle | None:
    """The best style among what an actor's server says that it can do; None when it says nothing. FEP-844e."""
    if RFC9421_ED25519 in implements:
        return SignatureStyle.ED25519
    return SignatureStyle.RFC9421 if RFC9421 in implements else None


def sign_with(
    key: SigningKey, body: bytes | None, style: SignatureStyle, further: Mapping[str, str] | None = None
) -> Sign:
    """What signs a request in this style. An account without an Ed25519 key signs with its RSA key instead."""
    chosen = (key.ed25519 or key) if style is SignatureStyle.ED25519 else key
    signer = _SIGNERS[style]

    def sign(method: str, url: str) -> Mapping[str, str]:
        return signer(
            method,
            url,
            body=body,
            key_id=chosen.key_id,
            private_key=chosen.private_key,
            now=utc_now(),
            further=further,
        )

    return sign
