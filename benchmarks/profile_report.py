"""What a profile says: the thirty costliest functions, and the CPU of each thread."""

import io
import pstats
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import orjson
from rich.console import Console

from benchmarks.server import MeasuredServer

_TOP: Final = 30
_WRITTEN_S: Final = 30.0
_POLL_S: Final = 0.05


@contextmanager
def profiling(server: MeasuredServer, file: Path) -> Iterator[None]:
    """Profile the server within a block; `file` is there afterwards. Raises TimeoutError when it never comes."""
    file.unlink(missing_ok=True)
    server.signal(signal.SIGUSR1)
    yield
    server.signal(signal.SIGUSR2)
    for _ in range(int(_WRITTEN_S / _POLL_S)):
        if file.exists():
            return
        time.sleep(_POLL_S)
    raise TimeoutError("the server did not write its profile")


def print_profile(console: Console, file: Path, operations: int) -> None:
    """Say where the time went, by own and by cumulative time. The numbers include what measuring costs."""
    threads = orjson.loads(Path(f"{file}.threads").read_bytes())
    console.print(f"CPU of each thread, µs for each of {operations} operations:", style="bold")
    for thread in sorted(threads, key=lambda each: float(each["cpu_s"]), reverse=True):
        if thread["cpu_s"] > 0:
            console.print(f"  {thread['cpu_s'] * 1_000_000 / operations:8.0f}  {thread['thread']}", markup=False)
    for order in ("tottime", "cumtime"):
        text = io.StringIO()
        pstats.Stats(str(file), stream=text).sort_stats(order).print_stats(_TOP)
        console.print(f"The main thread by {order}:", style="bold")
        console.print(text.getvalue().strip(), markup=False, highlight=False, soft_wrap=True)
