"""The result: one table for a person, one JSON file for a program."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import orjson
from rich.console import Console
from rich.table import Table

from benchmarks.machine import Machine, Sign
from benchmarks.measures import AIMS, Measured

_NUMBERS: Final = (
    *("conn.", "count", "per s", "p50 ms", "p99 ms"),
    *("CPU µs", "queries", "result", "aim", "met", "store's CPU"),
)
_US: Final = 1_000_000
_MS: Final = 1_000


def print_table(console: Console, machine: Machine, sign: Sign, lines: Sequence[Measured], kept: Path) -> None:
    """The table, with the machine above it and the kept file below."""
    console.print(
        f"{machine.processor}, {machine.cores} cores, {machine.memory_mb / _MS:.0f} GB, {machine.system}, "
        f"Python {machine.python}, load average {machine.load_1m}; 1 sign = {sign.seconds * _US:.0f} µs of CPU"
    )
    table = Table(title="What an operation costs the server", title_justify="left")
    for name in ("store", "operation"):
        table.add_column(name)
    for name in _NUMBERS:
        table.add_column(name, justify="right")
    for line in lines:
        table.add_row(*_row(line, sign.seconds))
    console.print(table)
    for note in dict.fromkeys(f"{line.store}, {line.what}: {line.note}" for line in lines if line.note):
        console.print(note)
    console.print(f"Kept in {kept}")


def keep_json(
    folder: Path, machine: Machine, sign: Sign, lines: Sequence[Measured], options: Mapping[str, object]
) -> Path:
    """Write the numbers into the folder, in seconds and megabytes; the name is the moment, in UTC."""
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    path = folder / f"{now:%Y%m%dT%H%M%SZ}.json"
    result = {
        "at": now.isoformat(timespec="seconds"),
        "machine": asdict(machine),
        "options": dict(options),
        "sign_s": sign.seconds,
        "sign_batches_s": sign.batches_s,
        "results": [_json_line(line, sign.seconds) for line in lines],
    }
    path.write_bytes(orjson.dumps(result, option=orjson.OPT_INDENT_2))
    return path


def _row(line: Measured, sign_s: float) -> list[str]:
    aim = AIMS.get(line.name)
    met = line.is_met(sign_s)
    return [
        line.store,
        line.what,
        str(line.connections or ""),
        str(line.count or ""),
        f"{line.rate:.0f}" if line.rate else "",
        f"{line.p50_s * _MS:.1f}" if line.p50_s else "",
        f"{line.p99_s * _MS:.1f}" if line.p99_s else "",
        f"{line.cpu_s * _US:.0f}" if line.cpu_s else "",
        str(line.statements or ""),
        f"{line.result(sign_s):.2f} {line.unit}",
        "" if aim is None else f"≤ {aim:g}",
        "" if met is None else "[green]yes[/green]" if met else "[red]no[/red]",
        f"{line.store_cpu_s / sign_s:.2f} sign" if line.store_cpu_s else "",
    ]


def _json_line(line: Measured, sign_s: float) -> dict[str, object]:
    return {
        **asdict(line),
        "result": line.result(sign_s),
        "aim": AIMS.get(line.name),
        "is_met": line.is_met(sign_s),
    }
