"""A small town that is served by the program itself, for the pages to be opened in a browser."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.services.ports import free_ports
from tests.services.server import Server, run_program, trial_environment

PASSWORD = "quatre mots pour entrer"
_QUARTIERS = """{"type": "FeatureCollection", "features": [
  {"type": "Feature", "properties": {"name": "Les Chartreux", "slug": "chartreux"}, "geometry": {"type": "Polygon",
   "coordinates": [[[3.30, 46.56], [3.33, 46.56], [3.33, 46.59], [3.30, 46.59], [3.30, 46.56]]]}},
  {"type": "Feature", "properties": {"name": "Centre-ville", "slug": "centre-ville"}, "geometry": {"type": "Polygon",
   "coordinates": [[[3.33, 46.56], [3.36, 46.56], [3.36, 46.59], [3.33, 46.59], [3.33, 46.56]]]}}
]}"""


@dataclass(frozen=True, slots=True)
class ServedTown:
    """A city and a neighbourhood, each on its port; Alice, Bruno, and Nadia who moderates live in the neighbourhood."""

    server: Server
    neighbourhood: str

    def url(self, path: str) -> str:
        """The address of a page of the neighbourhood."""
        return f"http://{self.neighbourhood}{path}"

    def sign_in(self, page: Page, name: str) -> None:
        """Sign in as somebody, through the form."""
        page.goto(self.url("/connexion"))
        page.get_by_label("Votre adresse électronique").fill(f"{name}@boite.example")
        page.get_by_label("Votre mot de passe").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Se connecter").click()
        page.get_by_role("link", name="Mon espace").wait_for()


@pytest.fixture(scope="module")
def served_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedTown]:
    """The program as a process, with a store of its own; stopped politely at the end."""
    folder = tmp_path_factory.mktemp("served")
    environment = trial_environment(folder / "data")
    ports = free_ports(2)
    city, neighbourhood = (f"localhost:{port}" for port in ports)
    _set_up(folder, environment, city, neighbourhood)
    with Server(folder / "server.log", ports, environment) as server:
        yield ServedTown(server, neighbourhood)


def _set_up(folder: Path, environment: dict[str, str], city: str, neighbourhood: str) -> None:
    quartiers = folder / "quartiers.geojson"
    quartiers.write_text(_QUARTIERS, encoding="utf-8")
    for command in (
        ("init",),
        ("instance", "add", city, "--kind", "city", "--name", "Moulins"),
        ("instance", "add", neighbourhood, "--kind", "neighbourhood", "--name", "Les Chartreux", "--city", city),
        ("quartier", "import", neighbourhood, str(quartiers)),
        *(
            ("account", "add", f"{name}@{neighbourhood}", "--email", f"{name}@boite.example", "--password", PASSWORD)
            for name in ("alice", "bruno")
        ),
        (
            *("account", "add", f"nadia@{neighbourhood}", "--email", "nadia@boite.example", "--password", PASSWORD),
            *("--role", "moderator"),
        ),
    ):
        run_program(*command, environment=environment)
