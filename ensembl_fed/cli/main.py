"""The commands of `ensembl-fed`. What a command needs is imported when it runs: `--help` answers at once."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ensembl_fed.cli.casework_app import casework
from ensembl_fed.cli.federation import allowed, relays
from ensembl_fed.cli.moderation_app import add_to_town, audit
from ensembl_fed.cli.told import MISTAKE, complain, reason_of

app = typer.Typer(
    name="ensembl-fed",
    help="A federated server for mutual aid between the neighbours of a town.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
instances = typer.Typer(no_args_is_help=True, help="The instances that are hosted here.")
accounts = typer.Typer(no_args_is_help=True, help="The accounts of the hosted instances.")
tokens = typer.Typer(no_args_is_help=True, help="OAuth access tokens.")
quartiers = typer.Typer(no_args_is_help=True, help="The quartiers of an instance.")
queue = typer.Typer(no_args_is_help=True, help="What is owed to other servers.")
town = typer.Typer(no_args_is_help=True, help="The network of a city that is hosted here.")
app.add_typer(instances, name="instance")
app.add_typer(accounts, name="account")
app.add_typer(tokens, name="token")
app.add_typer(quartiers, name="quartier")
app.add_typer(town, name="town")
app.add_typer(queue, name="queue")
announcements = typer.Typer(no_args_is_help=True, help="What an instance says to all its members.")
emojis = typer.Typer(no_args_is_help=True, help="The emojis of an instance's own.")
app.add_typer(announcements, name="announcement")
app.add_typer(emojis, name="emoji")
app.add_typer(casework, name="casework")
app.add_typer(relays, name="relay")
app.add_typer(allowed, name="allow")
app.add_typer(audit, name="audit")
add_to_town(town)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Handle = Annotated[str, typer.Argument(metavar="NAME@DOMAIN", help="An account of an instance hosted here.")]


Host = Annotated[str, typer.Option(metavar="HOST", help="Only what is owed to this host.")]
Domain = Annotated[str, typer.Argument(metavar="DOMAIN", help="An instance hosted here.")]


class InstanceKindChoice(StrEnum):
    """What an instance is in its town."""

    CITY = "city"
    NEIGHBOURHOOD = "neighbourhood"
    ASSOCIATION = "association"
    CCAS = "ccas"


class RoleChoice(StrEnum):
    """What a member may do on their instance."""

    RESIDENT = "resident"
    CCAS = "ccas"
    MODERATOR = "moderator"
    ADMIN = "admin"


class TypeChoice(StrEnum):
    """What an account is for."""

    PERSON = "person"
    ORGANIZATION = "organization"
    GROUP = "group"
    SERVICE = "service"


class ListChoice(StrEnum):
    """The lists that members carry, named as Mastodon names their files."""

    FOLLOWING = "following"
    BLOCKING = "blocking"
    MUTING = "muting"
    DOMAIN_BLOCKING = "domain_blocking"
    LISTS = "lists"
    BOOKMARKS = "bookmarks"


@app.command()
def init(as_json: AsJson = False) -> None:
    """Create or migrate the store. Safe to repeat."""
    from ensembl_fed.cli.set_up import init_store

    init_store(as_json=as_json)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[list[int] | None, typer.Option(help="A port to listen on; may be repeated. Default 8000.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="How many processes answer requests.")] = 1,
) -> None:
    """Serve the web and do the background work. Migrates first; SIGTERM drains and exits 0."""
    from ensembl_fed.cli.serve import serve_ports

    serve_ports(host, port or [8000], workers)


@app.command()
def worker() -> None:
    """Do the background work alone: deliveries, inbox, timers. For further machines on PostgreSQL."""
    from ensembl_fed.cli.serve import work_alone

    work_alone()


@instances.command("add")
def instance_add(
    domain: Annotated[str, typer.Argument(help="Its domain; with a port on a trial machine: localhost:8001.")],
    kind: Annotated[InstanceKindChoice, typer.Option(help="What it is in its town.")],
    name: Annotated[str, typer.Option(help="Its name, as people read it.")],
    city: Annotated[str, typer.Option(metavar="DOMAIN", help="The city whose network it joins.")] = "",
    as_json: AsJson = False,
) -> None:
    """Host one more instance; with --city it becomes a member of that city's network."""
    from ensembl_fed.cli.set_up import add_hosted

    add_hosted(domain, kind.value, name, city, as_json=as_json)


