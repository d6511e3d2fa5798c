"""`python -m benchmarks`: measure, print, keep."""

import asyncio
import compileall
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from benchmarks.casework_run import CASEWORK_NAMES, measure_casework
from benchmarks.client_run import NAMES, measure_clients
from benchmarks.load import LoadFailed
from benchmarks.machine import Sign, describe_machine
from benchmarks.measures import Measured
from benchmarks.operations import OPERATIONS
from benchmarks.report import keep_json, print_table
from benchmarks.run import Plan, measure_store
from tests.services.postgres import PostgresMissing
from tests.services.server import ServerFailed

_STORES: Final = {"sqlite": ("sqlite",), "postgres": ("postgres",), "both": ("sqlite", "postgres")}
_SUITES: Final = {"town": (*OPERATIONS, "start"), "clients": NAMES, "casework": CASEWORK_NAMES}
_MEASURES: Final = {"town": measure_store, "clients": measure_clients, "casework": measure_casework}
_UNPROFILED: Final = {"start", "sockets", *CASEWORK_NAMES}
_LOG_CHARS: Final = 3_000
# As an installed program is; the packages beside it are compiled by `make env`.
_COMPILED: Final = ("activitypub", "ensembl_fed", "moderation", "web")
_RESULTS: Final = Path("bench-results")
Suites = Mapping[str, Sequence[str]]
_DISK: Final = Path("/var/tmp")  # noqa: S108 -- a disk, where /tmp may be memory, in which nothing is written durably


def main(  # noqa: PLR0917 -- a command's options, which nobody gives by place
    store: Annotated[str, typer.Option(help="`sqlite`, `postgres` or `both`.")] = "both",
    suite: Annotated[str, typer.Option(help=f"`all`, or one of {', '.join(_SUITES)}.")] = "all",
    quick: Annotated[
        bool, typer.Option("--quick", help="A tenth of the load: whether it works, not how fast.")
    ] = False,
    only: Annotated[list[str] | None, typer.Option(help="One operation of the suites; may be repeated.")] = None,
    profile: Annotated[bool, typer.Option("--profile", help="Print where the time goes; needs --only.")] = False,
    folder: Annotated[Path, typer.Option(help="A disk with room for a store; emptied afterwards.")] = _DISK,
) -> None:
    """Measure what each operation costs the server, in CPU time, memory and seconds. Only loopback is used."""
    console = Console(width=None if Console().is_terminal else 180)
    if store not in _STORES:
        raise typer.BadParameter("sqlite, postgres or both", param_hint="--store")
    if suite != "all" and suite not in _SUITES:
        raise typer.BadParameter(f"all, {', '.join(_SUITES)}", param_hint="--suite")
    suites = {name: names for name, names in _SUITES.items() if suite in ("all", name)}
    known = sorted({name for names in suites.values() for name in names})
    if unknown := set(only or ()) - set(known):
        raise typer.BadParameter(f"{', '.join(unknown)} is none of {', '.join(known)}", param_hint="--only")
    if profile and (not only or _UNPROFILED & set(only)):
        raise typer.BadParameter("say which operation, with --only", param_hint="--profile")
    wanted = {name: [one for one in names if not only or one in only] for name, names in suites.items()}
    chosen = {name: names for name, names in wanted.items() if names}
    _run(console, _STORES[store], chosen, folder, is_quick=quick, is_profiled=profile)


def _run(
    console: Console, stores: tuple[str, ...], suites: Suites, parent: Path, *, is_quick: bool, is_profiled: bool
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
            for suite, names in suites.items():
                room = folder / f"{suite}-{store}"
                room.mkdir(mode=0o711)
                plan = Plan(names, is_quick, sign, console, room / "profile" if is_profiled else None)
                lines += asyncio.run(_MEASURES[suite](store, room, plan))
    except (LoadFailed, PostgresMissing, ServerFailed, TimeoutError, subprocess.SubprocessError) as error:
        console.print(f"The benchmark ended early: {error!r}", style="red", markup=False)
        for log in folder.glob("*/server.log"):
            console.print(f"{log.parent.name}, the server's log ends:\n{_end_of(log)}", markup=False, highlight=False)
        raise typer.Exit(1) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if not is_profiled:
        kept = keep_json(_RESULTS, machine, sign, lines, {"stores": stores, "suites": suites, "quick": is_quick})
        print_table(console, machine, sign, lines, kept)


def _end_of(log: Path) -> str:
    return log.read_text(errors="replace")[-_LOG_CHARS:]


if __name__ == "__main__":
    typer.run(main)
