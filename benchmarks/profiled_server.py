"""Run the program with a sampler between two signals: `python -m benchmarks.profiled_server FILE serve …`.

SIGUSR1 begins, SIGUSR2 ends and writes FILE. Every few milliseconds of CPU time the main thread, which runs the event
loop, notes where it is. cProfile would not do: it takes the switches of SQLAlchemy's greenlets for calls, and a Python
function that it slows down fivefold looks five times dearer than a statement of SQL.
"""

import os
import signal
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Final

import greenlet  # type: ignore[import-untyped]  # it ships no types
import orjson

_EVERY_S: Final = 0.001  # the kernel's clock may be coarser; samples weigh what was spent since the one before
_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
_UTIME, _AFTER_STIME = 11, 13  # fields of /proc/self/task/ID/stat after the name
_Place = tuple[str, int, str]  # file, first line, name


class Sampler:
    """CPU seconds of the main thread by the function it was in (`own`), and by all that led there (`whole`)."""

    def __init__(self) -> None:
        self.own: Counter[_Place] = Counter()
        self.whole: Counter[_Place] = Counter()
        self.samples = 0
        self._at_s = 0.0
        self._threads: dict[int, float] = {}

    def begin(self, _number: int, _frame: FrameType | None) -> None:
        """Start to sample, from nothing."""
        self.own.clear()
        self.whole.clear()
        self.samples = 0
        self._threads = _cpu_s_of_threads()
        self._at_s = time.thread_time()
        signal.signal(signal.SIGPROF, self.sample)
        signal.siginterrupt(signal.SIGPROF, False)
        signal.setitimer(signal.ITIMER_PROF, _EVERY_S, _EVERY_S)

    def end(self) -> None:
        """Sample no more."""
        signal.setitimer(signal.ITIMER_PROF, 0)

    def sample(self, _number: int, frame: FrameType | None) -> None:
        """Note where the main thread is; what it spent since the last time counts as spent here."""
        now_s = time.thread_time()
        weight, self._at_s = now_s - self._at_s, now_s
        stack = _stack_of(frame)
        if stack:
            self.samples += 1
            self.own[stack[0]] += weight  # type: ignore[assignment]  # a Counter of floats
            for place in set(stack):
                self.whole[place] += weight  # type: ignore[assignment]  # as above

    def result(self) -> dict[str, object]:
        """Everything for JSON."""
        names = {thread.native_id: thread.name for thread in threading.enumerate()}
        return {
            "samples": self.samples,
            "own": list(self.own.items()),
            "whole": list(self.whole.items()),
            "threads": [
                (names.get(thread, "native"), cpu_s - self._threads.get(thread, 0.0))
                for thread, cpu_s in _cpu_s_of_threads().items()
            ],
        }


def main() -> None:
    """Arm the signals and become the program."""
    file = Path(sys.argv.pop(1))
    sampler = Sampler()

    def end(_number: int, _frame: object) -> None:
        sampler.end()
        unfinished = file.with_suffix(".new")
        unfinished.write_bytes(orjson.dumps(sampler.result()))
        unfinished.replace(file)

    signal.signal(signal.SIGUSR1, sampler.begin)
    signal.signal(signal.SIGUSR2, end)
    from ensembl_fed.cli.main import run

    run()


def _stack_of(frame: FrameType | None) -> list[_Place]:
    """The functions from the innermost outwards, through the greenlets that SQLAlchemy runs its own code in."""
    places: list[_Place] = []
    current: greenlet.greenlet | None = greenlet.getcurrent()
    while True:
        while frame is not None:
            code = frame.f_code
            places.append((code.co_filename, code.co_firstlineno, code.co_qualname))
            frame = frame.f_back
        current = None if current is None else current.parent
        if current is None:
            return places
        frame = current.gr_frame


def _cpu_s_of_threads() -> dict[int, float]:
    spent: dict[int, float] = {}
    for task in Path("/proc/self/task").iterdir():
        fields = (task / "stat").read_text().rpartition(")")[2].split()
        spent[int(task.name)] = sum(int(value) for value in fields[_UTIME:_AFTER_STIME]) / _TICKS_PER_S
    return spent


if __name__ == "__main__":
    main()
