"""Commands about the CCAS's room and its key."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from ensembl_fed.casework.keys import (
    add_key,
    backup_key,
    drop_old_keys,
    has_key,
    key_path,
    make_key,
    read_keys,
    restore_key,
)
from ensembl_fed.casework.reseal import reseal
from ensembl_fed.casework.room import Room, open_room
from ensembl_fed.cli.set_up import hosted, opened
from ensembl_fed.cli.told import Mistake, say
from ensembl_fed.instance.instance import Instance


def open_casework(domain: str) -> None:
    """Give an instance a room: its key, and its store brought to this version."""

    async def command() -> None:
        async with _instance(domain) as instance:
            if not has_key(instance.settings, instance.place):
                make_key(instance.settings, instance.place)
            async with _room(instance):
                say(f"{instance.domain} has a room for casework: {instance.home.addresses.base}/ma-ville/ccas")
            _tell_key(instance)

    asyncio.run(command())


def make_casework_key(domain: str) -> None:
    """Make the first key of an instance."""

    async def command() -> None:
        async with _instance(domain) as instance:
            make_key(instance.settings, instance.place)
            _tell_key(instance)

    asyncio.run(command())


def backup_casework_key(domain: str, file: Path, passphrase: str) -> None:
    """Write a copy of the key that a passphrase opens."""

    async def command() -> None:
        async with _instance(domain) as instance:
            _require_key(instance)
            backup_key(instance.settings, instance.place, file, passphrase)
            say(f"The key of {instance.domain} is saved in {file}. Keep the passphrase elsewhere.")

    asyncio.run(command())


def restore_casework_key(domain: str, file: Path, passphrase: str) -> None:
    """Put a saved key back."""

    async def command() -> None:
        async with _instance(domain) as instance:
            restore_key(instance.settings, instance.place, file, passphrase)
            say(f"The key of {instance.domain} is back in {key_path(instance.settings, instance.place)}.")

    asyncio.run(command())


def rotate_casework_key(domain: str) -> None:
    """Let a new key seal, and seal every row with it."""

    async def command() -> None:
        async with _instance(domain) as instance:
            _require_key(instance)
            add_key(instance.settings, instance.place)
            async with _room(instance) as room:
                count = await reseal(room)
            say(f"{count} rows of {instance.domain} are sealed with the new key.")
            say("Save it with `ensembl-fed casework key backup`, and in a quarter of an hour run `key forget-old`.")

    asyncio.run(command())


def forget_old_casework_keys(domain: str) -> None:
    """Seal what was written meanwhile with the current key, and forget the others."""

    async def command() -> None:
        async with _instance(domain) as instance:
            _require_key(instance)
            async with _room(instance) as room:
                count = await reseal(room)
            keys = read_keys(instance.settings, instance.place)
            drop_old_keys(instance.settings, instance.place)
            old = len(keys.secrets_by_number) - 1
            say(f"{count} more rows were sealed anew; older keys forgotten: {old}.")

    asyncio.run(command())


@asynccontextmanager
async def _instance(domain: str) -> AsyncIterator[Instance]:
    async with opened() as hosting:
        yield await hosted(hosting, domain)


@asynccontextmanager
async def _room(instance: Instance) -> AsyncIterator[Room]:
    room = await open_room(instance.settings, instance.place, instance.database)
    if room is None:
        raise Mistake(f"{instance.domain} has no key; make one with `ensembl-fed casework key make`")
    try:
        yield room
    finally:
        await room.close()


def _require_key(instance: Instance) -> None:
    if not has_key(instance.settings, instance.place):
        raise Mistake(f"{instance.domain} has no room for casework; see `ensembl-fed casework open`")


def _tell_key(instance: Instance) -> None:
    say(f"Its key is {key_path(instance.settings, instance.place)}. Save it: `ensembl-fed casework key backup`.")
