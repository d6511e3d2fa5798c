"""Run the program under cProfile, between two signals: `python -m benchmarks.profiled_server FILE serve …`.

SIGUSR1 begins, SIGUSR2 ends and writes FILE (for `pstats`) and FILE.threads (CPU seconds of each thread, as JSON).
cProfile sees the main thread alone, which runs the event loop; what the other threads cost is in the second file.
"""

import cProfile
import os
import signal
import sys
import threading
from pathlib import Path

import orjson

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_UTIME, _AFTER_STIME = 11, 13  # fields of /proc/self/task/ID/stat after the name


def main() -> None:
    """Arm the signals and become the program."""
    file = Path(sys.argv.pop(1))
    profile = cProfile.Profile()
    before: dict[int, float] = {}

    def begin(_number: int, _frame: object) -> None:
        before.update(_cpu_s_of_threads())
        profile.enable()

    def end(_number: int, _frame: object) -> None:
        profile.disable()
        names = {thread.native_id: thread.name for thread in threading.enumerate()}
        spent = [
            {"thread": names.get(thread, "native"), "cpu_s": cpu_s - before.get(thread, 0.0)}
            for thread, cpu_s in _cpu_s_of_threads().items()
        ]
        Path(f"{file}.threads").write_bytes(orjson.dumps(spent))
        unfinished = file.with_suffix(".new")
        profile.dump_stats(unfinished)
        unfinished.replace(file)

    signal.signal(signal.SIGUSR1, begin)
    signal.signal(signal.SIGUSR2, end)
    from ensembl_fed.cli.main import run

    run()


def _cpu_s_of_threads() -> dict[int, float]:
    spent: dict[int, float] = {}
    for task in Path("/proc/self/task").iterdir():
        fields = (task / "stat").read_text().rpartition(")")[2].split()
        spent[int(task.name)] = sum(int(value) for value in fields[_UTIME:_AFTER_STIME]) / _TICKS_PER_S
    return spent


if __name__ == "__main__":
    main()
