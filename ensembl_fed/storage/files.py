"""Pictures, films and sounds kept in a folder or in S3, under random names of our own."""

import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from ensembl_fed.settings import Settings

MEDIA_PATH: Final = "/media"
_FOLDER: Final = "file:"
# What a stored file may be called; nothing a stranger sent ever becomes part of a name (security 28).
_SUFFIXES: Final = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "video/mp4": ".mp4",
    "audio/mp4": ".m4a",
}


class MediaFiles:
    """The files of one instance: what it puts stands below its own prefix, and nothing else can be read."""

    def __init__(self, store: ObjectStore, base_url: str) -> None:
        self._store = store
        self._base_url = base_url

    async def put(self, content: bytes | Path, media_type: str) -> str:
        """Keep a file; returns its key, random and with the extension of its type. Raises KeyError for other types."""
        name = secrets.token_hex(16)
        key = f"{name[:2]}/{name}{_SUFFIXES[media_type]}"
        # A folder keeps no types; the name tells it.
        attributes = None if isinstance(self._store, LocalStore) else {"Content-Type": media_type}
        await obstore.put_async(self._store, key, content, attributes=attributes)
        return key

    async def get(self, key: str) -> bytes | None:
        """The bytes of a file; None when there is none of this key."""
        if not is_key(key):
            return None
        try:
            result = await obstore.get_async(self._store, key)
            return bytes(await result.bytes_async())
        except FileNotFoundError:
            return None

    async def size(self, key: str) -> int | None:
        """How many bytes a file has; None when there is none of this key."""
        if not is_key(key):
            return None
        try:
            return int((await obstore.head_async(self._store, key))["size"])
        except FileNotFoundError:
            return None

    async def get_part(self, key: str, start: int, end: int) -> bytes:
        """The bytes of a file from `start` to before `end`. Raises FileNotFoundError."""
        return bytes(await obstore.get_range_async(self._store, key, start=start, end=end))

    async def delete(self, key: str) -> None:
        """Forget a file; it is no error if there is none."""
        if not is_key(key):
            return
        try:
            await obstore.delete_async(self._store, key)
        except FileNotFoundError:
            return

    async def keep_private(self, key: str, path: Path | bytes) -> None:
        """Keep a file that no public address leads to, under a key of `new_private_key`."""
        await obstore.put_async(self._store, _private(key), path)

    async def read_private(self, key: str) -> AsyncIterator[bytes]:
        """The parts of a private file. Raises FileNotFoundError when it is gone, before the first part."""
        result = await obstore.get_async(self._store, _private(key))
        async for part in result.stream():
            yield bytes(part)

    async def delete_private(self, key: str) -> None:
        """Forget a private file; it is no error if there is none."""
        try:
            await obstore.delete_async(self._store, _private(key))
        except FileNotFoundError:
            return

    def url(self, key: str) -> str:
        """The public address of a file; "" for no key."""
        return f"{self._base_url}{MEDIA_PATH}/{key}" if key else ""

    def key_of(self, url: str) -> str:
        """The key of one of our own addresses; "" for anyone else's."""
        prefix = f"{self._base_url}{MEDIA_PATH}/"
        key = url.removeprefix(prefix) if url.startswith(prefix) else ""
        return key if is_key(key) else ""


def new_private_key() -> str:
    """A key that nobody guesses."""
    return secrets.token_hex(16)


def _private(key: str) -> str:
    """Beside the pictures, where no public address leads."""
    if len(key) != 32 or not key.isalnum() or not key.isascii():  # noqa: PLR2004 -- 16 bytes
        raise FileNotFoundError("not a key of ours")
    return f"private/{key}"


def is_key(key: str) -> bool:
    """Whether this is a name that we gave."""
    folder, _, file = key.partition("/")
    name, dot, suffix = file.partition(".")
    is_ours = len(name) == 32 and name.isalnum() and name.isascii() and folder == name[:2]  # noqa: PLR2004 -- 16 bytes
    return is_ours and f"{dot}{suffix}" in _SUFFIXES.values()


def media_type_of(key: str) -> str:
    """The type of a file by the extension that we gave it."""
    suffix = key[key.rfind(".") :]
    return next(media_type for media_type, ours in _SUFFIXES.items() if ours == suffix)


def open_files(settings: Settings, place: str, base_url: str) -> MediaFiles:
    """The files of the instance whose store is called `place`, at public addresses below `base_url`.

    Nothing is written until the first file is. Raises ValueError for an address that is neither folder nor S3.
    """
    url = settings.media_url
    if url == "" or url.startswith(_FOLDER):
        written = url.removeprefix(_FOLDER).replace("///", "/", 1)
        folder = Path(written) if written else settings.data_dir / "media"
        return MediaFiles(_folder_store(folder / place), base_url)
    if not url.startswith("s3://"):
        raise ValueError("ENSEMBL_MEDIA_URL must begin with file: or s3://")
    try:
        return MediaFiles(from_url(f"{url.rstrip('/')}/{place}"), base_url)
    except BaseError as error:
        raise ValueError(f"ENSEMBL_MEDIA_URL: {error}") from error


def _folder_store(folder: Path) -> LocalStore:
    return LocalStore(folder.absolute(), mkdir=True)
