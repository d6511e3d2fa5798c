"""The key file of a room: made, saved, changed. Its presence is what opens a room."""

import base64
import os
import secrets
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ensembl_fed.casework.seal import KEY_BYTES, CaseKeys
from ensembl_fed.errors import Conflict, Invalid
from ensembl_fed.settings import Settings

_SALT_BYTES = 16
_NONCE_BYTES = 12
_BACKUP_PURPOSE = b"ensembl-fed casework key 1"
_SHORTEST_PASSPHRASE = 12


def key_path(settings: Settings, place: str) -> Path:
    """Where the key of a room is kept."""
    folder = settings.casework_key_dir or settings.data_dir / "casework-keys"
    return folder / f"{place}.key"


def has_key(settings: Settings, place: str) -> bool:
    """Whether an instance has a room."""
    return key_path(settings, place).exists()


def read_keys(settings: Settings, place: str) -> CaseKeys:
    """The keys of a room. Raises Invalid for a file that is none of ours."""
    return _parsed(key_path(settings, place).read_bytes())


def make_key(settings: Settings, place: str) -> None:
    """Make a room's first key. Raises Conflict if it has one: a key that is lost takes every case with it."""
    path = key_path(settings, place)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = path.with_suffix(f".{secrets.token_hex(4)}")
    _write(new, CaseKeys({1: secrets.token_bytes(KEY_BYTES)}, 1, secrets.token_bytes(KEY_BYTES)))
    try:
        path.hardlink_to(new)
    except FileExistsError as error:
        raise Conflict(f"{path} is there already") from error
    finally:
        new.unlink()


def add_key(settings: Settings, place: str) -> CaseKeys:
    """Let a new key seal from now on; the older ones still open."""
    keys = read_keys(settings, place)
    number = max(keys.secrets_by_number) + 1
    known = {**keys.secrets_by_number, number: secrets.token_bytes(KEY_BYTES)}
    return _replace(key_path(settings, place), CaseKeys(known, number, keys.index))


def drop_old_keys(settings: Settings, place: str) -> CaseKeys:
    """Forget the keys that nothing is sealed with any more."""
    keys = read_keys(settings, place)
    current = {keys.current: keys.secrets_by_number[keys.current]}
    return _replace(key_path(settings, place), CaseKeys(current, keys.current, keys.index))


def backup_key(settings: Settings, place: str, to: Path, passphrase: str) -> None:
    """Write a copy of the key that a passphrase opens. Raises Invalid for a short one, or a file in the way."""
    if len(passphrase) < _SHORTEST_PASSPHRASE:
        raise Invalid(f"the passphrase needs {_SHORTEST_PASSPHRASE} characters at least")
    if to.exists():
        raise Invalid(f"{to} is there already")
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    body = AESGCM(_stretched(passphrase, salt)).encrypt(nonce, key_path(settings, place).read_bytes(), _BACKUP_PURPOSE)
    _write_bytes(to, base64.b64encode(salt + nonce + body))


def restore_key(settings: Settings, place: str, source: Path, passphrase: str) -> None:
    """Put a saved key in its place. Raises Invalid for a wrong passphrase, Conflict if the room has a key."""
    raw = base64.b64decode(source.read_bytes())
    salt, nonce, body = (
        raw[:_SALT_BYTES],
        raw[_SALT_BYTES : _SALT_BYTES + _NONCE_BYTES],
        raw[_SALT_BYTES + _NONCE_BYTES :],
    )
    try:
        opened = AESGCM(_stretched(passphrase, salt)).decrypt(nonce, body, _BACKUP_PURPOSE)
    except InvalidTag as error:
        raise Invalid("this passphrase does not open this file") from error
    _parsed(opened)
    path = key_path(settings, place)
    if path.exists():
        raise Conflict(f"{path} is there already")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_bytes(path, opened)


def _stretched(passphrase: str, salt: bytes) -> bytes:
    # 32 MiB and about 0.1 s: OWASP's least for scrypt. https://cheatsheetseries.owasp.org/
    return Scrypt(salt=salt, length=KEY_BYTES, n=2**15, r=8, p=3).derive(passphrase.encode())


def _parsed(content: bytes) -> CaseKeys:
    try:
        fields = orjson.loads(content)
        known = {int(number): base64.b64decode(secret) for number, secret in fields["keys"].items()}
        keys = CaseKeys(known, int(fields["current"]), base64.b64decode(fields["index"]))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise Invalid("this is no key of casework") from error
    if keys.current not in known or any(len(secret) != KEY_BYTES for secret in (*known.values(), keys.index)):
        raise Invalid("this is no key of casework")
    return keys


def _replace(path: Path, keys: CaseKeys) -> CaseKeys:
    new = path.with_suffix(f".{secrets.token_hex(4)}")
    _write(new, keys)
    new.replace(path)
    return keys


def _write(path: Path, keys: CaseKeys) -> None:
    written = {str(number): base64.b64encode(secret).decode() for number, secret in keys.secrets_by_number.items()}
    index = base64.b64encode(keys.index).decode()
    _write_bytes(path, orjson.dumps({"keys": written, "current": keys.current, "index": index}))


def _write_bytes(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
