"""import-linter's contracts hold for the house, and each would notice a breach."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.rules import PACKAGES

ROOT = Path(__file__).parents[2]
LINTER = str(Path(sys.executable).with_name("lint-imports"))

# (contract, the module that breaks it, what it imports)
BREACHES = [
    ("storeys", "activitypub.breach", "ensembl_fed.clock"),
    ("storeys", "ensembl_fed.text.breach", "moderation"),
    ("storeys", "ensembl_fed.services.breach", "web.pages"),
    ("storeys", "moderation.breach", "web"),
    ("floors", "ensembl_fed.storage.breach", "ensembl_fed.services.breach"),
    ("floors", "ensembl_fed.surface.breach", "ensembl_fed.outbox.breach"),
    ("floors", "ensembl_fed.remote.breach", "ensembl_fed.inbox.breach"),
    ("floors", "ensembl_fed.models.breach", "ensembl_fed.storage.breach"),
    ("floors", "ensembl_fed.inbox.breach", "ensembl_fed.casework.breach"),
    ("floors", "ensembl_fed.clock", "ensembl_fed.ids"),
    ("floors", "ensembl_fed.migrations.breach", "ensembl_fed.models"),
    ("floors", "ensembl_fed.room_without_floor", "json"),
    ("web-rooms", "web.mastodon.breach", "web.pages.breach"),
    ("web-rooms", "web.entities.breach", "web.federation.breach"),
    ("casework-door", "moderation.breach", "ensembl_fed.casework.breach"),
    ("casework-door", "ensembl_fed.outbox.breach", "ensembl_fed.casework.breach"),
    ("casework-door", "ensembl_fed.remote.breach", "ensembl_fed.casework.breach"),
    ("casework-readers", "web.mastodon.breach", "ensembl_fed.casework.breach"),
    ("casework-readers", "web.pages.breach", "web.casework.breach"),
    ("casework-readers", "ensembl_fed.workers.breach", "ensembl_fed.casework.breach"),
    ("protocol-waits-for-nothing", "activitypub.breach", "socket"),
    ("protocol-waits-for-nothing", "activitypub.breach", "aiohttp"),
    ("fence-http-client", "ensembl_fed.remote.breach", "aiohttp"),
    ("fence-http-client", "web.pages.breach", "aiohttp"),
    ("fence-html", "web.pages.breach", "nh3"),
    ("fence-sql", "ensembl_fed.services.breach", "sqlalchemy"),
    ("fence-sql", "web.mastodon.breach", "sqlmodel"),
    ("fence-sql", "ensembl_fed.workers.breach", "asyncpg"),
    ("fence-sql", "ensembl_fed.models.breach", "aiosqlite"),
    ("fence-web-framework", "ensembl_fed.services.breach", "starlette"),
    ("fence-web-framework", "ensembl_fed.services.breach", "uvicorn"),
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house's Python files and of its contracts."""
    copy = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=_all_but_python)
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def test_the_house_keeps_its_contracts(house: Path) -> None:
    """No import goes up, or through a fence."""
    done = lint(house)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("contract", "importer", "imported"), BREACHES)
def test_a_breach_is_noticed(house: Path, contract: str, importer: str, imported: str) -> None:
    """A contract that is kept turns red when one import breaks it, and says which."""
    before = {path: path.read_text() for path in house.rglob("*.py")}
    try:
        if imported.split(".", maxsplit=1)[0] in PACKAGES:
            write_module(house, imported, "")
        write_module(house, importer, f"import {imported}\n")
        done = lint(house, contract)
    finally:
        restore(house, before)

    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout
    assert importer in done.stdout


def lint(house: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    """Run import-linter on a copy of the house."""
    chosen = [word for contract in contracts for word in ("--contract", contract)]
    command = [LINTER, "--no-cache", "--no-logo", *chosen]
    return subprocess.run(
        command,
        cwd=house,
        env={"PYTHONPATH": str(house), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def write_module(house: Path, name: str, line: str) -> None:
    """Add a line to a module, with the packages around it where they do not exist yet."""
    path = house.joinpath(*name.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    path.parent.mkdir(parents=True, exist_ok=True)
    for folder in path.relative_to(house).parents:
        if folder != Path():
            (house / folder / "__init__.py").touch()
    with path.open("a") as file:
        file.write(line)


def restore(house: Path, before: dict[Path, str]) -> None:
    """Put the copy back as it was."""
    for path in house.rglob("*.py"):
        if path in before:
            path.write_text(before[path])
        else:
            path.unlink()


def _all_but_python(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.endswith(".py") and not (Path(folder) / name).is_dir()]
