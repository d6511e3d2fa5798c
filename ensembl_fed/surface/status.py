"""What a new status, a share or their end causes here: home feeds, notifications, streams."""

from collections.abc import Iterable, Sequence

from ensembl_fed.events import StatusRemoved, StatusShown
from ensembl_fed.models import Account, Status
from ensembl_fed.models.kinds import AccountKind, NotificationKind, Visibility
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.audiences import named_accounts, shares_of
from ensembl_fed.storage.followed_tags import tag_followers
from ensembl_fed.storage.timelines import (
    Follower,
    add_to_homes,
    homes_with,
    local_followers,
    local_followers_of_share,
    remove_from_homes,
    trim_home,
)
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.notify import notify, notify_all

# A feed is trimmed at about every so many-th entry.
_TRIM_EVERY = 128
# What those who follow a hashtag are shown, whoever wrote it.
_FOR_MEMBERS = (Visibility.PUBLIC, Visibility.TOWN, Visibility.INSTANCE)


async def surface_status(unit: Unit, status: Status, *, named: Sequence[tuple[Account, bool]] | None = None) -> None:
    """Show a new status to those of this instance whom it is for. Doing it twice shows it once.

    It enters the home feeds of the author, of followers (of a direct one: of those followers whom it names), and of
    those who follow one of its hashtags if it is for everyone here; the named are notified, and those who asked to be
    told of each status. `named` spares a query if it is known.
    """
    if named is None:
        named = await named_accounts(unit, status.id)
    local_named = [account.id for account, _ in named if account.is_local]
    followers = await _followers(unit, status, local_named)
    author = await account_by_id(unit, status.account_id)
    homes = [follower.account_id for follower in followers]
    if author is not None and author.is_local:
        homes.insert(0, author.id)
    if "#" in status.content and status.visibility in _FOR_MEMBERS:
        homes += [account_id for account_id in await tag_followers(unit, status.id) if account_id not in homes]
    await add_to_homes(unit, status.id, homes)
    told = [account.id for account, silent in named if account.is_local and not silent]
    if told:
        await notify_all(unit, told, NotificationKind.MENTION, status.account_id, status_id=status.id)
    await _notify_subscribers(unit, status, followers, but=told)
    await _trim_some(unit, status.id, homes)
    unit.tell(StatusShown(status.id, tuple(homes)))


async def surface_reblog(unit: Unit, reblog: Status, original: Status) -> None:
    """Show a share to the sharer's followers who do not have the status yet, and tell its author.

    The shares by which groups announce help posts are part of posting: their author is not told of each.
    """
    account = await account_by_id(unit, reblog.account_id)
    followers = await local_followers_of_share(unit, reblog, original)
    homes = [follower.account_id for follower in followers]
    await add_to_homes(unit, reblog.id, homes)
    if account is not None and account.kind is not AccountKind.GROUP:
        await notify(unit, original.account_id, NotificationKind.REBLOG, reblog.account_id, original.id)
    await _trim_some(unit, reblog.id, homes)
    unit.tell(StatusShown(reblog.id, tuple(homes)))


async def remove_status(unit: Unit, status: Status) -> None:
    """Take a status, and the shares of it, out of home feeds and streams. Call it while the rows are still there."""
    shares = [] if status.reblog_of_id is not None else await shares_of(unit, status.id)
    gone = [status.id, *(share_id for share_id, _ in shares)]
    homes = await homes_with(unit, gone)
    if homes:
        await remove_from_homes(unit, gone)
    for status_id, account_id in ((status.id, status.account_id), *shares):
        unit.tell(StatusRemoved(status_id, account_id, status.visibility.value, tuple(homes)))


async def _followers(unit: Unit, status: Status, local_named: Sequence[int]) -> list[Follower]:
    if status.visibility is Visibility.DIRECT:
        return await local_followers(unit, status, among=local_named) if local_named else []
    return await local_followers(unit, status)


async def _notify_subscribers(unit: Unit, status: Status, followers: Iterable[Follower], *, but: Sequence[int]) -> None:
    """Those who rang the bell of an author are told of what it writes, not of what it answers to others."""
    if status.in_reply_to_id is not None and status.in_reply_to_account_id != status.account_id:
        return
    subscribers = [follower.account_id for follower in followers if follower.notify and follower.account_id not in but]
    if subscribers:
        await notify_all(unit, subscribers, NotificationKind.STATUS, status.account_id, status_id=status.id)


async def _trim_some(unit: Unit, status_id: int, homes: Sequence[int]) -> None:
    for account_id in homes:
        if (account_id + status_id) % _TRIM_EVERY == 0:
            await trim_home(unit, account_id, keep=unit.home.limits.home_entries_per_account)
