"""What every test may ask for: a store of each kind, a browser, the program as a process."""

import signal
from pathlib import Path

import pytest

from tests.services.folder import make_run_folder, remove_run_folder

pytest_plugins = ["tests.services.postgres", "tests.services.browser", "tests.services.server", "tests.town"]


def pytest_configure(config: pytest.Config) -> None:
    """The first process of a run owns the services that all its processes share."""
    if _is_first_process(config):
        make_run_folder()
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # an interrupted run stops its services too


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started, whatever became of the tests."""
    from tests.services.postgres import stop_shared_cluster  # not at the top: pytest loads it as a plugin first

    if _is_first_process(config):
        try:
            stop_shared_cluster()
        finally:
            remove_run_folder()


@pytest.fixture(params=["sqlite", "postgresql"])
def store_settings(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """Settings of an empty store, first on SQLite, then on PostgreSQL: a test that asks for it runs on both.

    PostgreSQL's database is shared by the tests of one module: name instances differently in each test.
    """
    settings = {"ENSEMBL_DATA_DIR": str(tmp_path / "data")}
    if request.param == "postgresql":
        settings["ENSEMBL_DATABASE_URL"] = request.getfixturevalue("postgres_url")
    return settings


def _is_first_process(config: pytest.Config) -> bool:
    return not hasattr(config, "workerinput")  # what pytest-xdist gives to each process it starts
