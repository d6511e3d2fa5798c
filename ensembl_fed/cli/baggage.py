"""Commands that carry a member's lists in and out."""

import asyncio
import sys
from pathlib import Path
from typing import Final

from rich.progress import Progress

from ensembl_fed.cli.accounts import read_account_handle
from ensembl_fed.cli.set_up import hosted, opened
from ensembl_fed.cli.told import Mistake, complain, say, say_json
from ensembl_fed.instance.instance import Instance
from ensembl_fed.models import Account, CsvImport
from ensembl_fed.models.kinds import CsvKind
from ensembl_fed.services.export_lists import export_list
from ensembl_fed.services.import_lists import import_part, start_import
from ensembl_fed.storage.accounts import account_by_handle, member_of
from ensembl_fed.storage.unit import Unit

_STANDARD: Final = Path("-")


def export_account(handle: str, kind: str, output: Path) -> None:
    """Write one list of an account as CSV, to a file or to standard output."""
    username, domain = read_account_handle(handle)

    async def command() -> str:
        async with opened() as hosting:
            instance = await hosted(hosting, domain)
            async with instance.database.reading() as unit:
                return await export_list(unit, await _member_account(unit, username, handle), CsvKind(kind))

    text = asyncio.run(command())
    if output == _STANDARD:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")


def import_account(handle: str, kind: str, path: Path, *, as_json: bool) -> None:
    """Bring one list of an account from a CSV file, now, with a progress bar where a terminal is."""
    username, domain = read_account_handle(handle)
    content = path.read_bytes()

    async def command() -> None:
        async with opened() as hosting:
            instance = await hosted(hosting, domain)
            async with instance.database.unit() as unit:
                kept = await start_import(unit, await _member_account(unit, username, handle), CsvKind(kind), content)
            kept = await _work_through(instance, kept)
        if as_json:
            say_json({"total": kept.total, "done": kept.done, "refused": kept.refused})
            return
        say(f"{kept.done} of {kept.total} lines were taken.")
        for line, reason in kept.refused:
            complain(f"{line}: {reason}")

    asyncio.run(command())


async def _work_through(instance: Instance, kept: CsvImport) -> CsvImport:
    with Progress(disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("Lines", total=kept.total)
        while kept.waiting:
            after = await import_part(instance.peers, instance.database, kept.id)
            if after is None:
                break
            kept = after
            progress.update(task, completed=kept.total - len(kept.waiting))
    return kept


async def _member_account(unit: Unit, username: str, handle: str) -> Account:
    account = await account_by_handle(unit, username)
    if account is None or await member_of(unit, account.id) is None:
        raise Mistake(f"{handle} is nobody who signs in here; add them with `ensembl-fed account add`")
    return account
