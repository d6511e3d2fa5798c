"""Seals what is personal in casework, and finds it again by digests, under keys that nothing else uses."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12
KEY_BYTES = 32


class CaseSealBroken(Exception):
    """A sealed text was made with another key or for another row, or was changed."""


@dataclass(frozen=True, repr=False)
class CaseKeys:
    """The keys of one room: those that open, by number; the one that seals; the one of the digests. Never printed."""

    secrets_by_number: Mapping[int, bytes]
    current: int
    index: bytes


class CaseSeal:
    """AES-256-GCM with the key's number in front; `purpose` (table and row) is bound to what is sealed."""

    def __init__(self, keys: CaseKeys) -> None:
        self.use(keys)

    def use(self, keys: CaseKeys) -> None:
        """Seal and open with these keys from now on: the file was changed by a command."""
        self._ciphers = {number: AESGCM(secret) for number, secret in keys.secrets_by_number.items()}
        self._index = keys.index
        self.current = keys.current

    def seal(self, fields: Mapping[str, object], purpose: str) -> str:
        """The fields as one text that says nothing; different each time."""
        return base64.b64encode(self.seal_bytes(orjson.dumps(dict(fields)), purpose)).decode()

    def open(self, sealed: str, purpose: str) -> Mapping[str, object]:
        """The fields again; none for what was erased (''). Raises CaseSealBroken."""
        if not sealed:
            return {}
        fields: Mapping[str, object] = orjson.loads(self.open_bytes(base64.b64decode(sealed), purpose))
        return fields

    def seal_bytes(self, content: bytes, purpose: str) -> bytes:
        """The same for bytes: photographs of slips."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        head = self.current.to_bytes(2, "big")
        return head + nonce + self._ciphers[self.current].encrypt(nonce, content, head + purpose.encode())

    def open_bytes(self, sealed: bytes, purpose: str) -> bytes:
        """The bytes again. Raises CaseSealBroken."""
        head, nonce, body = sealed[:2], sealed[2 : 2 + _NONCE_BYTES], sealed[2 + _NONCE_BYTES :]
        cipher = self._ciphers.get(int.from_bytes(head, "big"))
        if cipher is None:
            raise CaseSealBroken("no such key")
        try:
            return cipher.decrypt(nonce, body, head + purpose.encode())
        except InvalidTag as error:
            raise CaseSealBroken(purpose.partition(":")[0]) from error

    def is_current(self, sealed: str) -> bool:
        """Whether a sealed text was made with the key that seals now."""
        return not sealed or self.is_current_bytes(base64.b64decode(sealed[:4]))

    def is_current_bytes(self, sealed: bytes) -> bool:
        """The same for sealed bytes."""
        return sealed[:2] == self.current.to_bytes(2, "big")

    def digest(self, word: str, kind: str) -> str:
        """What a word is found by, without the word: HMAC-SHA256 bound to the kind of word."""
        return hmac.new(self._index, f"{kind}:{word}".encode(), hashlib.sha256).hexdigest()
