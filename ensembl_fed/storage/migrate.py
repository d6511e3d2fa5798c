"""Runs Alembic's migrations on a connection that is open already."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from ensembl_fed.storage.engines import MIGRATIONS, Chain


def upgrade(connection: Connection, chain: Chain) -> None:
    """Bring the tables of a chain to this version."""
    command.upgrade(alembic_config(chain, connection), "head")


def alembic_config(chain: Chain, connection: Connection | None = None) -> Config:
    """The settings of a chain of migrations, for Alembic's commands."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("version_locations", str(MIGRATIONS / chain))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
