"""A private PostgreSQL: one cluster for a whole test run, one fresh database for each test module.

The first test that needs it starts it; the run's first process stops it, also when tests fail. Nothing is asked of
a PostgreSQL that runs on this machine already.
"""

import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.services.folder import one_process_at_a_time, run_folder
from tests.services.ports import free_ports

_START_ATTEMPTS = 3  # another process may take the free port between asking and using it
_START_S = 60
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "autovacuum=off")


class PostgresMissing(Exception):
    """PostgreSQL's server programs are not on this machine; the text says what to type."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running PostgreSQL of our own."""

    folder: Path
    port: int
    password: str

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://ensembl:{self.password}@127.0.0.1:{self.port}/{database}"

    def execute(self, sql: str) -> str:
        """Run one statement as the owner and give back what it printed, bare."""
        command = [find_program("psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", sql]
        where = {"PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGDATABASE": "postgres", "PGUSER": "ensembl"}
        done = subprocess.run(
            command,
            env=os.environ | where | {"PGPASSWORD": self.password},
            capture_output=True,
            text=True,
            timeout=_START_S,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"PostgreSQL refused a statement: {done.stderr.strip()}")
        return done.stdout.strip()

    def stop(self) -> None:
        """Stop it at once; what it holds is not needed any more."""
        _run_unprivileged([find_program("pg_ctl"), "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop"])


def find_program(name: str) -> str:
    """The path of one of PostgreSQL's programs. Raises PostgresMissing."""
    newest_first = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_version_of, reverse=True)
    found = str(newest_first[0]) if newest_first else shutil.which(name)
    if found is None:
        raise PostgresMissing(f"PostgreSQL's {name} was not found. On Debian, type: apt-get install postgresql")
    return found


def start_cluster(folder: Path) -> Cluster:
    """Make a cluster in a folder and start it on a free port, as an unprivileged account where we are root."""
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(folder, *_unprivileged_ids())
    password = secrets.token_urlsafe(18)
    secret = folder / "password"
    secret.write_text(password)
    secret.chmod(0o644)  # in a folder that only its owner may enter
    _run_unprivileged(
        [
            *(find_program("initdb"), "-D", str(folder / "data"), "-U", "ensembl", "-E", "UTF8", "--locale", "C.UTF-8"),
            *("-A", "scram-sha-256", "--pwfile", str(secret), "--no-sync", "--no-instructions"),
        ]
    )
    for attempt in range(_START_ATTEMPTS):
        port = free_ports(1)[0]
        try:
            _start_server(folder, port)
        except subprocess.CalledProcessError as error:
            if attempt == _START_ATTEMPTS - 1:
                raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text()[-2000:]}") from error
        else:
            return Cluster(folder, port, password)
    raise AssertionError("unreachable: the last attempt returns or raises")


def shared_cluster() -> Cluster:
    """The cluster of this run, started by whichever process asks first."""
    with one_process_at_a_time("postgres"):
        noted = run_folder() / "postgres.note"
        folder = run_folder() / "postgres"
        if not noted.exists():
            shutil.rmtree(folder, ignore_errors=True)
            cluster = start_cluster(folder)
            noted.touch(mode=0o600)
            noted.write_text(f"{cluster.port} {cluster.password}")
        port, password = noted.read_text().split()
        return Cluster(folder, int(port), password)


def stop_shared_cluster() -> None:
    """Stop the cluster of this run, if any test started it."""
    if (run_folder() / "postgres" / "data" / "postmaster.pid").exists():
        shared_cluster().stop()


@pytest.fixture(scope="session")
def postgres_cluster() -> Cluster:
    """The private PostgreSQL of this run."""
    try:
        return shared_cluster()
    except PostgresMissing as error:
        pytest.fail(str(error))


@pytest.fixture(scope="module")
def postgres_url(postgres_cluster: Cluster) -> Iterator[str]:
    """A fresh, empty database for this test module: `postgresql://…`."""
    name = f"test_{secrets.token_hex(6)}"
    postgres_cluster.execute(f"CREATE DATABASE {name}")
    yield postgres_cluster.url(name)
    postgres_cluster.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _version_of(program: Path) -> float:
    version = program.parent.parent.name
    return float(version) if version.replace(".", "", 1).isdigit() else 0.0


def _start_server(folder: Path, port: int) -> None:
    options = " ".join([f"-p {port} -k {folder} -h 127.0.0.1", *(f"-c {setting}" for setting in _FAST)])
    command = [find_program("pg_ctl"), "-D", str(folder / "data"), "-l", str(folder / "log")]
    _run_unprivileged([*command, "-o", options, "-w", "-t", str(_START_S), "start"])


def _run_unprivileged(command: list[str]) -> None:
    """Run one of PostgreSQL's programs, which refuse to run as root."""
    user, group = _unprivileged_ids() if os.geteuid() == 0 else (None, None)
    subprocess.run(
        command,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        user=user,
        group=group,
        extra_groups=[] if user is not None else None,
        cwd="/",
        timeout=2 * _START_S,
    )


def _unprivileged_ids() -> tuple[int, int]:
    """The account `postgres` where Debian's package made it, else `nobody`."""
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise PostgresMissing("Neither an account 'postgres' nor 'nobody' exists, and PostgreSQL refuses to run as root.")
