"""A member brings lists from another server; each line is done by itself, and says why when it cannot be."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from activitypub.addresses import read_handle
from activitypub.errors import ProtocolError
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, Invalid, NotFound, TownError
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, CsvImport, Status
from ensembl_fed.models.kinds import CsvKind
from ensembl_fed.remote.actors import resolve_handle, resolve_uri
from ensembl_fed.remote.addresses import read_target
from ensembl_fed.remote.peers import Peers
from ensembl_fed.remote.transport import AddressRefused
from ensembl_fed.services.block_account import block_account
from ensembl_fed.services.follow_account import follow_account
from ensembl_fed.services.keep_list import ListDraft, add_to_list, create_list
from ensembl_fed.services.mute_account import mute_account
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.carried import block_domain_for, import_by_id, list_titled
from ensembl_fed.storage.database import Database
from ensembl_fed.storage.jobs import schedule
from ensembl_fed.storage.keepsakes import add_bookmark
from ensembl_fed.storage.lists import member_ids
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import may_see
from ensembl_fed.text.carried_csv import read_lines, truth_of

IMPORT_JOB: Final = "import_list"
LINES_AT_ONCE: Final = 20
_PAUSE: Final = timedelta(seconds=1)
_MOST_REFUSED: Final = 500
_NOBODY: Final = "Ce compte est introuvable."
_NO_HANDLE: Final = "Ce n’est pas une adresse de compte (nom@site)."
_NO_STATUS: Final = "Ce message est introuvable."
_NO_DOMAIN: Final = "Ce n’est pas le nom d’un site."
_NOT_NOW: Final = "Ce site n’a pas répondu."


async def start_import(unit: Unit, account: Account, kind: CsvKind, content: bytes) -> CsvImport:
    """Keep a list to be worked through by a job. Raises Invalid for a file that is no list."""
    lines = read_lines(content)
    kept = CsvImport(
        id=new_id(), account_id=account.id, kind=kind, waiting=lines, total=len(lines), created_at=utc_now()
    )
    await unit.add(kept)
    await _go_on(unit, kept, now_at_once=True)
    return kept


async def import_part(peers: Peers, database: Database, import_id: int) -> CsvImport | None:
    """Work through some lines, and leave the rest to the next job; what became of the list, None if it is gone.

    No unit may be open: accounts are asked for at their servers.
    """
    async with database.reading() as unit:
        kept = await import_by_id(unit, import_id)
        account = await account_by_id(unit, kept.account_id) if kept is not None else None
    if kept is None or account is None or account.gone_at is not None:
        return None
    part = kept.waiting[:LINES_AT_ONCE]
    refused = []
    for line in part:
        reason = await _line_done(peers, database, account.id, kept.kind, line)
        if reason:
            refused.append([" ".join(line)[:200], reason])
    async with database.unit() as unit:
        return await _note_done(unit, import_id, part, refused)


async def _note_done(
    unit: Unit, import_id: int, part: Sequence[Sequence[str]], refused: Sequence[Sequence[str]]
) -> CsvImport | None:
    kept = await import_by_id(unit, import_id)
    if kept is None or kept.waiting[: len(part)] != part:
        return kept  # somebody else did these lines in the meantime
    kept.waiting = kept.waiting[len(part) :]
    kept.done += len(part) - len(refused)
    kept.refused = [*kept.refused, *refused][:_MOST_REFUSED]
    if not kept.waiting:
        kept.finished_at = kept.finished_at or utc_now()
    await unit.add(kept)
    if kept.waiting:
        await _go_on(unit, kept)
    return kept


async def _go_on(unit: Unit, kept: CsvImport, *, now_at_once: bool = False) -> None:
    at = utc_now() if now_at_once else utc_now() + _PAUSE
    await schedule(unit, IMPORT_JOB, f"{kept.id} {len(kept.waiting)}", {"import_id": kept.id}, at)


async def _line_done(peers: Peers, database: Database, account_id: int, kind: CsvKind, line: list[str]) -> str:
    """Do one line; "" when it is done, else why not, in words for the member."""
    try:
        match kind:
            case CsvKind.DOMAIN_BLOCKING:
                domain = _domain(line[0])
                async with database.unit() as unit:
                    await block_domain_for(unit, account_id, domain)
            case CsvKind.BOOKMARKS:
                await _bookmark(peers, database, account_id, line[0])
            case _:
                await _with_account(peers, database, account_id, kind, line)
    except ProtocolError:
        return _NOT_NOW
    except NotFound:
        return _NOBODY
    except Conflict:
        return ""  # it is so already
    except TownError as error:
        return str(error)
    return ""


async def _with_account(peers: Peers, database: Database, account_id: int, kind: CsvKind, line: list[str]) -> None:
    cells = [*line, "", ""]
    wanted = cells[1] if kind is CsvKind.LISTS else cells[0]
    try:
        handle = read_handle(wanted)
    except ProtocolError as error:
        raise Invalid(_NO_HANDLE) from error
    domain = "" if handle.domain == peers.home.domain else handle.domain
    found = await resolve_handle(peers, database, handle.username, domain)
    if found is None:
        raise NotFound
    async with database.unit() as unit:
        account = await account_by_id(unit, account_id)
        target = await account_by_id(unit, found.id)
        if account is None or target is None:
            raise NotFound
        await _relate(unit, account, target, kind, cells)


async def _relate(unit: Unit, account: Account, target: Account, kind: CsvKind, cells: list[str]) -> None:
    match kind:
        case CsvKind.FOLLOWING:
            reblogs, notify = truth_of(cells[1], default=True), truth_of(cells[2], default=False)
            await follow_account(unit, account, target, reblogs=reblogs, notify=notify)
        case CsvKind.BLOCKING:
            await block_account(unit, account, target)
        case CsvKind.MUTING:
            await mute_account(unit, account, target, notifications=truth_of(cells[1], default=True))
        case _:
            await follow_account(unit, account, target)
            kept = await list_titled(unit, account.id, cells[0])
            kept = kept or await create_list(unit, account.id, ListDraft(title=cells[0]))
            if target.id not in await member_ids(unit, kept.id):
                await add_to_list(unit, account.id, kept.id, [target.id])


async def _bookmark(peers: Peers, database: Database, account_id: int, uri: str) -> None:
    if not uri.startswith(("https://", "http://")):
        raise Invalid(_NO_STATUS)
    found = await resolve_uri(peers, database, uri)
    async with database.unit() as unit:
        account = await account_by_id(unit, account_id)
        if not isinstance(found, Status) or not await may_see(unit, found, account):
            raise Invalid(_NO_STATUS)
        await add_bookmark(unit, account_id, found.id)


def _domain(text: str) -> str:
    try:
        host = read_target(f"https://{text}", frozenset({"https"})).host
    except AddressRefused as error:
        raise Invalid(_NO_DOMAIN) from error
    if "/" in text or "." not in host:
        raise Invalid(_NO_DOMAIN)
    return text.strip().lower()
