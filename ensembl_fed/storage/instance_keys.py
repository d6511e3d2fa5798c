"""Queries about the keys of the instance itself."""

from ensembl_fed.models import InstanceKey
from ensembl_fed.storage.unit import Unit


async def instance_key(unit: Unit, name: str) -> InstanceKey | None:
    """The key of this name; None when it was not made yet."""
    return await unit.session.get(InstanceKey, name)


async def keep_instance_key(unit: Unit, key: InstanceKey) -> None:
    """Keep a new key; whichever process came first wins."""
    await unit.insert_new(InstanceKey, key.model_dump())
