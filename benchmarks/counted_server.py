"""Run the program and count its statements: `python -m benchmarks.counted_server FILE serve …`.

SIGUSR1 forgets the count, SIGUSR2 writes it into FILE. On SQLite alone, which tells of every statement; PostgreSQL is
asked the same.
"""

import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any, Final

# What a transaction itself says, and what triggers do.
_NOT_ASKED: Final = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA", "--")


class StatementCount:
    """How many statements reached SQLite."""

    def __init__(self) -> None:
        self._count = 0

    def note(self, statement: str) -> None:
        """One more, if it asks or changes something."""
        self._count += not statement.startswith(_NOT_ASKED)

    def forget(self, _number: int, _frame: object) -> None:
        """Begin anew."""
        self._count = 0

    def write(self, file: Path) -> None:
        """For the process that asked."""
        unfinished = file.with_suffix(".new")
        unfinished.write_text(str(self._count))
        unfinished.replace(file)


def main() -> None:
    """Arm the signals and become the program."""
    file = Path(sys.argv.pop(1))
    count = StatementCount()
    signal.signal(signal.SIGUSR1, count.forget)
    signal.signal(signal.SIGUSR2, lambda _number, _frame: count.write(file))
    connect = sqlite3.connect

    def connect_and_count(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.set_trace_callback(count.note)
        return connection

    sqlite3.connect = connect_and_count  # type: ignore[assignment]  # its own signature has many shapes
    from ensembl_fed.cli.main import run

    run()


if __name__ == "__main__":
    main()
