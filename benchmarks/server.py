"""The server that is measured: the program itself, as a process of its own."""

import contextlib
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.processes import Tree
from tests.services.server import ServerFailed, clean_environment, serve_command

_START_S: Final = 60.0
_STOP_S: Final = 30.0
_POLL_S: Final = 0.005
_WRITTEN_S: Final = 30.0
_LOG_CHARS: Final = 3_000
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class Watcher:
    """A module that runs the program, watches between SIGUSR1 and SIGUSR2, and writes a file then."""

    module: str
    file: Path


class MeasuredServer:
    """One `ensembl-fed serve` with a note of how long it took to start. A watcher runs it and writes what it saw."""

    def __init__(
        self, log: Path, ports: Sequence[int], environment: Mapping[str, str], *, watcher: Watcher | None = None
    ) -> None:
        self._log = log
        # A log that is written at once still says why, when the server had to be killed.
        self._environment = {**clean_environment(), **environment, "PYTHONUNBUFFERED": "1"}
        self._command = serve_command(ports)
        if watcher is not None:
            self._command = [sys.executable, "-m", watcher.module, str(watcher.file), *self._command[1:]]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def tree(self) -> Tree:
        """Its processes. Raises ServerFailed when it does not run."""
        if self._process is None:
            raise ServerFailed("the server was not started")
        return Tree(self._process.pid)

    def start(self, ask: str) -> float:
        """Start it and ask an address until it answers 200; the seconds from the start of the process to that answer.

        Raises ServerFailed when it ends, or does not answer within 60 s.
        """
        with self._log.open("ab") as log:
            began = time.perf_counter()
            self._process = subprocess.Popen(  # noqa: S603 -- our own program
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=self._environment
            )
        while time.perf_counter() - began < _START_S:
            if _answers_ok(ask):
                return time.perf_counter() - began
            with contextlib.suppress(subprocess.TimeoutExpired):
                status = self._process.wait(_POLL_S)
                raise ServerFailed(self._told(f"exited {status} before it answered"))
        self.kill()
        raise ServerFailed(self._told(f"did not answer {ask} within {_START_S:.0f} s"))

    def stop(self) -> None:
        """Ask it to end and wait. Raises ServerFailed unless it exits 0 within 30 s."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            status = process.wait(_STOP_S)
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.wait()
            raise ServerFailed(self._told("did not end within 30 s of SIGTERM")) from error
        if status != 0:
            raise ServerFailed(self._told(f"exited {status} after SIGTERM instead of 0"))

    def kill(self) -> None:
        """End it at once."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def signal(self, number: int) -> None:
        """Send it a signal."""
        if self._process is not None:
            self._process.send_signal(number)

    @contextmanager
    def watched(self, file: Path) -> Iterator[None]:
        """Let the watcher watch within a block; `file` is there afterwards. Raises TimeoutError when it never comes."""
        file.unlink(missing_ok=True)
        self.signal(signal.SIGUSR1)
        yield
        self.signal(signal.SIGUSR2)
        for _ in range(int(_WRITTEN_S / _POLL_S)):
            if file.exists():
                return
            time.sleep(_POLL_S)
        raise TimeoutError("the server did not write what it saw")

    def _told(self, what: str) -> str:
        return f"the server {what}. The end of its log:\n{self._log.read_text(errors='replace')[-_LOG_CHARS:]}"


def _answers_ok(address: str) -> bool:
    try:
        with _DIRECT.open(address, timeout=5) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004 -- HTTP's own number
    except (urllib.error.URLError, OSError):
        return False
