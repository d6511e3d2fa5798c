"""One temporary folder for a whole test run, shared by its processes and removed by the first of them."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_VARIABLE = "ENSEMBL_TEST_RUN_FOLDER"


def make_run_folder() -> Path:
    """Make the folder and name it to the processes that this one starts."""
    folder = Path(tempfile.mkdtemp(prefix="ensembl-tests-"))
    folder.chmod(0o711)  # the account that runs PostgreSQL passes through
    os.environ[_VARIABLE] = str(folder)
    return folder


def run_folder() -> Path:
    """The folder of this run. Raises KeyError outside a run."""
    return Path(os.environ[_VARIABLE])


def remove_run_folder() -> None:
    """Remove the folder with everything in it."""
    shutil.rmtree(os.environ.pop(_VARIABLE), ignore_errors=True)


@contextmanager
def one_process_at_a_time(name: str) -> Iterator[None]:
    """Hold a lock that all processes of this run know by its name."""
    with (run_folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
