"""Commands by which an instance joins a town and lends its moderators powers."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module
from typing import Final

from ensembl_fed.cli.set_up import hosted, opened
from ensembl_fed.cli.told import Mistake, say, say_json
from ensembl_fed.clock import utc_now
from ensembl_fed.models.kinds import InstanceKind, Lending, Power

_ACTOR: Final = "command line"
# Moderation stands above the command line, as the web does.
_MANDATES: Final = "moderation.mandates"


def invite_to_town(city: str, kind: str, name: str) -> None:
    """Print a link by which one instance joins."""

    async def command() -> None:
        async with opened() as hosting:
            instance = await hosted(hosting, city)
            async with instance.database.unit() as unit:
                link = await import_module(_MANDATES).invite(unit, name=name, kind=InstanceKind(kind), actor=_ACTOR)
            say(link)

    asyncio.run(command())


def join_by_link(domain: str, link: str, powers: Sequence[str], days: int) -> None:
    """Join the town of an invitation, and lend its moderators powers."""
    lent, ends_at = read_lending(powers), utc_now() + timedelta(days=days)

    async def command() -> None:
        async with opened() as hosting:
            instance = await hosted(hosting, domain)
            async with instance.database.unit() as unit:
                mandate = await import_module(_MANDATES).join(unit, link, lent, ends_at=ends_at, actor=_ACTOR)
            say(f"{instance.domain} joins the network of {mandate.holder_domain}.")

    asyncio.run(command())


def lend_to_city(domain: str, powers: Sequence[str], days: int) -> None:
    """Lend the city's moderators powers, in the place of those lent before."""
    lent, ends_at = read_lending(powers), utc_now() + timedelta(days=days)

    async def command() -> None:
        async with opened() as hosting:
            instance = await hosted(hosting, domain)
            async with instance.database.unit() as unit:
                await import_module(_MANDATES).lend(unit, lent, ends_at=ends_at, actor=_ACTOR)
            say(f"{instance.domain} lends {', '.join(powers) or 'nothing'} for {days} days.")

    asyncio.run(command())


def revoke_mandate(domain: str) -> None:
    """Take everything back that is lent, at once."""

    async def command() -> None:
        async with opened() as hosting:
            instance = await hosted(hosting, domain)
            async with instance.database.unit() as unit:
                await import_module(_MANDATES).revoke(unit, actor=_ACTOR)
            say(f"{instance.domain} lends nothing any more.")

    asyncio.run(command())


def leave_town(domain: str) -> None:
    """Leave the town; what was lent ends."""

    async def command() -> None:
        async with opened() as hosting:
            instance = await hosted(hosting, domain)
            async with instance.database.unit() as unit:
                await import_module(_MANDATES).leave(unit, actor=_ACTOR)
            say(f"{instance.domain} belongs to no town any more.")

    asyncio.run(command())


def show_mandate(domain: str, *, as_json: bool) -> None:
    """Say what an instance lends now, or what it is lent."""

    async def command() -> None:
        async with opened() as hosting:
            instance = await hosted(hosting, domain)
            mandates = import_module(_MANDATES)
            async with instance.database.reading() as unit:
                own = await mandates.mandate_now(unit)
                held = await mandates.mandates_held(unit)
            now = utc_now()
            rows = [
                {
                    "lender": row.lender_domain,
                    "powers": row.powers,
                    "is_live": mandates.is_live(row, now),
                    "is_accepted": row.accepted_at is not None,
                }
                for row in ([own] if own is not None else held)
            ]
            if as_json:
                say_json({"mandates": rows})
            for row in () if as_json else rows:
                state = "in force" if row["is_live"] else "ended"
                say(f"{row['lender']}\t{state}\t{row['powers']}")

    asyncio.run(command())


def read_lending(words: Sequence[str]) -> dict[Power, Lending]:
    """Powers from `hide=automatic suspend=proposed see`; automatic where nothing is said. Raises Mistake."""
    lent: dict[Power, Lending] = {}
    for word in words:
        power, _, lending = word.partition("=")
        try:
            lent[Power(power)] = Lending(lending or Lending.AUTOMATIC)
        except ValueError as error:
            raise Mistake(f"{word}: a power is one of {', '.join(Power)}, lent automatic or proposed") from error
    return lent
