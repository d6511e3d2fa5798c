"""A town with a CCAS of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ensembl_fed.casework.room import Room
from ensembl_fed.instance.instance import Instance
from ensembl_fed.instance.set_up import NewInstance
from ensembl_fed.models.kinds import InstanceKind
from tests.api.browser_less import Client
from tests.town import CITY, PASSWORD, Resident, Town, open_town, trial_settings
from web.casework.rooms import rooms_of

CCAS = NewInstance("ccas.moulins.test", InstanceKind.CCAS, "CCAS de Moulins", CITY)


@pytest.fixture
async def ccas(town: Town) -> Instance:
    """The city, a neighbourhood, and the CCAS's own instance."""
    await town.hosts(2)
    return await town.host(CCAS)


@pytest.fixture
async def ccas_on_each_store(store_settings: dict[str, str], tmp_path: Path) -> AsyncIterator[Instance]:
    """The same, first on SQLite, then on PostgreSQL."""
    url = store_settings.get("ENSEMBL_DATABASE_URL", "")
    async with open_town(trial_settings(tmp_path / "data", database_url=url)) as town:
        await town.hosts(1)
        yield await town.host(CCAS)


async def room_of(instance: Instance) -> Room:
    """The room of an instance that has one."""
    room = await rooms_of(instance.hosting).room(instance)
    assert room is not None
    return room


def browser_at(town: Town, instance: Instance) -> Client:
    """A browser that never was here."""
    return Client(town.client, instance.home.addresses.base)


async def signed_in_browser(town: Town, resident: Resident) -> Client:
    """A browser in which a resident has signed in."""
    browser = browser_at(town, resident.instance)
    shown = await browser.get("/connexion")
    answer = await browser.fill_in("/connexion", {"email": resident.email, "password": PASSWORD}, shown=shown)
    assert answer.status == 303, answer.text
    return browser