@instances.command("secure")
def instance_secure(
    domain: Domain,
    is_on: Annotated[bool, typer.Option("--on/--off", help="Whether other servers must sign for public documents.")],
) -> None:
    """Show documents only to servers that sign their requests (secure mode), or to everyone."""
    from ensembl_fed.cli.set_up import set_secure

    set_secure(domain, is_on=is_on)


@accounts.command("add")
def account_add(
    handle: Handle,
    *,
    email: Annotated[str, typer.Option(help="The address that signs in.")],
    password: Annotated[str, typer.Option(help="At least 8 characters.")],
    role: Annotated[RoleChoice, typer.Option(help="What the member may do.")] = RoleChoice.RESIDENT,
    account_type: Annotated[TypeChoice, typer.Option("--type", help="What the account is for.")] = TypeChoice.PERSON,
    display_name: Annotated[str, typer.Option(help="The name that others read.")] = "",
    as_json: AsJson = False,
) -> None:
    """Add a confirmed, approved account."""
    from ensembl_fed.cli.accounts import AccountToAdd, add_account

    wanted = AccountToAdd(handle, email, password, role.value, account_type.value, display_name)
    add_account(wanted, as_json=as_json)


@accounts.command("export")
def account_export(
    handle: Handle,
    kind: Annotated[ListChoice, typer.Argument(help="Which list.")],
    output: Annotated[Path, typer.Option(help="The CSV file to write; - is standard output.")] = Path("-"),
) -> None:
    """Write a list of an account as CSV, as Mastodon reads it."""
    from ensembl_fed.cli.baggage import export_account

    export_account(handle, kind.value, output)


@accounts.command("import")
def account_import(
    handle: Handle,
    kind: Annotated[ListChoice, typer.Argument(help="Which list.")],
    file: Annotated[Path, typer.Argument(help="The CSV file, as Mastodon writes it.")],
    as_json: AsJson = False,
) -> None:
    """Bring a list of an account from another server. Lines that are refused are told with the reason."""
    from ensembl_fed.cli.baggage import import_account

    import_account(handle, kind.value, file, as_json=as_json)


@accounts.command("rotate-keys")
def account_rotate_keys(handle: Handle, as_json: AsJson = False) -> None:
    """Give an account new keys, and tell the servers of its followers."""
    from ensembl_fed.cli.rotate_keys import rotate_account_keys

    rotate_account_keys(handle, as_json=as_json)


