"""Each rule that no linter knows notices its breach, and leaves the rest alone."""

from pathlib import Path

import pytest

from tests.architecture import rules


def test_a_long_file_is_noticed(tmp_path: Path) -> None:
    """400 lines are allowed, 401 are not."""
    long, short = tmp_path / "long.py", tmp_path / "short.py"
    long.write_text("x = 1\n" * 401)
    short.write_text("x = 1\n" * 400)
    assert rules.long_files([long, short]) == [f"{long}: 401 lines"]


def test_a_long_function_is_noticed(tmp_path: Path) -> None:
    """40 lines are allowed, 41 are not, in methods and coroutines too."""
    method = "class A:\n    async def m(self):\n" + 40 * "        x = 1\n"
    path = written(tmp_path, method + "def f():\n" + 39 * "    x = 1\n")
    assert rules.long_functions([path]) == [f"{path}:2: m has 41 lines"]


def test_a_vague_name_is_noticed() -> None:
    """A folder's name counts as much as a file's."""
    vague = [Path("web/utils.py"), Path("web/helpers/dates.py")]
    assert rules.vague_names([*vague, Path("web/dates.py")]) == [str(path) for path in vague]


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import datetime\nx = datetime.now()",
        "from datetime import datetime as moment\nx = moment.utcnow()",
        "import datetime\nx = datetime.datetime.now()",
        "import datetime as dt\nx = dt.date.today()",
        "import time\nx = time.time()",
        "import time as clock\nx = clock.time_ns()",
        "from time import time\nx = time()",
    ],
)
def test_a_reader_of_the_clock_is_noticed(tmp_path: Path, code: str) -> None:
    """Under whatever name it was imported; the one allowed reader may."""
    path = written(tmp_path, code)
    assert rules.clock_readers([path], allowed=tmp_path / "clock.py") != []
    assert rules.clock_readers([path], allowed=path) == []


def test_durations_are_no_readers_of_the_clock(tmp_path: Path) -> None:
    """How long something took is not what time it is."""
    path = written(tmp_path, "import time\nx = time.monotonic()\ny = time.perf_counter()\ntime.sleep")
    assert rules.clock_readers([path], allowed=tmp_path / "clock.py") == []


@pytest.mark.parametrize(
    "code",
    [
        "import os\nx = os.environ['A']",
        "import os\nx = os.getenv('A')",
        "from os import environ\nx = environ['A']",
        "import os as system\nx = system.environ.get('A')",
    ],
)
def test_a_reader_of_the_environment_is_noticed(tmp_path: Path, code: str) -> None:
    """Under whatever name it was imported; the one allowed reader may."""
    path = written(tmp_path, code)
    assert rules.environment_readers([path], allowed=tmp_path / "settings.py") != []
    assert rules.environment_readers([path], allowed=path) == []


def test_waiting_is_noticed(tmp_path: Path) -> None:
    """A coroutine where nothing waits."""
    path = written(tmp_path, "async def f():\n    return await g()\n\ndef g():\n    return 1\n")
    assert rules.waiting_places([path]) == [f"{path}:1", f"{path}:2"]


def test_two_heads_are_noticed(tmp_path: Path) -> None:
    """Two migrations that follow the same one."""
    for name, before in (("0001", "None"), ("0002", "'0001'"), ("0003", "'0001'")):
        (tmp_path / f"{name}.py").write_text(f"revision: str = '{name}'\ndown_revision: str | None = {before}\n")
    assert rules.migration_heads(tmp_path) == ["0002", "0003"]


def test_routes_of_the_client_api_are_found(tmp_path: Path) -> None:
    """Parameters lose their type; pages for people are not part of it."""
    path = written(
        tmp_path, "ROUTES = [Route('/api/v1/x/{id:int}', x), Route('/carte', y), WebSocketRoute('/api/v1/s', z)]"
    )
    assert rules.api_routes([path]) == {"/api/v1/x/{id}", "/api/v1/s"}


def written(folder: Path, code: str) -> Path:
    """A module with this code."""
    path = folder / "module.py"
    path.write_text(code)
    return path
