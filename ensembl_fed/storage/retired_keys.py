"""Queries about keys of ours that were replaced."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import col

from ensembl_fed.models import ActorKey
from ensembl_fed.models.kinds import KeyUse
from ensembl_fed.storage.unit import Unit


async def retire_keys(unit: Unit, account_id: int, at: datetime) -> None:
    """The present keys of an account sign no more: their private halves are destroyed.

    The RSA key goes altogether; the public half of the Ed25519 key stays listed. What was retired before goes.
    """
    of_account = col(ActorKey.account_id) == account_id
    await unit.execute(delete(ActorKey).where(of_account, col(ActorKey.retired_at).is_not(None)))
    await unit.execute(delete(ActorKey).where(of_account, col(ActorKey.use) == KeyUse.RSA))
    await unit.execute(update(ActorKey).where(of_account).values(private_sealed="", retired_at=at))


async def forget_retired_keys(unit: Unit, *, before: datetime) -> int:
    """List keys no longer that were retired before a moment. Returns how many."""
    result = await unit.execute(delete(ActorKey).where(col(ActorKey.retired_at) < before))
    return int(result.rowcount)  # type: ignore[attr-defined]  # a DELETE's result always has one
