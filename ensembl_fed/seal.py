"""Sealing of what must not lie open in a store: private keys, second factors."""

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12
_VERSION = b"1"


class SealBroken(Exception):
    """The sealed text was made with another key or for another purpose, or was changed."""


class Seal:
    """AES-256-GCM under a key derived from the installation's secret; `purpose` is bound to the sealed text."""

    def __init__(self, secret: bytes) -> None:
        derive = HKDF(hashes.SHA256(), length=32, salt=None, info=b"ensembl-fed seal 1")
        self._cipher = AESGCM(derive.derive(secret))

    def seal(self, text: str, purpose: str) -> str:
        """The text, unreadable without the key; different each time."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, text.encode(), purpose.encode())
        return base64.urlsafe_b64encode(_VERSION + nonce + sealed).decode()

    def open(self, sealed: str, purpose: str) -> str:
        """The text again. Raises SealBroken."""
        raw = base64.urlsafe_b64decode(sealed)
        nonce, body = raw[1 : 1 + _NONCE_BYTES], raw[1 + _NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, body, purpose.encode()).decode()
        except InvalidTag as error:
            raise SealBroken(purpose) from error
