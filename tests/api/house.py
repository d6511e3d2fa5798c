"""One instance without a town, and the people in it, ready to be asked by clients."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ensembl_fed.instance.instance import Instance
from ensembl_fed.instance.set_up import NewInstance
from ensembl_fed.models.kinds import InstanceKind, Role
from tests.api.browser_less import Client
from tests.town import Town, open_town, trial_settings

HOST = "chartreux.example"


@dataclass
class Person:
    """Somebody who lives here, and the client in their hand."""

    account_id: int
    email: str
    uri: str
    token: str
    client: Client

    @property
    def id(self) -> str:
        return str(self.account_id)


@dataclass
class House:
    """The instance, and a client that is nobody."""

    town: Town
    instance: Instance
    client: Client

    async def resident(
        self, name: str, *, role: Role = Role.RESIDENT, scopes: str = "read write follow push"
    ) -> Person:
        resident = await self.town.resident(name, self.instance, role=role, scopes=scopes)
        client = self.client.with_token(resident.token)
        return Person(resident.account_id, resident.email, resident.uri, resident.token, client)


@asynccontextmanager
async def open_house(folder: Path, **settings: Any) -> AsyncIterator[House]:
    """An instance in a folder of its own, closed in the end."""
    async with open_town(trial_settings(folder, **settings)) as town:
        instance = await town.host(NewInstance(HOST, InstanceKind.NEIGHBOURHOOD, "Les Chartreux"))
        yield House(town, instance, Client(town.client, f"https://{HOST}"))
