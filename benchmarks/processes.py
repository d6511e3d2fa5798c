"""CPU time and memory of a process with all its descendants, as Linux counts them."""

import asyncio
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TICK_S: Final = 1 / os.sysconf("SC_CLK_TCK")
_KB: Final = 1_024
# Fields of /proc/PID/stat after the name; proc(5) counts them from 1, and these follow the second.
_PARENT, _UTIME, _CUTIME_END = 1, 11, 15
_LOOK_EVERY_S: Final = 0.1
_QUIET_LOOKS: Final = 4
_QUIET_TICKS: Final = 1
_LONGEST_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Tree:
    """A process with all that it started."""

    root: int

    def pids(self) -> list[int]:
        """The processes that live now."""
        children: dict[int, list[int]] = {}
        for pid, fields in _all_processes():
            children.setdefault(int(fields[_PARENT]), []).append(pid)
        found = [self.root]
        for pid in found:  # grows while it is read
            found.extend(children.get(pid, ()))
        return found

    def cpu_s(self) -> float:
        """User and system time of all, those included that ended and were waited for."""
        ticks = 0
        for pid in self.pids():
            if (fields := _fields_of(pid)) is not None:
                ticks += sum(int(value) for value in fields[_UTIME:_CUTIME_END])
        return ticks * _TICK_S

    def resident_mb(self) -> float:
        """Resident memory of all, in units of 1,000,000 bytes."""
        return sum(_resident_bytes(pid) for pid in self.pids()) / 1_000_000

    async def quiet(self) -> None:
        """Wait until nothing is worked at any more: at most 10 ms of CPU in 0.4 s. Raises TimeoutError after 60 s."""
        deadline = time.monotonic() + _LONGEST_S
        looks = [self.cpu_s()]
        while time.monotonic() < deadline:
            await asyncio.sleep(_LOOK_EVERY_S)
            looks.append(self.cpu_s())
            if len(looks) > _QUIET_LOOKS and looks[-1] - looks[-1 - _QUIET_LOOKS] < (_QUIET_TICKS + 0.5) * _TICK_S:
                return
        raise TimeoutError(f"the server was still working {_LONGEST_S:.0f} s after the load")


def _all_processes() -> Iterator[tuple[int, list[str]]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and (fields := _fields_of(int(folder.name))) is not None:
            yield int(folder.name), fields


def _fields_of(pid: int) -> list[str] | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text.rpartition(")")[2].split()  # the name may hold anything, a parenthesis too


def _resident_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) * _KB for line in lines if line.startswith("VmRSS:")), 0)
