"""Several serving processes behind the same sockets, ended together."""

import multiprocessing
import signal
import socket
import sys
import threading
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from types import FrameType
from typing import Final

from ensembl_fed.cli.told import Mistake, complain, reason_of
from ensembl_fed.settings import Settings

_END_WITHIN_S: Final = 20.0


class Processes:
    """The first process does the background work as well; all hear of each other's events over the bus."""

    def __init__(self, settings: Settings, sockets: list[socket.socket], count: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._processes: list[SpawnProcess] = [
            context.Process(target=_serve, args=(settings, sockets, number == 0), name=f"serving {number}")
            for number in range(count)
        ]
        self._is_ending = threading.Event()

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT. When one process ends by itself all are ended, and Mistake is raised."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        for process in self._processes:
            process.start()
        wait([process.sentinel for process in self._processes])
        was_asked = self._is_ending.is_set()
        if not was_asked:
            self._terminate()
        for process in self._processes:
            process.join(_END_WITHIN_S)
            if process.is_alive():
                process.kill()
                process.join()
        # One that was asked to end before it could listen for that was ended by the signal itself.
        fine = (0, -signal.SIGTERM) if was_asked else (0,)
        failed = [process.name for process in self._processes if process.exitcode not in fine]
        if failed or not was_asked:
            raise Mistake(f"{', '.join(failed) or 'a serving process'} ended unexpectedly; the log says why")

    def _end(self, number: int, frame: FrameType | None) -> None:
        self._is_ending.set()
        self._terminate()

    def _terminate(self) -> None:
        for process in self._processes:
            if process.is_alive():
                process.terminate()


def _serve(settings: Settings, sockets: list[socket.socket], does_work: bool) -> None:
    """What each process does."""
    from ensembl_fed.cli.serve import end_with_zero, serve_sockets

    end_with_zero()
    try:
        serve_sockets(settings, sockets, has_siblings=True, does_work=does_work)
    except Exception as error:
        reason = reason_of(error)
        if reason is None:
            raise
        complain(reason)
        sys.exit(2)
