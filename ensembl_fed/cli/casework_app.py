"""The commands of `ensembl-fed casework`. What they need is imported when one runs."""

from pathlib import Path
from typing import Annotated

import typer

casework = typer.Typer(no_args_is_help=True, help="The CCAS's room: cases, kept apart under a key of their own.")
key = typer.Typer(no_args_is_help=True, help="The key that seals the cases of an instance.")
casework.add_typer(key, name="key")

Domain = Annotated[str, typer.Argument(metavar="DOMAIN", help="An instance hosted here.")]
NewPassphrase = Annotated[
    str, typer.Option(prompt=True, confirmation_prompt=True, hide_input=True, help="At least 12 characters.")
]
Passphrase = Annotated[str, typer.Option(prompt=True, hide_input=True, help="What the backup was made with.")]


@casework.command("open")
def casework_open(domain: Domain) -> None:
    """Give an instance a room for casework: for a town whose CCAS has no instance of its own."""
    from ensembl_fed.cli.casework import open_casework

    open_casework(domain)


@key.command("make")
def key_make(domain: Domain) -> None:
    """Make the key of an instance; with it the instance has a room for casework."""
    from ensembl_fed.cli.casework import make_casework_key

    make_casework_key(domain)


@key.command("backup")
def key_backup(
    domain: Domain,
    file: Annotated[Path, typer.Argument(help="Where to write it: another disk, a safe.")],
    passphrase: NewPassphrase,
) -> None:
    """Write a copy of the key that only a passphrase opens. Without the key nobody reads the cases again."""
    from ensembl_fed.cli.casework import backup_casework_key

    backup_casework_key(domain, file, passphrase)


@key.command("restore")
def key_restore(
    domain: Domain, file: Annotated[Path, typer.Argument(help="What `backup` wrote.")], passphrase: Passphrase
) -> None:
    """Put a saved key back where it belongs."""
    from ensembl_fed.cli.casework import restore_casework_key

    restore_casework_key(domain, file, passphrase)


@key.command("rotate")
def key_rotate(domain: Domain) -> None:
    """Make a new key and seal every row with it. The old one stays until `key forget-old`."""
    from ensembl_fed.cli.casework import rotate_casework_key

    rotate_casework_key(domain)


@key.command("forget-old")
def key_forget_old(domain: Domain) -> None:
    """Forget the older keys, a quarter of an hour after `rotate`; what they still seal is sealed anew first."""
    from ensembl_fed.cli.casework import forget_old_casework_keys

    forget_old_casework_keys(domain)
