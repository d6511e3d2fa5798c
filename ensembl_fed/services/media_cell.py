"""Run as a script of its own: shuts itself in, then becomes the media tool that the arguments name (security 28).

`python -I -S media_cell.py CPU_SECONDS MEMORY_BYTES FILE_BYTES PROGRAM [ARGUMENT…]`. It imports nothing of ours, so
that it starts in a few milliseconds. What holds: CPU time, memory, size of files written, no core, a low priority, no
new privileges, the end of its parent, and, where the kernel lets it, a network of its own with nothing in it.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys

# Source: linux/sched.h, linux/prctl.h.
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_DEATH_SIGNAL, _NO_NEW_PRIVILEGES = 1, 38
_OPEN_FILES = 64
_NICE = 10


def shut_in(cpu_seconds: int, memory_bytes: int, file_bytes: int) -> None:
    """Bound this process and what it becomes. Raises ValueError or OSError if a bound cannot be set."""
    bounds = {
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for which, most in bounds.items():
        resource.setrlimit(which, (most, most))
    os.nice(_NICE)
    # Elsewhere than on Linux the bounds above must do.
    with contextlib.suppress(OSError, AttributeError):
        kernel = ctypes.CDLL(None)
        kernel.prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        kernel.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        if kernel.unshare(_NEW_NETWORK) != 0:
            kernel.unshare(_NEW_USER | _NEW_NETWORK)


if __name__ == "__main__":
    shut_in(*(int(bound) for bound in sys.argv[1:4]))
    os.execv(sys.argv[4], sys.argv[4:])  # noqa: S606 -- there is no shell to be fooled
