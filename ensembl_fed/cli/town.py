"""Commands about quartiers and about the town's network."""

import asyncio
from pathlib import Path

from ensembl_fed.cli.set_up import hosted, opened
from ensembl_fed.cli.told import Mistake, say, say_json
from ensembl_fed.instance.places import read_domain
from ensembl_fed.instance.quartiers import bring_quartiers
from ensembl_fed.models.kinds import InstanceKind, MemberState
from ensembl_fed.services.join_town import admit, dismiss
from ensembl_fed.storage.town import quartiers, town_members
from ensembl_fed.text.geojson import read_quartiers

_STATES = (MemberState.ACTIVE, MemberState.ASKED, MemberState.LEFT)


def import_quartiers_file(domain: str, path: Path, *, as_json: bool) -> None:
    """Read quartiers from GeoJSON; those that are there are brought up to date."""
    try:
        shapes = read_quartiers(path.read_bytes())
    except OSError as error:
        raise Mistake(f"{path} cannot be read: {error.strerror or error}") from error

    async def command() -> None:
        async with opened() as hosting:
            instance = await hosted(hosting, domain)
            new = await bring_quartiers(instance, shapes)
            if as_json:
                say_json({"domain": instance.domain, "quartiers": len(shapes), "new": new})
            else:
                say(f"{instance.domain}: {new} new of {len(shapes)} quartiers; each has a group to follow.")

    asyncio.run(command())


def list_quartiers(domain: str, *, as_json: bool) -> None:
    """Say which quartiers an instance knows."""

    async def command() -> None:
        async with opened() as hosting:
            async with (await hosted(hosting, domain)).database.reading() as unit:
                known = await quartiers(unit)
            if as_json:
                say_json({"quartiers": [{"slug": quartier.slug, "name": quartier.name} for quartier in known]})
            for quartier in () if as_json else known:
                say(f"{quartier.slug}\t{quartier.name}")

    asyncio.run(command())


def list_town(city: str, *, as_json: bool) -> None:
    """Say who belongs to a city's network, who asked to, and who left."""

    async def command() -> None:
        async with opened() as hosting:
            async with (await hosted(hosting, city)).database.reading() as unit:
                members = await town_members(unit, states=_STATES)
            rows = [{"domain": row.domain, "kind": row.kind.value, "state": row.state.value} for row in members]
            if as_json:
                say_json({"members": rows})
            for row in () if as_json else rows:
                say(f"{row['domain']}\t{row['kind']}\t{row['state']}")

    asyncio.run(command())


def admit_to_town(city: str, domain: str, kind: str, name: str) -> None:
    """Let an instance into a city's network, whether it has asked already or will."""

    async def command() -> None:
        async with opened() as hosting:
            instance = await hosted(hosting, city)
            joining = read_domain(domain, hosting.settings.scheme)
            async with instance.database.unit() as unit:
                await admit(unit, joining, kind=InstanceKind(kind), name=name)
            say(f"{joining} belongs to the network of {instance.domain} as soon as it follows its town group.")

    asyncio.run(command())


def dismiss_from_town(city: str, domain: str) -> None:
    """Take an instance out of a city's network; every member is told."""

    async def command() -> None:
        async with opened() as hosting:
            instance = await hosted(hosting, city)
            leaving = read_domain(domain, hosting.settings.scheme)
            async with instance.database.unit() as unit:
                await dismiss(unit, leaving)
            say(f"{leaving} no longer belongs to the network of {instance.domain}.")

    asyncio.run(command())
