"""The machine that measures, and the unit it measures in: one RSA-2048 signature."""

import os
import platform
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

_BATCHES: Final = 5
_SIGNATURES_PER_BATCH: Final = 40


@dataclass(frozen=True, slots=True)
class Machine:
    """Where numbers were measured; they say nothing about another machine."""

    processor: str
    cores: int
    memory_mb: int
    system: str
    python: str
    load_1m: float


def describe_machine() -> Machine:
    """This machine, with its load at this moment."""
    return Machine(
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)),
        memory_mb=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000,
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        load_1m=round(os.getloadavg()[0], 2),
    )


class Sign:
    """The unit: CPU time of one RSA-2048 PKCS#1 v1.5 SHA-256 signature, which every delivery must pay.

    Taken again before each measurement; the median of all batches counts, so that a busy neighbour does not move it.
    """

    def __init__(self) -> None:
        self._key = generate_private_key(public_exponent=65_537, key_size=2_048)
        self.batches_s: list[float] = []

    def measure(self) -> None:
        """Sign some batches, about 0.2 s of work."""
        for _ in range(_BATCHES):
            began = time.thread_time()
            for number in range(_SIGNATURES_PER_BATCH):
                self._key.sign(number.to_bytes(64), PKCS1v15(), SHA256())
            self.batches_s.append((time.thread_time() - began) / _SIGNATURES_PER_BATCH)

    @property
    def seconds(self) -> float:
        """CPU seconds of one signature. Raises StatisticsError before anything was measured."""
        return median(self.batches_s)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()
