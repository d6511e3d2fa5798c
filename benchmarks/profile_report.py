"""What a profile says: the CPU of each thread, package and function, in microseconds for one operation."""

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import orjson
from rich.console import Console

_TOP: Final = 30
_ROOT: Final = Path(__file__).parent.parent
_OURS: Final = ("activitypub/", "ensembl_fed/", "moderation/", "web/")
_LEAST_US: Final = 1.0
_TRUNK: Final = 0.8
_STANDARD: Final = f"python{sys.version_info.major}.{sys.version_info.minor}/"


def print_profile(console: Console, file: Path, operations: int) -> None:
    """Say where the time went. A call of C counts as the function's that called it."""
    found = orjson.loads(file.read_bytes())
    own = {_place(*place): cpu_s for place, cpu_s in found["own"]}
    whole = {_place(*place): cpu_s for place, cpu_s in found["whole"]}
    packages: Counter[str] = Counter()
    for place, cpu_s in own.items():
        packages[_package(place)] += cpu_s
    trunk_s = _TRUNK * sum(own.values())  # what everything passes through says nothing
    ours = {place: cpu_s for place, cpu_s in whole.items() if place.startswith(_OURS) and cpu_s < trunk_s}
    theirs = {place: cpu_s for place, cpu_s in whole.items() if not place.startswith(_OURS) and cpu_s < trunk_s}
    threads: Counter[str] = Counter()
    for name, cpu_s in found["threads"]:
        threads[name] += cpu_s
    console.print(f"µs of CPU for each of {operations} operations, from {found['samples']} samples", style="bold")
    for title, spent in (
        ("Threads", threads),
        ("Packages, own time (main thread)", packages),
        (f"The {_TOP} dearest functions, own time (main thread)", own),
        (f"Our {_TOP} dearest functions with all they call (main thread)", ours),
        (f"Libraries' {_TOP} dearest functions with all they call (main thread)", theirs),
    ):
        _print_top(console, title, spent, operations)


def _print_top(console: Console, title: str, spent: Mapping[str, float], operations: int) -> None:
    console.print(title, style="bold")
    for name, cpu_s in sorted(spent.items(), key=lambda item: -item[1])[:_TOP]:
        if (us := cpu_s * 1_000_000 / operations) >= _LEAST_US:
            console.print(f"  {us:8.0f}  {name}", markup=False, highlight=False)


def _place(file: str, line: int, name: str) -> str:
    if file.startswith(f"{_ROOT}/") and "site-packages/" not in file:
        short = file.removeprefix(f"{_ROOT}/")
    elif "site-packages/" in file:
        short = file.rpartition("site-packages/")[2]
    else:
        short = file[file.rfind(_STANDARD) :] if _STANDARD in file else f"made/{file}"
    return f"{short}:{line} {name}"


def _package(place: str) -> str:
    folders = place.split("/")
    deeper = place.startswith((*_OURS, _STANDARD))
    return "/".join(folders[:2]).partition(".py")[0] if deeper else folders[0]
