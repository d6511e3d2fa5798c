"""The program itself as a process of its own: started, waited for, stopped, or killed in the middle."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import pytest

from tests.services.ports import free_ports

_READY_S = 30.0
_STOP_S = 30.0
_POLL_S = 0.05
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
PROGRAM = str(Path(sys.executable).with_name("ensembl-fed"))


class ServerFailed(AssertionError):
    """The program ended or never got ready; the text holds the end of its log."""


class Server:
    """One `ensembl-fed serve`, listening on ports of loopback. Use it as a context: leaving stops it."""

    def __init__(
        self,
        log: Path,
        ports: Sequence[int],
        environment: Mapping[str, str],
        command: Sequence[str] | None = None,
    ) -> None:
        self.log = log
        self.ports = list(ports)
        self.environment = dict(environment)
        self.command = list(command or serve_command(ports))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.stop()
        else:
            self.kill()

    def start(self) -> None:
        """Start the program and wait until every port answers `/healthz`. Raises ServerFailed after 30 s."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**clean_environment(), **self.environment},
            )
        try:
            for port in self.ports:
                self._wait_until_ready(port)
        except BaseException:
            self.kill()
            raise

    def url(self, path: str = "/", *, instance: int = 0) -> str:
        """The address of a path on the instance that listens on the n-th port."""
        return f"http://localhost:{self.ports[instance]}{path}"

    def stop(self) -> None:
        """Ask it to end (SIGTERM); raises ServerFailed unless it drains and exits 0 within 30 s."""
        process = self._taken_process()
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            status = process.wait(_STOP_S)
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.wait()
            raise ServerFailed(self._tell("did not end within 30 s of SIGTERM")) from error
        if status != 0:
            raise ServerFailed(self._tell(f"exited {status} after SIGTERM instead of 0"))

    def kill(self) -> None:
        """End it at once, as a power cut would (SIGKILL)."""
        process = self._taken_process()
        if process is not None:
            process.kill()
            process.wait()

    def _taken_process(self) -> subprocess.Popen[bytes] | None:
        process, self._process = self._process, None
        return process

    def _wait_until_ready(self, port: int) -> None:
        assert self._process is not None
        for _ in range(int(_READY_S / _POLL_S)):
            if _answers_ok(f"http://localhost:{port}/healthz"):
                return
            try:  # the pause between two looks ends early if the program does
                status = self._process.wait(_POLL_S)
            except subprocess.TimeoutExpired:
                continue
            raise ServerFailed(self._tell(f"exited {status} before it was ready"))
        raise ServerFailed(self._tell(f"did not answer on port {port} within 30 s"))

    def _tell(self, what: str) -> str:
        return f"{self.command[0]} {what}. The end of its log:\n{self.log.read_text(errors='replace')[-4000:]}"


def serve_command(ports: Sequence[int]) -> list[str]:
    """The command line that serves on these ports."""
    return [PROGRAM, "serve", *(word for port in ports for word in ("--port", str(port)))]


def trial_environment(data_dir: Path, **more: str) -> dict[str, str]:
    """Settings of a trial on loopback: plain HTTP, local peers allowed, open doors, no rate limits."""
    return {
        "ENSEMBL_DATA_DIR": str(data_dir),
        "ENSEMBL_SCHEME": "http",
        "ENSEMBL_FEDERATION_ALLOW_NETWORKS": "127.0.0.1/32,::1/128",
        "ENSEMBL_REGISTRATIONS": "open",
        "ENSEMBL_EMAIL_CONFIRMATION": "off",
        "ENSEMBL_RATE_LIMITS": "off",
    } | more


def clean_environment() -> dict[str, str]:
    """This process's environment without any setting of ours, so that a developer's own do not leak in."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ENSEMBL_")}


def run_program(*arguments: str, environment: Mapping[str, str]) -> str:
    """Run one command of `ensembl-fed` to its end and give back what it printed. Raises ServerFailed."""
    done = subprocess.run(
        [PROGRAM, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        env={**clean_environment(), **environment},
        check=False,
    )
    if done.returncode != 0:
        raise ServerFailed(f"ensembl-fed {' '.join(arguments)} exited {done.returncode}: {done.stderr[-4000:]}")
    return done.stdout


@pytest.fixture
def new_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Make servers that are stopped at the end: `new_server(instances=2, ENSEMBL_DATABASE_URL=…)`, then `start()`."""
    with ExitStack() as stack:

        def make(*, instances: int = 1, data_dir: Path | None = None, **settings: str) -> Server:
            environment = trial_environment(data_dir or tmp_path / "data", **settings)
            server = Server(tmp_path / "server.log", free_ports(instances), environment)
            stack.callback(server.kill)
            return server

        yield make


def _answers_ok(address: str) -> bool:
    try:
        with _DIRECT.open(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
