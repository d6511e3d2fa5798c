"""The private PostgreSQL answers, and each module gets a database of its own."""

import asyncpg

from tests.services.folder import run_folder
from tests.services.postgres import Cluster, shared_cluster


async def test_the_database_is_fresh_and_answers(postgres_url: str) -> None:
    """The address is one that the product's own driver takes; there is no table in it."""
    connection = await asyncpg.connect(postgres_url)
    try:
        tables = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        await connection.execute("CREATE TABLE kept_for_this_module (id bigint)")
        name = await connection.fetchval("SELECT current_database()")
    finally:
        await connection.close()
    assert (tables, postgres_url.endswith(name)) == (0, True)


async def test_a_password_is_asked_for(postgres_cluster: Cluster) -> None:
    """Nobody else on this machine walks in."""
    stranger = Cluster(postgres_cluster.folder, postgres_cluster.port, "wrong")
    try:
        connection = await asyncpg.connect(stranger.url("postgres"))
    except asyncpg.InvalidPasswordError:
        return
    await connection.close()
    raise AssertionError("a wrong password was let in")


def test_all_processes_of_a_run_share_one_cluster(postgres_cluster: Cluster) -> None:
    """Whoever asks again is given the same one, in the folder of this run."""
    assert shared_cluster() == postgres_cluster
    assert postgres_cluster.folder.parent == run_folder()
    assert postgres_cluster.execute("SHOW fsync") == "off"
