"""A backup is taken while somebody writes, and what comes back is what was there."""

import contextlib
import json
import sqlite3
from pathlib import Path

import pytest

from ensembl_fed.cli.main import run
from ensembl_fed.instance.hosting import open_hosting
from ensembl_fed.instance.set_up import NewInstance, add_instance
from ensembl_fed.models.kinds import InstanceKind
from ensembl_fed.settings import Settings, read_settings
from ensembl_fed.storage.accounts import account_by_handle
from ensembl_fed.storage.town import instance_profile


def _status_of(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        run(list(arguments))
    return int(ended.value.code or 0)


def _use(folder: Path, patch: pytest.MonkeyPatch) -> Settings:
    patch.setenv("ENSEMBL_DATA_DIR", str(folder))
    patch.setenv("ENSEMBL_SCHEME", "http")
    return read_settings()


@pytest.mark.capability("N4")
async def test_a_backup_taken_while_somebody_writes_is_restored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """S41: what was committed is in it, what was not is not; it opens, and is never laid over another store."""
    hosting = await open_hosting(_use(tmp_path / "data", monkeypatch))
    instance = await add_instance(hosting, NewInstance("localhost:8000", InstanceKind.CITY, "Moulins"))
    picture = tmp_path / "data" / "media" / "town" / "photo.png"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"a picture")
    async with instance.database.unit() as unit:
        profile = await instance_profile(unit)
        assert profile is not None
        profile.short_description = "not yet committed"
        await unit.session.flush()
        assert _status_of("backup", str(tmp_path / "backup"), "--json") == 0
    await hosting.close()
    assert json.loads(capfd.readouterr().out)["stores"] == ["host.sqlite3", "instances/town_localhost_8000.sqlite3"]
    assert not list((tmp_path / "backup").rglob("secret_key"))
    assert _status_of("backup", str(tmp_path / "backup")) == 2
    assert _status_of("restore", str(tmp_path / "backup")) == 2

    settings = _use(tmp_path / "new", monkeypatch)
    assert _status_of("restore", str(tmp_path / "backup")) == 0
    assert "secret_key" in capfd.readouterr().out
    (tmp_path / "new" / "secret_key").write_bytes((tmp_path / "data" / "secret_key").read_bytes())
    assert (tmp_path / "new" / "media" / "town" / "photo.png").read_bytes() == b"a picture"
    again = await open_hosting(settings)
    restored = again.instance("localhost:8000")
    assert restored is not None
    async with restored.database.reading() as unit:
        profile, aide = await instance_profile(unit), await account_by_handle(unit, "aide")
    assert profile is not None
    assert (profile.name, profile.short_description) == ("Moulins", "")
    assert aide is not None
    await again.close()


def test_a_broken_backup_is_not_brought_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Pages that were overwritten are noticed before anything is copied."""
    _use(tmp_path / "data", monkeypatch)
    store = tmp_path / "backup" / "host.sqlite3"
    store.parent.mkdir()
    with contextlib.closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("CREATE TABLE words (word TEXT)")
        connection.executemany("INSERT INTO words VALUES (?)", [(f"mot {number}" * 50,) for number in range(500)])
    content = bytearray(store.read_bytes())
    content[8192:12288] = b"x" * 4096
    store.write_bytes(content)

    assert _status_of("restore", str(tmp_path / "backup")) == 2
    assert "host.sqlite3" in capfd.readouterr().err
    assert not list((tmp_path / "data").rglob("*.sqlite3"))


def test_an_empty_folder_is_no_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing to copy, nothing to bring back: one line and status 2."""
    _use(tmp_path / "data", monkeypatch)
    assert _status_of("backup", str(tmp_path / "backup")) == 2
    assert _status_of("restore", str(tmp_path / "backup")) == 2
