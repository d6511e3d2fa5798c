"""What the tests of the client API may ask for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.house import House, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """An instance with nobody in it yet, rate limits off."""
    async with open_house(tmp_path) as house:
        yield house
