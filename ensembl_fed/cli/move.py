"""Commands by which an account names others of the same person, and moves."""

import asyncio
from collections.abc import Awaitable, Callable

from activitypub.errors import ProtocolError
from ensembl_fed.cli.accounts import read_account_handle
from ensembl_fed.cli.set_up import hosted, opened
from ensembl_fed.cli.told import Mistake, say, say_json
from ensembl_fed.models import Account
from ensembl_fed.remote.actors import bring_by_handle
from ensembl_fed.remote.peers import Peers
from ensembl_fed.services.move_account import add_alias, move_account, remove_alias, undo_move
from ensembl_fed.storage.accounts import account_by_handle, account_by_id
from ensembl_fed.storage.unit import Unit

_Act = Callable[[Unit, Account, Account | None], Awaitable[None]]


def change_alias(handle: str, other: str, *, is_removed: bool, as_json: bool) -> None:
    """Name another account as the same person's, so that it may move to this one; or no longer."""

    async def act(unit: Unit, account: Account, found: Account | None) -> None:
        if found is None:
            raise Mistake("name the other account: @NAME@DOMAIN")
        await (remove_alias(unit, account, found.uri) if is_removed else add_alias(unit, account, found))

    asyncio.run(_change(handle, other, act, as_json=as_json))


def move_to(handle: str, target: str, *, as_json: bool) -> None:
    """Move an account to one that names it; an empty target takes the move back."""

    async def act(unit: Unit, account: Account, found: Account | None) -> None:
        if found is None:
            await undo_move(unit, account)
        else:
            await move_account(unit, account, found)

    asyncio.run(_change(handle, target, act, as_json=as_json))


async def _change(handle: str, other: str, act: _Act, *, as_json: bool) -> None:
    username, domain = read_account_handle(handle)
    async with opened() as hosting:
        instance = await hosted(hosting, domain)
        found = await _found(instance.peers, other) if other else None
        async with instance.database.unit() as unit:
            account = await account_by_handle(unit, username)
            if account is None or not account.is_local or account.gone_at is not None:
                raise Mistake(f"{handle} is nobody's account here")
            target = None if found is None else await account_by_id(unit, found.id)
            await act(unit, account, target)
            aliases, moved_to = list(account.also_known_as), account.moved_to_uri
        if as_json:
            say_json({"handle": handle, "also_known_as": aliases, "moved_to": moved_to})
        else:
            say(f"{handle}: also known as {', '.join(aliases) or 'nobody else'}; moved to {moved_to or 'nowhere'}.")


async def _found(peers: Peers, other: str) -> Account:
    try:
        return await bring_by_handle(peers, other)
    except ProtocolError as error:
        raise Mistake(f"{other} cannot be read: {error}") from error
