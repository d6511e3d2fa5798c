"""Commands that make stores and instances."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

from ensembl_fed.cli.told import Mistake, say, say_json
from ensembl_fed.instance.hosting import Hosting, open_hosting
from ensembl_fed.instance.instance import Instance
from ensembl_fed.instance.places import read_domain
from ensembl_fed.instance.set_up import NewInstance, add_instance
from ensembl_fed.log import set_up_log
from ensembl_fed.models.kinds import InstanceKind
from ensembl_fed.settings import read_settings
from ensembl_fed.storage.town import set_authorized_fetch


@asynccontextmanager
async def opened() -> AsyncIterator[Hosting]:
    """The hosting of this machine's settings, for one command."""
    settings = read_settings()
    set_up_log(settings)
    hosting = await open_hosting(settings)
    try:
        yield hosting
    finally:
        await hosting.close()


async def hosted(hosting: Hosting, domain: str) -> Instance:
    """The instance of a domain. Raises Mistake when it is not hosted here."""
    instance = hosting.instance(read_domain(domain, hosting.settings.scheme))
    if instance is None:
        known = ", ".join(one.domain for one in hosting.instances) or "none"
        raise Mistake(f"{domain} is not hosted here (hosted: {known}); add it with `ensembl-fed instance add`")
    return instance


def init_store(*, as_json: bool) -> None:
    """Create or migrate the host store and the store of each instance."""

    async def command() -> None:
        async with opened() as hosting:
            domains = [instance.domain for instance in hosting.instances]
            store = "PostgreSQL" if hosting.settings.uses_postgres else str(hosting.settings.data_dir)
            if as_json:
                say_json({"store": store, "instances": domains})
            else:
                say(f"The store is ready in {store}; instances: {', '.join(domains) or 'none yet'}.")

    asyncio.run(command())


def add_hosted(domain: str, kind: str, name: str, city: str, *, as_json: bool) -> None:
    """Host one more instance."""
    if not name.strip():
        raise Mistake("--name must not be empty")

    async def command() -> None:
        async with opened() as hosting:
            instance = await add_instance(hosting, NewInstance(domain, InstanceKind(kind), name.strip(), city))
            home = instance.home
            if as_json:
                address = {"address": home.addresses.base, "city": home.city_domain}
                say_json({"domain": instance.domain, "kind": kind, "name": home.name, **address})
            else:
                joined = f", in the network of {home.city_domain}" if home.city_domain else ""
                say(f"{home.name} ({kind}) is hosted at {home.addresses.base}{joined}.")

    asyncio.run(command())


def set_secure(domain: str, *, is_on: bool) -> None:
    """Turn the secure mode of an instance on or off; it counts from the next request on."""

    async def command() -> None:
        async with opened() as hosting:
            instance = await hosted(hosting, domain)
            async with instance.database.unit() as unit:
                await set_authorized_fetch(unit, is_on=is_on)
            to_whom = "servers that sign their requests" if is_on else "everyone"
            say(f"{instance.domain} shows its public documents to {to_whom}.")

    asyncio.run(command())


def fill_with_demo() -> None:
    """Fill an empty store with the sample town."""
    settings = read_settings()
    set_up_log(settings)
    say(asyncio.run(import_module("web.demo.fill").fill_demo(settings)))
