"""The commands about the town's moderation: invitations, mandates, the log."""

from pathlib import Path
from typing import Annotated

import typer

audit = typer.Typer(no_args_is_help=True, help="The log of what moderators decided.")

Domain = Annotated[str, typer.Argument(metavar="DOMAIN", help="An instance hosted here.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Powers = Annotated[
    list[str] | None,
    typer.Option("--power", help="see, warn, hide, limit, suspend, block_domain, recommend; hide=proposed asks first."),
]
Days = Annotated[int, typer.Option(min=1, max=3_650, help="For how many days.")]


def add_to_town(town: typer.Typer) -> None:
    """The commands that stand under `town`."""
    town.command("invite")(town_invite)
    town.command("join")(town_join)
    town.command("lend")(town_lend)
    town.command("revoke")(town_revoke)
    town.command("leave")(town_leave)
    town.command("mandate")(town_mandate)


def town_invite(
    city: Domain,
    kind: Annotated[str, typer.Option(help="neighbourhood, association or ccas.")] = "neighbourhood",
    name: Annotated[str, typer.Option(help="Its name, as people read it.")] = "",
) -> None:
    """Print a link by which one instance joins the city's network; good once, for two weeks."""
    from ensembl_fed.cli.mandates import invite_to_town

    invite_to_town(city, kind, name)


def town_join(
    domain: Domain,
    link: Annotated[str, typer.Argument(help="The invitation.")],
    powers: Powers = None,
    days: Days = 365,
) -> None:
    """Join the network that a link invites to, and lend its moderators powers: see and recommend, if none is named."""
    from ensembl_fed.cli.mandates import join_by_link

    join_by_link(domain, link, powers or ["see", "recommend"], days)


def town_lend(domain: Domain, powers: Powers = None, days: Days = 365) -> None:
    """Lend the city's moderators powers, in the place of those lent before."""
    from ensembl_fed.cli.mandates import lend_to_city

    lend_to_city(domain, powers or [], days)


def town_revoke(domain: Domain) -> None:
    """Take everything back that is lent to the city, at once."""
    from ensembl_fed.cli.mandates import revoke_mandate

    revoke_mandate(domain)


def town_leave(domain: Domain) -> None:
    """Leave the city's network."""
    from ensembl_fed.cli.mandates import leave_town

    leave_town(domain)


def town_mandate(domain: Domain, as_json: AsJson = False) -> None:
    """Show what an instance lends, or what a city is lent."""
    from ensembl_fed.cli.mandates import show_mandate

    show_mandate(domain, as_json=as_json)


@audit.command("verify")
def audit_verify(domain: Domain, as_json: AsJson = False) -> None:
    """Check that nobody changed or removed a line of the log; exit 1 and name the line if somebody did."""
    from ensembl_fed.cli.audit import verify_audit

    if not verify_audit(domain, as_json=as_json):
        raise typer.Exit(1)


@audit.command("export")
def audit_export(
    domain: Domain, output: Annotated[Path, typer.Option(help="The file to write; - is standard output.")] = Path("-")
) -> None:
    """Write the log, one JSON object a line."""
    from ensembl_fed.cli.audit import export_audit

    export_audit(domain, output)
