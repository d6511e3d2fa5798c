"""The command that gives an account new keys."""

import asyncio

from ensembl_fed.cli.accounts import read_account_handle
from ensembl_fed.cli.set_up import hosted, opened
from ensembl_fed.cli.told import Mistake, say, say_json
from ensembl_fed.remote.keyring import make_key_pairs
from ensembl_fed.services.rotate_keys import OLD_KEYS_LISTED_FOR, rotate_keys
from ensembl_fed.storage.accounts import account_by_handle


def rotate_account_keys(handle: str, *, as_json: bool) -> None:
    """Replace the keys of an account; the servers of its followers are told."""
    username, domain = read_account_handle(handle)

    async def command() -> None:
        async with opened() as hosting:
            instance = await hosted(hosting, domain)
            pairs = await asyncio.to_thread(make_key_pairs)
            async with instance.database.unit() as unit:
                account = await account_by_handle(unit, username)
                if account is None or not account.is_local:
                    raise Mistake(f"{handle} is nobody's account here")
                told = await rotate_keys(unit, account, pairs, seal=instance.seal, keyring=instance.keyring)
            if as_json:
                say_json({"handle": handle, "inboxes": told, "old_keys_listed_days": OLD_KEYS_LISTED_FOR.days})
            else:
                say(f"{handle} has new keys; {told} inboxes will be told.")

    asyncio.run(command())
