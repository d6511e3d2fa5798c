"""Opens the rooms of the hosted instances, each once, and finds the room that a request is for."""

import asyncio
from typing import Final

from starlette.requests import Request

from ensembl_fed.casework.keys import has_key, make_key
from ensembl_fed.casework.room import Room, open_room
from ensembl_fed.errors import NotFound
from ensembl_fed.events import HomeChanged
from ensembl_fed.instance.hosting import Hosting
from ensembl_fed.instance.instance import Instance
from ensembl_fed.models.kinds import AccountKind, InstanceKind
from ensembl_fed.services.register_member import create_local_account
from ensembl_fed.storage.accounts import account_by_handle
from ensembl_fed.storage.town import DESK_ACCOUNT
from web.request import instance_of

_ANNEX: Final = "casework"
_DESK_NOTE: Final = (
    "Le CCAS. Écrivez-lui en message privé : seuls ses agents vous lisent, et votre message est rangé à part. "
    "Il relaie ici, sans nom, les demandes de personnes qui préfèrent rester discrètes."
)


class Rooms:
    """The open rooms of a process. Whoever holds an instance holds no room: it is asked for here alone."""

    def __init__(self) -> None:
        self._rooms: dict[str, Room] = {}
        self._opening = asyncio.Lock()

    async def room(self, instance: Instance) -> Room | None:
        """The room of an instance; None where there is none. The CCAS's own instance has one from its first start."""
        found = self._rooms.get(instance.domain)
        if found is not None:
            return found
        is_ccas = instance.home.kind == InstanceKind.CCAS
        if not is_ccas and not has_key(instance.settings, instance.place):
            return None
        async with self._opening:
            found = self._rooms.get(instance.domain)
            return found if found is not None else await self._open(instance)

    async def close(self) -> None:
        """Let go of every store."""
        for room in self._rooms.values():
            await room.close()
        self._rooms.clear()

    async def _open(self, instance: Instance) -> Room | None:
        if not has_key(instance.settings, instance.place):
            make_key(instance.settings, instance.place)
        await have_desk_account(instance)
        room = await open_room(instance.settings, instance.place, instance.database)
        if room is not None:
            self._rooms[instance.domain] = room
        return room


def rooms_of(hosting: Hosting) -> Rooms:
    """The rooms of a hosting."""
    annex = hosting.annexes.get(_ANNEX)
    if not isinstance(annex, Rooms):
        annex = hosting.annexes[_ANNEX] = Rooms()
    return annex


async def room_at(request: Request) -> Room:
    """The room that a request is for. Raises NotFound where the instance has none."""
    instance = instance_of(request)
    room = await rooms_of(instance.hosting).room(instance)
    if room is None:
        raise NotFound
    return room


async def have_desk_account(instance: Instance) -> None:
    """See that `@ccas` exists: a service account, unless the operator gave the name to somebody."""
    async with instance.database.reading() as unit:
        known = await account_by_handle(unit, DESK_ACCOUNT)
    if known is None:
        keys = await asyncio.to_thread(instance.hosting.options.make_keys)
        async with instance.database.unit() as unit:
            known = await account_by_handle(unit, DESK_ACCOUNT) or await create_local_account(
                unit,
                username=DESK_ACCOUNT,
                kind=AccountKind.SERVICE,
                keys=keys,
                seal=instance.seal,
                display_name="CCAS",
                note=_DESK_NOTE,
                discoverable=True,
            )
            unit.tell(HomeChanged())
    instance.home.desk_account_id = known.id
    instance.home.ccas_url = "/ma-ville/ccas"
