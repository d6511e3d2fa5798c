"""Fixtures for tests of federation: our instance and two strangers with keys made once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from ensembl_fed.remote.keyring import KeyPairs, make_key_pairs
from tests.federation.home import OurInstance, make_template, open_copy
from tests.federation.others import Stranger


@pytest.fixture(scope="session")
def key_pairs() -> list[KeyPairs]:
    """Two pairs of pairs: making one takes a while."""
    return [make_key_pairs(), make_key_pairs()]


@pytest.fixture(scope="session")
def store_template(tmp_path_factory: pytest.TempPathFactory, key_pairs: list[KeyPairs]) -> Path:
    """The store that each test gets a copy of."""
    path = tmp_path_factory.mktemp("template") / "moulins.sqlite3"
    asyncio.run(make_template(path, key_pairs[0]))
    return path


@pytest_asyncio.fixture
async def ours(store_template: Path, tmp_path: Path) -> AsyncIterator[OurInstance]:
    """The instance moulins.test."""
    async with open_copy(store_template, tmp_path) as instance:
        yield instance


@pytest.fixture
def zoe(ours: OurInstance, key_pairs: list[KeyPairs]) -> Stranger:
    """@zoe@ailleurs.test, who can be reached."""
    stranger = Stranger("ailleurs.test", "zoe", key_pairs[0])
    ours.others.add(stranger)
    return stranger


@pytest.fixture
def yann(ours: OurInstance, key_pairs: list[KeyPairs]) -> Stranger:
    """@yann@loin.test, with another key."""
    stranger = Stranger("loin.test", "yann", key_pairs[1])
    ours.others.add(stranger)
    return stranger
