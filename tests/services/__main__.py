"""Install what the tests need of this machine, or say what to type: `python -m tests.services`."""

import os
import shutil
import subprocess
import sys

from tests.services.browser import BrowserMissing, find_chromium
from tests.services.postgres import PostgresMissing, find_program


def main() -> int:
    """Exit status 0 when everything is there, 2 when a person has to act."""
    missing = missing_packages()
    if not missing:
        return 0
    line = f"apt-get install --no-install-recommends {' '.join(missing)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(f"The tests need {' and '.join(missing)}. Install them, on Debian with: sudo {line}", file=sys.stderr)
        return 2
    print(f"==> Installing what the tests need: {' '.join(missing)}", flush=True)
    install(missing)
    if still := missing_packages():
        print(f"Installed, yet not found: {' and '.join(still)}", file=sys.stderr)
        return 2
    return 0


def missing_packages() -> list[str]:
    """Debian's names of what is not here."""
    missing = []
    try:
        find_chromium()
    except BrowserMissing:
        missing.append("chromium")
    try:
        for program in ("initdb", "pg_ctl", "psql"):
            find_program(program)
    except PostgresMissing:
        missing.append("postgresql")
    return missing


def install(packages: list[str]) -> None:
    """Install packages without a question. Raises CalledProcessError with apt-get's own words above it."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    nowhere = subprocess.DEVNULL
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", "-qq", *command], check=True, env=environment, stdin=nowhere, stdout=nowhere)


if __name__ == "__main__":
    sys.exit(main())
