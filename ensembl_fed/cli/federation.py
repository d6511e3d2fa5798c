"""Commands about relays, and about with whom an instance speaks at all."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated

import typer

from activitypub.errors import ProtocolError
from ensembl_fed.cli.told import Mistake, say, say_json

if TYPE_CHECKING:  # what a command needs is imported when it runs
    from ensembl_fed.instance.instance import Instance

relays = typer.Typer(no_args_is_help=True, help="Relays that pass on public posts.")
allowed = typer.Typer(no_args_is_help=True, help="With whom an instance speaks that goes by invitation.")

_Domain = Annotated[str, typer.Argument(metavar="DOMAIN", help="An instance hosted here.")]
_Relay = Annotated[str, typer.Argument(metavar="URL", help="The relay's inbox; with --litepub its actor.")]
_AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
_Others = Annotated[list[str], typer.Argument(metavar="OTHER…", help="Domains of other servers.")]


@relays.command("add")
def relay_add(
    domain: _Domain,
    url: _Relay,
    is_litepub: Annotated[bool, typer.Option("--litepub", help="A relay of Pleroma's kind.")] = False,
) -> None:
    """Ask a relay to pass on public posts, ours there and others' here; it is used once it agrees."""

    async def act(instance: "Instance") -> None:
        from ensembl_fed.remote.actors import bring_actor
        from ensembl_fed.services.use_relay import add_relay

        try:
            actor = await bring_actor(instance.peers, url) if is_litepub else None
        except ProtocolError as error:
            raise Mistake(f"{url} cannot be read: {error}") from error
        async with instance.database.unit() as unit:
            relay = await add_relay(unit, url, actor=actor)
        say(f"{instance.domain} asks {relay.inbox_uri}; `relay list` says whether it agreed.")

    _run(domain, act)


@relays.command("remove")
def relay_remove(domain: _Domain, url: _Relay) -> None:
    """Leave a relay."""

    async def act(instance: "Instance") -> None:
        from ensembl_fed.services.use_relay import leave_relay

        async with instance.database.unit() as unit:
            await leave_relay(unit, url)
        say(f"{instance.domain} no longer uses {url}.")

    _run(domain, act)


@relays.command("list")
def relay_list(domain: _Domain, as_json: _AsJson = False) -> None:
    """Say which relays an instance asked, and what they answered."""

    async def act(instance: "Instance") -> None:
        from ensembl_fed.storage.relays import relays as all_relays

        async with instance.database.reading() as unit:
            rows = [
                {"inbox": row.inbox_uri, "actor": row.actor_uri, "kind": row.kind.value, "state": row.state.value}
                for row in await all_relays(unit)
            ]
        if as_json:
            say_json({"relays": rows})
        for row in () if as_json else rows:
            say(f"{row['inbox']}\t{row['kind']}\t{row['state']}")

    _run(domain, act)


@allowed.command("mode")
def allow_mode(
    domain: _Domain,
    is_on: Annotated[bool, typer.Option("--on/--off", help="Whether only invited servers are spoken with.")],
) -> None:
    """Speak only with servers that were allowed, beside the town's own; or with everyone who is not suspended."""

    async def act(instance: "Instance") -> None:
        from ensembl_fed.services.allow_domain import set_by_invitation

        async with instance.database.unit() as unit:
            await set_by_invitation(unit, is_on=is_on)
        whom = "those it allowed and its town" if is_on else "everyone who is not suspended"
        say(f"{instance.domain} speaks with {whom}.")

    _run(domain, act)


@allowed.command("add")
def allow_add(domain: _Domain, others: _Others) -> None:
    """Allow domains, with all that is below them."""

    async def act(instance: "Instance") -> None:
        from ensembl_fed.services.allow_domain import allow_domain

        async with instance.database.unit() as unit:
            for other in others:
                await allow_domain(unit, other)
        say(f"{instance.domain} allows {', '.join(others)}.")

    _run(domain, act)


@allowed.command("remove")
def allow_remove(domain: _Domain, others: _Others) -> None:
    """Allow domains no longer. What came from there stays, and is followed no more once nobody may be asked."""

    async def act(instance: "Instance") -> None:
        from ensembl_fed.services.allow_domain import disallow_domain

        async with instance.database.unit() as unit:
            for other in others:
                await disallow_domain(unit, other)
        say(f"{instance.domain} no longer allows {', '.join(others)}.")

    _run(domain, act)


@allowed.command("list")
def allow_list(domain: _Domain, as_json: _AsJson = False) -> None:
    """Say which domains are allowed, and whether that counts."""

    async def act(instance: "Instance") -> None:
        from ensembl_fed.services.allow_domain import allowed_domains

        async with instance.database.reading() as unit:
            is_on, domains = await allowed_domains(unit)
        if as_json:
            say_json({"by_invitation": is_on, "allowed": domains})
        else:
            say("only these, and the town:" if is_on else "everyone who is not suspended; these would be allowed:")
            for one in domains:
                say(one)

    _run(domain, act)


def _run(domain: str, act: Callable[["Instance"], Awaitable[None]]) -> None:
    from ensembl_fed.cli.set_up import hosted, opened

    async def command() -> None:
        async with opened() as hosting:
            await act(await hosted(hosting, domain))

    asyncio.run(command())
