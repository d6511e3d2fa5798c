"""Queries about which followers two servers should both know of (FEP-8fcf)."""

from sqlalchemy import select
from sqlmodel import col

from ensembl_fed.models import Account, Follow
from ensembl_fed.models.kinds import FollowState
from ensembl_fed.storage.unit import Unit

# Beyond that two servers go on without comparing.
MOST_FOLLOWERS = 5_000


async def follower_uris_at(unit: Unit, target_id: int, origin: str) -> list[str]:
    """The followers of an account whose own addresses are of one origin, such as `https://chartreux.example`."""
    query = (
        select(col(Account.uri))
        .join(Follow, col(Follow.account_id) == col(Account.id))
        .where(
            col(Follow.target_id) == target_id,
            col(Follow.state) == FollowState.ACCEPTED,
            col(Account.uri).startswith(f"{origin}/", autoescape=True),
        )
        .order_by(col(Follow.id))
        .limit(MOST_FOLLOWERS)
    )
    return [str(row[0]) for row in (await unit.execute(query)).all()]
