"""A domain becomes an instance: its store, its profile, and the accounts that every instance has."""

import asyncio
from dataclasses import dataclass
from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict
from ensembl_fed.ids import new_id
from ensembl_fed.instance.hosting import Hosting
from ensembl_fed.instance.instance import Instance
from ensembl_fed.instance.places import check_switches, place_of, read_domain
from ensembl_fed.models import InstanceProfile
from ensembl_fed.models.kinds import AccountKind, InstanceKind
from ensembl_fed.remote.keyring import KeyPairs
from ensembl_fed.services.join_town import admit, ask_to_join, found_town
from ensembl_fed.services.register_member import create_local_account
from ensembl_fed.storage.accounts import INSTANCE_ACTOR
from ensembl_fed.storage.host_store import HostedInstance
from ensembl_fed.storage.town import AIDE, ENTRAIDE, instance_profile
from ensembl_fed.storage.unit import Unit

_AIDE_NAME: Final = "Aide"
_AIDE_NOTE: Final = (
    "Le compte d’assistance de {name}. Il confirme les demandes et les propositions d’entraide, en privé, "
    "et répond aux mots « annuler », « pourvue » et « prolonger »."
)
_GROUP_NOTE: Final = "Les demandes et les propositions d’entraide de {name}."


@dataclass(frozen=True, slots=True)
class NewInstance:
    """What an operator says of an instance to add; `city` is the domain of the town that it joins, or empty."""

    domain: str
    kind: InstanceKind
    name: str
    city: str = ""


async def add_instance(hosting: Hosting, new: NewInstance) -> Instance:
    """Host one more domain. Safe to repeat after a crash: nothing is listed before its store is complete.

    Raises Invalid for a malformed domain or a public one over plain http, Conflict for one that is hosted already.
    """
    scheme = hosting.settings.scheme
    domain = read_domain(new.domain, scheme)
    check_switches(domain, scheme)
    city = read_domain(new.city, scheme) if new.city else ""
    if any(hosted.domain == domain for hosted in await hosting.store.instances()):
        raise Conflict(f"{domain} is hosted here already")
    if city == domain or (city and new.kind is InstanceKind.CITY):
        raise Conflict("a city has a network of its own and joins no other")
    place = place_of(domain)
    pairs = await asyncio.gather(*(asyncio.to_thread(hosting.options.make_keys) for _ in range(3)))
    database = hosting.new_database(domain, place)
    try:
        await database.migrate()
        async with database.unit() as unit:
            if await instance_profile(unit) is None:
                await _fill(unit, hosting, new, city, pairs)
    finally:
        await database.close()
    instance = await hosting.host(HostedInstance(domain, new.kind, new.name, place, utc_now()))
    await _tell_city(hosting, instance, new)
    return instance


async def _fill(unit: Unit, hosting: Hosting, new: NewInstance, city: str, pairs: list[KeyPairs]) -> None:
    profile = InstanceProfile(id=new_id(), domain=unit.home.domain, kind=new.kind, name=new.name, created_at=utc_now())
    await unit.add(profile)
    unit.home.name, unit.home.kind = new.name, new.kind.value
    accounts = (
        (INSTANCE_ACTOR, AccountKind.APPLICATION, new.name, ""),
        (ENTRAIDE, AccountKind.GROUP, f"Entraide {new.name}", _GROUP_NOTE.format(name=new.name)),
        (AIDE, AccountKind.SERVICE, _AIDE_NAME, _AIDE_NOTE.format(name=new.name)),
    )
    for (username, kind, display_name, note), keys in zip(accounts, pairs, strict=True):
        await create_local_account(
            unit, username=username, kind=kind, keys=keys, seal=hosting.seal, display_name=display_name, note=note
        )
    if new.kind is InstanceKind.CITY:
        await found_town(unit)
    elif city:
        await ask_to_join(unit, city)


async def _tell_city(hosting: Hosting, instance: Instance, new: NewInstance) -> None:
    """Whoever runs the city here accepts the instance by adding it here."""
    city = hosting.instance(instance.home.city_domain)
    if city is not None and city is not instance:
        async with city.database.unit() as unit:
            await admit(unit, instance.domain, kind=new.kind, name=new.name)
