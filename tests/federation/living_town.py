"""A town as operators run it: processes on loopback, made by the command line, with a member and a stranger besides."""

import asyncio
import functools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ensembl_fed.instance.hosting import open_hosting
from ensembl_fed.instance.quartiers import bring_quartiers
from ensembl_fed.instance.set_up import NewInstance, add_instance
from ensembl_fed.models.kinds import InstanceKind
from ensembl_fed.settings import read_settings
from ensembl_fed.text.geojson import read_quartiers
from tests.federation.other_server import Actor, OtherServer
from tests.services.http import Person, ask, sign_up
from tests.services.ports import free_ports
from tests.services.server import Server, run_program, trial_environment
from tests.services.wait import until

QUARTIERS = Path(__file__).parents[2] / "web" / "demo" / "quartiers.geojson"


@dataclass
class LivingTown:
    """Base addresses of the instances: `ville`, `chx` and `cha` share a process, `asso` has its own.

    `witness` is a member of the town that runs other software and keeps every delivery as it came; `masto` is a
    server outside of the town.
    """

    shared: Server
    alone: Server
    witness: OtherServer
    masto: OtherServer
    people: dict[tuple[str, str], Person] = field(default_factory=dict)

    ville = property(lambda self: self.shared.url("", instance=0))
    chx = property(lambda self: self.shared.url("", instance=1))
    cha = property(lambda self: self.shared.url("", instance=2))
    asso = property(lambda self: self.alone.url(""))

    def person(self, base: str, name: str) -> Person:
        """A member of an instance, signed up when first asked for."""
        if (base, name) not in self.people:
            self.people[base, name] = sign_up(base, name)
        return self.people[base, name]

    @functools.cached_property
    def reader(self) -> Actor:
        """Somebody outside of the town, without a follow."""
        return self.masto.actor("zoe")


def domain_of(base: str) -> str:
    """The domain in a base address."""
    return base.partition("//")[2]


@contextmanager
def open_living_town(folder: Path) -> Iterator[LivingTown]:
    """Make the town, start it, and wait until every member knows all the others."""
    with ExitStack() as stack:
        ports = free_ports(4)
        shared = Server(folder / "shared.log", ports[:3], trial_environment(folder / "shared"))
        alone = Server(folder / "alone.log", ports[3:], trial_environment(folder / "alone"))
        witness, masto = stack.enter_context(OtherServer()), stack.enter_context(OtherServer())
        town = LivingTown(shared, alone, witness, masto)
        asyncio.run(_add_shared(town))
        run_program(
            *("instance", "add", domain_of(town.asso), "--kind", "association", "--name", "Les Jardins"),
            *("--city", domain_of(town.ville)),
            environment=alone.environment,
        )
        for server in (shared, alone):
            server.start()
            stack.callback(server.kill)
        _admit(town, domain_of(town.asso), "association")
        _admit(town, witness.domain, "neighbourhood")
        group = witness.actor("entraide", path="/groups/entraide", kind="Group")
        witness.actor("instance.actor", path="/actor", kind="Application")
        followed = group.activity("Follow", f"{town.ville}/groups/entraide")
        assert group.delivers(f"{town.ville}/inbox", followed).status == 202
        bases = (town.ville, town.chx, town.cha, town.asso)
        everyone = {witness.domain, *map(domain_of, bases)}
        for base in bases:
            until(lambda base=base: not everyone - _members(base), within_s=40, what=f"the whole town on {base}")
        yield town
        for server in (shared, alone):
            server.stop()
            assert "Traceback" not in server.log.read_text(), server.log.read_text()[-6000:]


async def _add_shared(town: LivingTown) -> None:
    """The three that share a process, as the command line makes them, but in one go: it starts anew for each."""
    data_dir = town.shared.environment["ENSEMBL_DATA_DIR"]
    hosting = await open_hosting(read_settings(data_dir=data_dir, scheme="http", log_level="error"))
    shapes = read_quartiers(QUARTIERS.read_bytes())
    ville = domain_of(town.ville)
    try:
        for new in (
            NewInstance(ville, InstanceKind.CITY, "Moulins"),
            NewInstance(domain_of(town.chx), InstanceKind.NEIGHBOURHOOD, "Les Chartreux", ville),
            NewInstance(domain_of(town.cha), InstanceKind.NEIGHBOURHOOD, "Champins", ville),
        ):
            await bring_quartiers(await add_instance(hosting, new), shapes)
    finally:
        await hosting.close()


def _admit(town: LivingTown, domain: str, kind: str) -> None:
    run_program(
        "town", "admit", domain_of(town.ville), domain, "--kind", kind, "--name", domain,
        environment=town.shared.environment,
    )  # fmt: skip


def _members(base: str) -> set[str]:
    return {member["domain"] for member in ask("GET", f"{base}/api/ensembl/v1/town").json()["members"]}


@pytest.fixture(scope="session")
def living_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivingTown]:
    """One town for all tests: each uses people and posts of its own."""
    with open_living_town(tmp_path_factory.mktemp("town")) as town:
        yield town
