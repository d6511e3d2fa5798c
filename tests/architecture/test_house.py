"""The house as it stands keeps its rules."""

import re
from pathlib import Path

from ensembl_fed.settings import Settings
from tests.architecture import rules

ROOT = Path(__file__).parents[2]
HOUSE = rules.sources(ROOT, rules.PACKAGES)
EVERYTHING = HOUSE + rules.sources(ROOT, ("scripts", "tests"))
MIGRATIONS = ROOT / "ensembl_fed" / "migrations"


def test_the_house_is_found() -> None:
    """The rules below look at something: all four storeys have files."""
    assert {path.relative_to(ROOT).parts[0] for path in HOUSE} == set(rules.PACKAGES)


def test_files_have_one_subject() -> None:
    """No file is longer than 400 lines; a migration is written by a program and never touched again."""
    assert rules.long_files(path for path in EVERYTHING if MIGRATIONS not in path.parents) == []


def test_functions_do_one_thing() -> None:
    """No function is longer than 40 lines; migrations list what they change and tests what they expect."""
    written = [path for path in HOUSE if MIGRATIONS not in path.parents]
    assert rules.long_functions(written + rules.sources(ROOT, ("scripts",))) == []


def test_names_say_what_a_file_is_for() -> None:
    """No module is named utils, helpers, common, manager or base."""
    assert rules.vague_names([path.relative_to(ROOT) for path in EVERYTHING]) == []


def test_one_reader_of_the_clock() -> None:
    """Only `ensembl_fed/clock.py` asks what time it is."""
    assert rules.clock_readers(HOUSE, allowed=ROOT / "ensembl_fed" / "clock.py") == []


def test_one_reader_of_the_environment() -> None:
    """Only `ensembl_fed/settings.py` looks into the environment."""
    assert rules.environment_readers(HOUSE, allowed=ROOT / "ensembl_fed" / "settings.py") == []


def test_the_protocol_waits_for_nothing() -> None:
    """`activitypub` has neither coroutines nor awaits."""
    assert rules.waiting_places(rules.sources(ROOT, ("activitypub",))) == []


def test_each_chain_of_migrations_has_one_head() -> None:
    """Two branches that both add a migration are joined before they are handed in."""
    chains = {path.parent for path in MIGRATIONS.rglob("*.py") if rules.migration_heads(path.parent)}
    assert {chain.name: len(rules.migration_heads(chain)) for chain in chains} == {chain.name: 1 for chain in chains}


def test_every_setting_is_documented() -> None:
    """docs/settings.md names the variable of each field of `Settings`, and no other."""
    page = (ROOT / "docs" / "settings.md").read_text()
    documented = set(re.findall(r"^\| `(ENSEMBL_[A-Z_]+)`", page, flags=re.MULTILINE))
    assert documented == {f"ENSEMBL_{name.upper()}" for name in Settings.model_fields}


def test_every_client_address_is_documented() -> None:
    """docs/api.md names each address of the client API that has a route."""
    page = ROOT / "docs" / "api.md"
    documented = page.read_text() if page.exists() else ""
    assert {
        route for route in rules.api_routes(rules.sources(ROOT, ("web",))) if f"`{route}`" not in documented
    } == set()
