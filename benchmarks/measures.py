"""What is measured and what it is held against."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Unit(StrEnum):
    """What a result counts."""

    SIGN = "sign"
    MEGABYTE = "MB"
    SECOND = "s"
    KILOBYTE = "kB"


# The most that each should take, in the unit of its line.
AIMS: Final = {
    "inbox": 2.0,
    "home": 0.6,
    "public": 0.6,
    "post": 3.0,
    "delivery": 1.6,
    "memory": 130.0,
    "start": 1.0,
}


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the result.

    `cpu_s` and `store_cpu_s` are for one operation: of the server's processes, and of PostgreSQL's.
    `value` is what a line is about where its `unit` is not the sign: megabytes or seconds.
    """

    name: str
    what: str
    store: str
    connections: int = 0
    count: int = 0
    rate: float = 0.0
    p50_s: float = 0.0
    p99_s: float = 0.0
    cpu_s: float = 0.0
    store_cpu_s: float = 0.0
    value: float = 0.0
    unit: Unit = Unit.SIGN
    # What a page asks of the store; 0 where it was not counted.
    statements: int = 0
    note: str = ""
    details: list[float] = field(default_factory=list)

    def result(self, sign_s: float) -> float:
        """What the aim is compared with, in `unit`."""
        return self.cpu_s / sign_s if self.unit is Unit.SIGN else self.value

    def is_met(self, sign_s: float) -> bool | None:
        """Whether the aim is met; None where there is none."""
        aim = AIMS.get(self.name)
        return None if aim is None else self.result(sign_s) <= aim