@accounts.command("alias")
def account_alias(
    handle: Handle,
    other: Annotated[str, typer.Argument(metavar="@NAME@DOMAIN", help="Another account of the same person.")],
    is_removed: Annotated[bool, typer.Option("--remove", help="Name it no longer.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let an account elsewhere move to this one: its followers will follow this one instead."""
    from ensembl_fed.cli.move import change_alias

    change_alias(handle, other, is_removed=is_removed, as_json=as_json)


@accounts.command("move")
def account_move(
    handle: Handle,
    to: Annotated[str, typer.Option(metavar="@NAME@DOMAIN", help="Where; without it, the move is taken back.")] = "",
    as_json: AsJson = False,
) -> None:
    """Move an account to one that names it as its own, and tell its followers; or take the move back."""
    from ensembl_fed.cli.move import move_to

    move_to(handle, to, as_json=as_json)


@tokens.command("add")
def token_add(
    handle: Handle,
    scopes: Annotated[
        str, typer.Option(help="Mastodon's OAuth scopes, separated by spaces.")
    ] = "read write follow push",
    as_json: AsJson = False,
) -> None:
    """Print one OAuth access token, and nothing else."""
    from ensembl_fed.cli.accounts import add_token

    add_token(handle, scopes, as_json=as_json)


@quartiers.command("import")
def quartier_import(
    domain: Domain, file: Annotated[Path, typer.Argument(help="GeoJSON.")], as_json: AsJson = False
) -> None:
    """Read quartiers from a GeoJSON FeatureCollection; each becomes a group to follow."""
    from ensembl_fed.cli.town import import_quartiers_file

    import_quartiers_file(domain, file, as_json=as_json)


@quartiers.command("list")
def quartier_list(domain: Domain, as_json: AsJson = False) -> None:
    """List the quartiers of an instance."""
    from ensembl_fed.cli.town import list_quartiers

    list_quartiers(domain, as_json=as_json)


@town.command("list")
def town_list(city: Domain, as_json: AsJson = False) -> None:
    """List who belongs to a city's network, who asked to, and who left."""
    from ensembl_fed.cli.town import list_town

    list_town(city, as_json=as_json)


@town.command("admit")
def town_admit(
    city: Domain,
    domain: Annotated[str, typer.Argument(help="The instance to let in.")],
    kind: Annotated[InstanceKindChoice, typer.Option(help="What it is.")] = InstanceKindChoice.NEIGHBOURHOOD,
    name: Annotated[str, typer.Option(help="Its name, as people read it.")] = "",
) -> None:
    """Let an instance into a city's network."""
    from ensembl_fed.cli.town import admit_to_town

    admit_to_town(city, domain, kind.value, name)


@town.command("dismiss")
def town_dismiss(city: Domain, domain: Annotated[str, typer.Argument(help="The instance to take out.")]) -> None:
    """Take an instance out of a city's network."""
    from ensembl_fed.cli.town import dismiss_from_town

    dismiss_from_town(city, domain)


@queue.command("show")
def queue_show(host: Host = "", as_json: AsJson = False) -> None:
    """Show what is waiting and what was given up, for each host."""
    from ensembl_fed.cli.queue import show_queue

    show_queue(host, as_json=as_json)


@queue.command("retry")
def queue_retry(host: Host = "", as_json: AsJson = False) -> None:
    """Send what is owed now, what was given up too."""
    from ensembl_fed.cli.queue import retry_queue

    retry_queue(host, as_json=as_json)


@queue.command("drop")
def queue_drop(host: Host = "", as_json: AsJson = False) -> None:
    """Never send what is owed to a host."""
    from ensembl_fed.cli.queue import drop_queue

    drop_queue(host, as_json=as_json)


@announcements.command("add")
def announcement_add(
    domain: Domain,
    text: Annotated[str, typer.Argument(help="What is announced; addresses and hashtags become links.")],
    as_json: AsJson = False,
) -> None:
    """Announce something to all members of an instance, from now on."""
    from ensembl_fed.cli.announcements import announce

    announce(domain, text, as_json=as_json)


@announcements.command("list")
def announcement_list(domain: Domain, as_json: AsJson = False) -> None:
    """List what is announced, with its numbers."""
    from ensembl_fed.cli.announcements import list_announcements

    list_announcements(domain, as_json=as_json)


@announcements.command("remove")
def announcement_remove(domain: Domain, number: Annotated[int, typer.Argument(help="As `list` shows it.")]) -> None:
    """Take an announcement back."""
    from ensembl_fed.cli.announcements import take_back

    take_back(domain, number)


@emojis.command("add")
def emoji_add(
    domain: Domain,
    shortcode: Annotated[str, typer.Argument(help="What stands between the colons.")],
    file: Annotated[Path, typer.Argument(help="A picture: PNG, JPEG, WebP or GIF.")],
    category: Annotated[str, typer.Option(help="Under which heading clients show it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Give an instance an emoji, or another picture to one that it has."""
    from ensembl_fed.cli.announcements import add_emoji

    add_emoji(domain, shortcode, file, category, as_json=as_json)


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="A folder that is new or empty.")], as_json: AsJson = False
) -> None:
    """Copy every store and the pictures, while the server runs. On SQLite."""
    from ensembl_fed.cli.backup import back_up

    back_up(folder, as_json=as_json)


@app.command()
def restore(folder: Annotated[Path, typer.Argument(help="What `backup` wrote.")], as_json: AsJson = False) -> None:
    """Bring a backup back, where no store is yet."""
    from ensembl_fed.cli.backup import bring_back

    bring_back(folder, as_json=as_json)


@app.command()
def demo() -> None:
    """Fill an empty store with the sample town that `make run` serves."""
    from ensembl_fed.cli.set_up import fill_with_demo

    fill_with_demo()


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Check configuration, store, queues, clock, DNS and reachability; exit 1 when something is wrong."""
    from ensembl_fed.cli.doctor import examine

    if not examine(as_json=as_json):
        raise typer.Exit(1)


def run(arguments: list[str] | None = None) -> None:
    """Run a command and end the process: 0, 1 from `doctor` or an interruption, 2 after a mistake."""
    try:
        status = app(args=arguments, standalone_mode=False)
    except typer.Exit as end:
        status = end.exit_code
    except typer.Abort:
        status = 1
    except Exception as error:
        reason = reason_of(error)
        if reason is None:
            raise
        complain(reason)
        status = MISTAKE
    sys.exit(status if isinstance(status, int) else 0)
