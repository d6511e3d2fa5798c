"""The two stores, each fresh and each as durable as in use: nothing is lost by a power cut."""

import os
import secrets
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.processes import Tree
from tests.services.postgres import Cluster, find_program, start_cluster

_STOP_S: Final = 60


@dataclass(frozen=True, slots=True)
class Store:
    """Where a server keeps what it is sent. `tree` are the store's own processes, if it has any."""

    name: str
    settings: Mapping[str, str]
    tree: Tree | None


@contextmanager
def open_store(name: str, folder: Path) -> Iterator[Store]:
    """A fresh `sqlite` or `postgres` store under a folder. Raises PostgresMissing."""
    if name == "sqlite":
        yield Store(name, {}, None)
        return
    cluster = start_cluster(folder / "postgres")
    try:
        _make_durable(cluster)
        database = f"bench_{secrets.token_hex(4)}"
        cluster.execute(f"CREATE DATABASE {database}")
        main_pid = int((cluster.folder / "data" / "postmaster.pid").read_text().split()[0])
        yield Store(name, {"ENSEMBL_DATABASE_URL": cluster.url(database)}, Tree(main_pid))
    finally:
        cluster.stop()


def _make_durable(cluster: Cluster) -> None:
    """Start it again with PostgreSQL's own defaults: tests run without fsync, which would flatter."""
    options = f"-p {cluster.port} -k {cluster.folder} -h 127.0.0.1"
    data = cluster.folder / "data"
    command = [
        find_program("pg_ctl"),
        "-D",
        str(data),
        "-l",
        str(cluster.folder / "log"),
        "-o",
        options,
        "-w",
        "restart",
    ]
    owner = data.stat()
    subprocess.run(  # noqa: S603 -- PostgreSQL's own program
        command,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        user=owner.st_uid if os.geteuid() == 0 else None,
        group=owner.st_gid if os.geteuid() == 0 else None,
        extra_groups=[] if os.geteuid() == 0 else None,
        cwd="/",
        timeout=_STOP_S,
    )
    if (settings := cluster.execute("SHOW fsync") + cluster.execute("SHOW synchronous_commit")) != "onon":
        raise RuntimeError(f"PostgreSQL is not durable: fsync and synchronous_commit are {settings}")
