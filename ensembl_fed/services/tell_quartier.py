"""Who asked to be told of each request in their quartier is told, once it is posted (R24)."""

from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.models import HelpPost
from ensembl_fed.models.kinds import HelpKind, HelpState, NotificationKind, Visibility
from ensembl_fed.storage.accounts import account_by_id, accounts_by_ids
from ensembl_fed.storage.alerts import readers_near
from ensembl_fed.storage.help import help_by_id
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.storage.work import schedule
from ensembl_fed.surface.notify import notify_all
from ensembl_fed.surface.visibility import may_see

NEAR_JOB: Final = "tell_quartier"
# Those who want to know of every request of one quartier, on one instance.
_MOST: Final = 1_000
_FOR_NEIGHBOURS: Final = (Visibility.PUBLIC, Visibility.UNLISTED, Visibility.TOWN, Visibility.INSTANCE)


async def wish_telling(unit: Unit, post: HelpPost) -> None:
    """Have a new request told to its quartier, after everything else of it is done."""
    if post.kind is HelpKind.REQUEST and post.quartier_slug:
        key = f"{NEAR_JOB}:{post.status_id}"
        await schedule(unit, NEAR_JOB, key, {"status_id": str(post.status_id)}, utc_now())


async def tell_quartier(unit: Unit, status_id: int) -> list[int]:
    """Notify those who asked for it, if they may see it. Safe to repeat: each is told once. Returns who was told."""
    post, status = await help_by_id(unit, status_id), await status_by_id(unit, status_id)
    if post is None or status is None or post.state is not HelpState.OPEN or status.visibility not in _FOR_NEIGHBOURS:
        return []
    author = await account_by_id(unit, status.account_id)
    near = await readers_near(unit, post.quartier_slug, but=status.account_id, limit=_MOST)
    if author is None or not near:
        return []
    readers = await accounts_by_ids(unit, near)
    willing = [one.id for one in readers.values() if await may_see(unit, status, one)]
    return await notify_all(unit, willing, NotificationKind.STATUS, author.id, status_id=status.id)
