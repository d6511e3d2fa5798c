"""Two instances served by one process, for programs that other people wrote."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from ensembl_fed.instance.hosting import open_hosting
from ensembl_fed.instance.set_up import NewInstance, add_instance
from ensembl_fed.models.kinds import InstanceKind
from ensembl_fed.settings import read_settings
from tests.services.http import Person, sign_up
from tests.services.ports import free_ports
from tests.services.server import Server, trial_environment


@dataclass(frozen=True)
class Served:
    """Aline uses the client that is tried; Bruno lives on the other instance."""

    server: Server
    aline: Person
    bruno: Person


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A served town of two instances, with one person on each."""
    folder = tmp_path_factory.mktemp("served")
    server = Server(folder / "log", free_ports(2), trial_environment(folder / "data"))
    asyncio.run(_add_instances(server))
    with server:
        aline, bruno = sign_up(server.url("", instance=0), "aline"), sign_up(server.url("", instance=1), "bruno")
        yield Served(server, aline, bruno)
    assert "Traceback" not in server.log.read_text(), server.log.read_text()[-6000:]


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A photograph of nothing."""
    path = tmp_path / "jardin.png"
    Image.new("RGB", (64, 48), (20, 120, 40)).save(path)
    return path


async def _add_instances(server: Server) -> None:
    data_dir = server.environment["ENSEMBL_DATA_DIR"]
    hosting = await open_hosting(read_settings(data_dir=data_dir, scheme="http", log_level="error"))
    try:
        for port, name in zip(server.ports, ("Les Chartreux", "Champins"), strict=True):
            await add_instance(hosting, NewInstance(f"localhost:{port}", InstanceKind.NEIGHBOURHOOD, name))
    finally:
        await hosting.close()
