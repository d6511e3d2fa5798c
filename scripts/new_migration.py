"""Write the migration that brings the tables to what `ensembl_fed/models` says: `new_migration.py CHAIN "message"`.

Types are spelled out, so that the file imports nothing of ours. Read what it wrote before you commit it.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from sqlmodel import SQLModel

import ensembl_fed.models  # noqa: F401 -- fills the metadata
from ensembl_fed.casework.tables import casework_metadata
from ensembl_fed.models.columns import EnumValue, UtcDateTime
from ensembl_fed.storage.host_store import metadata as host_metadata
from ensembl_fed.storage.migrate import alembic_config

ROOT = Path(__file__).parent.parent
METADATA = {"instance": SQLModel.metadata, "host": host_metadata, "casework": casework_metadata}
# The index of words is FTS5 on SQLite and a tsvector on PostgreSQL: no model can say that.
FULL_TEXT_UP = """
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TABLE status_words (rowid bigint PRIMARY KEY REFERENCES status (id) ON DELETE CASCADE,"
            " words tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX ix_status_words_words ON status_words USING gin (words)")
        op.execute("CREATE TABLE status_words_due (status_id bigint PRIMARY KEY)")
        op.execute(
            "CREATE FUNCTION note_status_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " INSERT INTO status_words_due VALUES (NEW.id) ON CONFLICT DO NOTHING; RETURN NEW; END $$"
        )
        op.execute(
            "CREATE TRIGGER status_words_new AFTER INSERT ON status FOR EACH ROW"
            " WHEN (NEW.reblog_of_id IS NULL) EXECUTE FUNCTION note_status_words()"
        )
        op.execute(
            "CREATE TRIGGER status_words_changed AFTER UPDATE OF content, spoiler_text ON status FOR EACH ROW"
            " WHEN (NEW.reblog_of_id IS NULL) EXECUTE FUNCTION note_status_words()"
        )
    else:
        op.execute("CREATE TABLE status_words_due (status_id INTEGER PRIMARY KEY)")
        op.execute(
            "CREATE TRIGGER status_words_new AFTER INSERT ON status WHEN new.reblog_of_id IS NULL"
            " BEGIN INSERT OR IGNORE INTO status_words_due VALUES (new.id); END"
        )
        op.execute(
            "CREATE TRIGGER status_words_changed AFTER UPDATE OF content, spoiler_text ON status"
            " WHEN new.reblog_of_id IS NULL BEGIN INSERT OR IGNORE INTO status_words_due VALUES (new.id); END"
        )
        op.execute("CREATE VIRTUAL TABLE status_words USING fts5(words, tokenize = 'unicode61 remove_diacritics 2')")
        op.execute(
            "CREATE TRIGGER status_words_gone AFTER DELETE ON status"
            " BEGIN DELETE FROM status_words WHERE rowid = old.id; END"
        )
"""
FULL_TEXT_DOWN = """
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for name in ("new", "changed") if is_postgres else ("new", "changed", "gone"):
        op.execute(f"DROP TRIGGER status_words_{name}" + (" ON status" if is_postgres else ""))
    if is_postgres:
        op.execute("DROP FUNCTION note_status_words()")
    op.execute("DROP TABLE status_words_due")
    op.execute("DROP TABLE status_words")
"""


def main(chain: str, message: str) -> None:
    """Compare an empty, migrated SQLite store with the models and write the difference."""
    with tempfile.TemporaryDirectory() as folder:
        engine = sa.create_engine(f"sqlite:///{folder}/empty.sqlite3")
        with engine.begin() as connection:
            config = alembic_config(chain, connection)  # type: ignore[arg-type]
            config.attributes["metadata"] = METADATA[chain]
            config.attributes["render_item"] = render_item
            command.upgrade(config, "head")
            script = command.revision(config, message, autogenerate=True, rev_id=next_number(chain))
    path = Path(script.path)  # type: ignore[union-attr]
    written = re.sub(r"    # ###.*\n", "", path.read_text())
    if chain == "instance" and path.name.startswith("0001_"):
        written = with_full_text(written)
    path.write_text(written)
    subprocess.run([sys.executable, "-m", "ruff", "check", "--fix", "-q", str(path)], check=False)
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", str(path)], check=True)
    print(path.relative_to(ROOT))


def with_full_text(written: str) -> str:
    """The first migration also makes the index of words."""
    up, marker, down = written.partition("\n\ndef downgrade() -> None:\n")
    docstring, quotes, rest = down.partition('"""\n') if down.lstrip().startswith('"""') else ("", "", down)
    return f"{up.rstrip()}\n{FULL_TEXT_UP}{marker}{docstring}{quotes}{FULL_TEXT_DOWN.lstrip(chr(10))}{rest}"


def next_number(chain: str) -> str:
    """Revisions are numbered, so that their files sort."""
    return f"{len(list((ROOT / 'ensembl_fed' / 'migrations' / chain).glob('*.py'))) + 1:04d}"


def render_item(kind: str, item: Any, _context: object) -> str | bool:
    """Our column types as the plain types underneath."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, EnumValue):
        return "sa.String(32)"
    if item.__class__.__name__ == "AutoString":
        return f"sa.String({item.length or ''})"
    if isinstance(item, sa.BigInteger):
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    return False


if __name__ == "__main__":
    main(*sys.argv[1:3])
