"""The three algorithms that we take; the key's type decides, never a label (security rule 2)."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA512

from activitypub.keys import PrivateKey, PublicKey

_PADDING = PKCS1v15()
_SHA256 = SHA256()
_SHA512 = SHA512()


def sign(key: PrivateKey, base: bytes) -> bytes:
    """Sign with RSASSA-PKCS1-v1_5 and SHA-256 (about 0.7 ms, releases the lock), or with Ed25519."""
    if isinstance(key, RSAPrivateKey):
        return key.sign(base, _PADDING, _SHA256)
    return key.sign(base)


def is_signed_by(key: PublicKey, signature: bytes, base: bytes, *, rsa_hash: str = "sha256") -> bool:
    """Whether the signature is the key's; `rsa_hash` (sha256, sha512) matters to RSA keys alone."""
    try:
        if isinstance(key, RSAPublicKey):
            key.verify(signature, base, _PADDING, _SHA512 if rsa_hash == "sha512" else _SHA256)
        else:
            key.verify(signature, base)
    except InvalidSignature:
        return False
    return True
