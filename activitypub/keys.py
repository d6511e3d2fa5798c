"""Keys of actors: made, read, checked, and written as PEM or Multikey."""

from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key

from activitypub.errors import BadDocument

PublicKey: TypeAlias = RSAPublicKey | Ed25519PublicKey
PrivateKey: TypeAlias = RSAPrivateKey | Ed25519PrivateKey

MIN_RSA_BITS = 2_048
MAX_RSA_BITS = 4_096
PUBLIC_EXPONENT = 65_537  # RFC 8017 leaves the choice; every known Fediverse server has this one
MAX_PEM_CHARS = 4_096  # an RSA-4096 public key takes 800
MAX_MULTIBASE_CHARS = 1_024  # an RSA-4096 Multikey takes 723

# Source: https://github.com/multiformats/multicodec, as unsigned varints
_ED25519_PREFIX = bytes([0xED, 0x01])
_ED25519_PRIVATE_PREFIX = bytes([0x80, 0x26])
_RSA_PREFIX = bytes([0x85, 0x24])
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE58_VALUES = {letter: value for value, letter in enumerate(_BASE58)}


class KeyKind(StrEnum):
    """The kinds of keys we know; the kind alone decides the algorithm (security rule 2)."""

    RSA = "rsa"
    ED25519 = "ed25519"


def make_rsa_key() -> tuple[str, str]:
    """A new RSA-2048 key as (private PEM, public PEM). Takes some 100 ms: do it in a thread."""
    return _pem_pair(generate_private_key(public_exponent=PUBLIC_EXPONENT, key_size=MIN_RSA_BITS))


def make_ed25519_key() -> tuple[str, str]:
    """A new Ed25519 key as (private PEM, public PEM)."""
    return _pem_pair(Ed25519PrivateKey.generate())


@lru_cache(maxsize=1_024)
def load_private_key(pem: str) -> PrivateKey:
    """Read one of our own private keys. Raises BadDocument when it is not RSA or Ed25519."""
    try:
        key = serialization.load_pem_private_key(pem.encode("ascii"), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadDocument("not a private key") from error
    if not isinstance(key, RSAPrivateKey | Ed25519PrivateKey):
        raise BadDocument("not an RSA or Ed25519 key")
    return key


@lru_cache(maxsize=4_096)
def load_public_key(pem: str) -> PublicKey:
    """Read a peer's public key: Ed25519, or RSA of 2048 to 4096 bits with the ordinary exponent.

    Raises BadDocument for anything else, before any arithmetic with it. Source: security rule 2.
    """
    if len(pem) > MAX_PEM_CHARS:
        raise BadDocument("key too long")
    try:
        key = serialization.load_pem_public_key(pem.encode("ascii"))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadDocument("not a public key") from error
    return _checked(key)


def kind_of(key: PublicKey | PrivateKey) -> KeyKind:
    """The kind of a key that was loaded."""
    return KeyKind.RSA if isinstance(key, RSAPublicKey | RSAPrivateKey) else KeyKind.ED25519


def public_pem_of(key: PublicKey | PrivateKey) -> str:
    """The public half of a key as PEM (SubjectPublicKeyInfo)."""
    public = key.public_key() if isinstance(key, RSAPrivateKey | Ed25519PrivateKey) else key
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode(
        "ascii"
    )


def encode_multikey(key: PublicKey) -> str:
    """A public key as `publicKeyMultibase`. Source: FEP-521a; W3C Controlled Identifiers 1.0, 2.2.2."""
    if isinstance(key, Ed25519PublicKey):
        return encode_multibase(_ED25519_PREFIX + key.public_bytes_raw())
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)
    return encode_multibase(_RSA_PREFIX + der)


def decode_multikey(multibase: str) -> PublicKey:
    """Read a `publicKeyMultibase`, with the checks of load_public_key. Raises BadDocument."""
    decoded = decode_multibase(multibase)
    prefix, material = decoded[:2], decoded[2:]
    try:
        if prefix == _ED25519_PREFIX:
            return Ed25519PublicKey.from_public_bytes(material)
        if prefix == _RSA_PREFIX:
            return _checked(serialization.load_der_public_key(material))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadDocument("not a Multikey") from error
    raise BadDocument("unknown kind of Multikey")


def decode_secret_multikey(multibase: str) -> Ed25519PrivateKey:
    """Read a `secretKeyMultibase` of Ed25519. Raises BadDocument."""
    decoded = decode_multibase(multibase)
    if decoded[:2] != _ED25519_PRIVATE_PREFIX or len(decoded) != 34:  # noqa: PLR2004 (2 + 32 bytes)
        raise BadDocument("not an Ed25519 secret key")
    return Ed25519PrivateKey.from_private_bytes(decoded[2:])


def encode_multibase(content: bytes) -> str:
    """Bytes as base58btc with its multibase letter `z`. Source: draft-msporny-base58-03."""
    number = int.from_bytes(content, "big")
    letters = []
    while number:
        number, digit = divmod(number, 58)
        letters.append(_BASE58[digit])
    leading_zeros = len(content) - len(content.lstrip(b"\0"))
    return "z" + "1" * leading_zeros + "".join(reversed(letters))


def decode_multibase(text: str) -> bytes:
    """Read base58btc with its letter `z`. Raises BadDocument when it is not, or is too long."""
    if not text.startswith("z") or len(text) > MAX_MULTIBASE_CHARS:
        raise BadDocument("not base58btc")
    number = 0
    for letter in text[1:]:
        value = _BASE58_VALUES.get(letter)
        if value is None:
            raise BadDocument("not base58btc")
        number = number * 58 + value
    leading_zeros = len(text) - 1 - len(text[1:].lstrip("1"))
    return b"\0" * leading_zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def _pem_pair(key: PrivateKey) -> tuple[str, str]:
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode("ascii"), public_pem_of(key)


def _checked(key: object) -> PublicKey:
    if isinstance(key, Ed25519PublicKey):
        return key
    if not isinstance(key, RSAPublicKey):
        raise BadDocument("not an RSA or Ed25519 key")
    if not MIN_RSA_BITS <= key.key_size <= MAX_RSA_BITS:
        raise BadDocument(f"RSA key of {key.key_size} bits")
    if key.public_numbers().e != PUBLIC_EXPONENT:
        raise BadDocument("RSA key with an unusual exponent")
    return key
