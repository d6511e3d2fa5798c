"""The public feed is read from its end, however many statuses there are."""

from pathlib import Path

import pytest

from activitypub.addresses import LocalAddresses
from ensembl_fed.clock import utc_now
from ensembl_fed.home import Home
from ensembl_fed.storage.database import SqliteDatabase
from ensembl_fed.storage.page_rows import FOR_MEMBERS, VIEWER, public_page
from ensembl_fed.storage.sqlite_driver import connect
from ensembl_fed.surface.visibility import visible_clause


@pytest.mark.parametrize(("local", "index"), [(False, "INTEGER PRIMARY KEY"), (True, "INDEX ix_status_local_id")])
async def test_public_page_sorts_nothing(local: bool, index: str, tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "store", Home("sud.example", LocalAddresses("https://sud.example")))
    await database.migrate()
    await database.close()
    connection = connect(tmp_path / "store", (), None, 0)
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    query = public_page(visible_clause(VIEWER), FOR_MEMBERS, local=local)
    query.read(connection, {"viewer": 5, "now": utc_now(), "older_than": 9, "newer_than": 0, "limit": 20})
    connection.set_trace_callback(None)
    steps = [str(row[3]) for row in connection.rows(f"EXPLAIN QUERY PLAN {asked[-1]}", {})]
    connection.close()
    assert any(step.startswith(f"SEARCH status USING {index}") for step in steps)
    assert not any("TEMP B-TREE" in step or step.startswith("SCAN") for step in steps)
