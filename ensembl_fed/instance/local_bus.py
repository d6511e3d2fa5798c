"""A bus between the processes of one machine: a datagram socket for each, in the data folder."""

import asyncio
import os
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import orjson
import structlog

from ensembl_fed.instance.bus import Hear, read_event, write_event

_FOLDER: Final = "bus"
_SUFFIX: Final = ".sock"
_MOST_BYTES: Final = 160_000  # Linux takes 212,992 at a time
_AT_ONCE: Final = 64
_log = structlog.get_logger(__name__)


class LocalBus:
    """Each process reads its own socket and writes to every other one that it finds in the folder."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / _FOLDER
        self._path = self._folder / f"{os.getpid()}-{id(self):x}{_SUFFIX}"
        self._socket: socket.socket | None = None
        self._hear: Hear | None = None

    async def start(self, hear: Hear) -> None:
        """Open this process's socket; those of processes that are gone are removed."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path.unlink(missing_ok=True)
        self._hear = hear
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        _bind(self._socket, self._path)
        asyncio.get_running_loop().add_reader(self._socket, self._read)

    def publish(self, domain: str, events: Sequence[object]) -> None:
        """Write to the others, as many as can take it now."""
        if self._socket is None:
            return
        others = [path for path in self._folder.glob(f"*{_SUFFIX}") if path != self._path]
        if others:
            for datagram in _datagrams(domain, events):
                for other in others:
                    self._send(datagram, other)

    async def is_connected(self) -> None:
        """It is, once it was started."""

    async def close(self) -> None:
        """Remove the socket."""
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()
            self._socket = None
            self._path.unlink(missing_ok=True)

    def _send(self, datagram: bytes, other: Path) -> None:
        if self._socket is None:
            return
        try:
            self._socket.sendto(datagram, _short(other))
        except (ConnectionRefusedError, FileNotFoundError):
            other.unlink(missing_ok=True)  # its process is gone
        except OSError as error:
            _log.warning("bus message lost", reason=type(error).__name__)

    def _read(self) -> None:
        for _ in range(_AT_ONCE):
            if self._socket is None or self._hear is None:
                return
            try:
                datagram = self._socket.recv(2 * _MOST_BYTES)
            except BlockingIOError:
                return
            domain, events = _read_datagram(datagram)
            self._hear(domain, events)


def _bind(own: socket.socket, path: Path) -> None:
    own.bind(_short(path))
    path.chmod(0o600)


def _short(path: Path) -> str:
    """A path that fits into a socket's address (108 bytes): relative to the working folder if that is shorter."""
    return min(str(path.absolute()), os.path.relpath(path), key=len)


def _datagrams(domain: str, events: Sequence[object]) -> list[bytes]:
    """Messages that fit. An event that reaches too many home feeds to fit is sent without them."""
    whole = _write(domain, [write_event(event) for event in events])
    if len(whole) <= _MOST_BYTES:
        return [whole]
    if len(events) > 1:
        middle = len(events) // 2
        return _datagrams(domain, events[:middle]) + _datagrams(domain, events[middle:])
    return [_write(domain, [write_event(event) | {"home_of": []} for event in events])]


def _write(domain: str, written: list[dict[str, Any]]) -> bytes:
    return orjson.dumps({"domain": domain, "events": written})


def _read_datagram(datagram: bytes) -> tuple[str, list[object]]:
    message = orjson.loads(datagram)
    events = [read_event(written) for written in message["events"]]
    return str(message["domain"]), [event for event in events if event is not None]
