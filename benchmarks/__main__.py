"""`python -m benchmarks`: measure, print, keep."""

import asyncio
import compileall
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from benchmarks.load import LoadFailed
from benchmarks.machine import Sign, describe_machine
from benchmarks.measures import Measured
from benchmarks.operations import OPERATIONS
from benchmarks.report import keep_json, print_table
from benchmarks.run import FULL, QUICK, Plan, measure_store
from tests.services.postgres import PostgresMissing
from tests.services.server import ServerFailed

_STORES: Final = {"sqlite": ("sqlite",), "postgres": ("postgres",), "both": ("sqlite", "postgres")}
_NAMES: Final = (*OPERATIONS, "start")
_LOG_CHARS: Final = 3_000
# As an installed program is; the packages beside it are compiled by `make env`.
_COMPILED: Final = ("activitypub", "ensembl_fed", "moderation", "web")
_RESULTS: Final = Path("bench-results")
_DISK: Final = Path("/var/tmp")  # noqa: S108 -- a disk, where /tmp may be memory, in which nothing is written durably


def main(
    store: Annotated[str, typer.Option(help="`sqlite`, `postgres` or `both`.")] = "both",
    quick: Annotated[
        bool, typer.Option("--quick", help="A tenth of the load: whether it works, not how fast.")
    ] = False,
    only: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(_NAMES)}; may be repeated.")] = None,
    profile: Annotated[bool, typer.Option("--profile", help="Print where the time goes; needs --only.")] = False,
    folder: Annotated[Path, typer.Option(help="A disk with room for a store; emptied afterwards.")] = _DISK,
) -> None:
    """Measure what each operation costs the server, in CPU time, memory and seconds. Only loopback is used."""
    console = Console(width=None if Console().is_terminal else 180)
    if store not in _STORES:
        raise typer.BadParameter("sqlite, postgres or both", param_hint="--store")
    if unknown := set(only or ()) - set(_NAMES):
        raise typer.BadParameter(f"{', '.join(unknown)} is none of {', '.join(_NAMES)}", param_hint="--only")
    if profile and not (only and set(only) <= set(OPERATIONS)):
        raise typer.BadParameter("say which operation, with --only", param_hint="--profile")
    _run(console, _STORES[store], only or list(_NAMES), folder, is_quick=quick, is_profiled=profile)


def _run(
    console: Console, stores: tuple[str, ...], names: list[str], parent: Path, *, is_quick: bool, is_profiled: bool
) -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was started is ended, whoever ends us
    for package in _COMPILED:
        compileall.compile_dir(package, quiet=2)
    machine, sign = describe_machine(), Sign()
    sign.measure()
    folder = Path(tempfile.mkdtemp(prefix="ensembl-bench-", dir=parent))
    folder.chmod(0o711)  # the account that runs PostgreSQL passes through
    lines: list[Measured] = []
    try:
        for store in stores:
            room = folder / store
            room.mkdir(mode=0o711)
            plan = Plan(names, QUICK if is_quick else FULL, sign, console, room / "profile" if is_profiled else None)
            lines += asyncio.run(measure_store(store, room, plan))
    except (LoadFailed, PostgresMissing, ServerFailed, TimeoutError, subprocess.SubprocessError) as error:
        console.print(f"The benchmark ended early: {error!r}", style="red", markup=False)
        for log in folder.glob("*/server.log"):
            console.print(f"{log.parent.name}, the server's log ends:\n{_end_of(log)}", markup=False, highlight=False)
        raise typer.Exit(1) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if not is_profiled:
        kept = keep_json(_RESULTS, machine, sign, lines, {"stores": stores, "only": names, "quick": is_quick})
        print_table(console, machine, sign, lines, kept)


def _end_of(log: Path) -> str:
    return log.read_text(errors="replace")[-_LOG_CHARS:]


if __name__ == "__main__":
    typer.run(main)
