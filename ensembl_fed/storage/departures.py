"""Queries for what is taken back, and for accounts of other servers that move or are gone."""

from sqlalchemy import delete
from sqlmodel import col, select

from ensembl_fed.clock import utc_now
from ensembl_fed.models import (
    Account,
    AccountList,
    AccountNote,
    ActorKey,
    Archive,
    Block,
    Bookmark,
    ConversationMark,
    CsvImport,
    DomainBlock,
    Endorsement,
    Favourite,
    FeaturedTag,
    Filter,
    Follow,
    FollowedTag,
    HomeEntry,
    Marker,
    Media,
    Member,
    Mention,
    Mute,
    Notification,
    NotificationPermission,
    NotificationPolicy,
    NotificationRequest,
    Pin,
    Status,
    SuggestionRefusal,
    Tombstone,
)
from ensembl_fed.models.kinds import FollowState
from ensembl_fed.storage.accounts import change_counts
from ensembl_fed.storage.statuses import put_tombstone
from ensembl_fed.storage.unit import Unit

_MOST_FOLLOWED = 20_000
_MOST_FILES = 100_000
_BELONGINGS = (
    *(AccountList, AccountNote, Archive, Block, Bookmark, ConversationMark, CsvImport, DomainBlock, Endorsement),
    *(Favourite, FeaturedTag, Filter, FollowedTag, HomeEntry, Marker, Media, Mute, Notification),
    *(NotificationPermission, NotificationPolicy, NotificationRequest, Pin, SuggestionRefusal),
)


async def followed_by(unit: Unit, account_id: int, uri: str) -> int | None:
    """Whom an account follows by the Follow activity with this id."""
    query = select(Follow.target_id).where(Follow.account_id == account_id, Follow.uri == uri)
    return (await unit.session.exec(query.limit(1))).first()


async def blocked_by(unit: Unit, account_id: int, uri: str) -> int | None:
    """Whom an account blocks by the Block activity with this id."""
    query = select(Block.target_id).where(Block.account_id == account_id, Block.uri == uri)
    return (await unit.session.exec(query.limit(1))).first()


async def liked_by(unit: Unit, account_id: int, uri: str) -> int | None:
    """Which status an account likes by the Like activity with this id."""
    query = select(Favourite.status_id).where(Favourite.account_id == account_id, Favourite.uri == uri)
    return (await unit.session.exec(query.limit(1))).first()


async def bury(unit: Unit, uri: str, account_uri: str) -> None:
    """Its owner deleted it: it must not come back (security rule 15)."""
    await put_tombstone(unit, Tombstone(uri=uri, account_uri=account_uri, deleted_at=utc_now()))


async def bury_unseen(unit: Unit, uri: str, account_uri: str) -> None:
    """An account says that it deleted what we never had: it is believed as far as that account goes, and changes
    nothing of what is remembered already."""
    await unit.insert_new(Tombstone, {"uri": uri, "account_uri": account_uri, "deleted_at": utc_now()})


async def statuses_of_account(unit: Unit, account_id: int, *, limit: int) -> list[Status]:
    """Some of an account's statuses, shares included, oldest first."""
    query = select(Status).where(Status.account_id == account_id).order_by(col(Status.id))
    return list(await unit.session.exec(query.limit(limit)))


async def relations_of(unit: Unit, account_id: int, *, limit: int) -> list[Follow]:
    """Some of the follows that an account has a part in, either way."""
    query = select(Follow).where((col(Follow.account_id) == account_id) | (col(Follow.target_id) == account_id))
    return list(await unit.session.exec(query.limit(limit)))


async def end_relations(unit: Unit, account_id: int) -> None:
    """An account is gone: nobody follows it, it follows nobody, and its keys verify nothing any more."""
    await end_follows(unit, account_id)
    await unit.execute(delete(ActorKey).where(col(ActorKey.account_id) == account_id))
    await unit.execute(delete(Favourite).where(col(Favourite.account_id) == account_id))


async def end_follows(unit: Unit, account_id: int) -> None:
    """Nobody follows an account any more, and it follows nobody; the counts of the others say so."""
    page = 500
    while follows := await relations_of(unit, account_id, limit=page):
        for follow in follows:
            if follow.state is FollowState.ACCEPTED:
                await change_counts(unit, follow.account_id, following=-1)
                await change_counts(unit, follow.target_id, followers=-1)
            await unit.session.delete(follow)
        await unit.session.flush()


async def followed_inboxes(unit: Unit, account_id: int) -> list[str]:
    """Where the servers of those whom an account follows take what concerns them all."""
    query = (
        select(Account.shared_inbox_uri, Account.inbox_uri)
        .join(Follow, col(Follow.target_id) == col(Account.id))
        .where(Follow.account_id == account_id, Account.domain != "")
    )
    return [shared or own for shared, own in await unit.session.exec(query.limit(_MOST_FOLLOWED))]


async def remove_member(unit: Unit, member_id: int) -> None:
    """The person behind an account is forgotten: address, password, sessions, tokens."""
    await unit.execute(delete(Member).where(col(Member.id) == member_id))


async def media_keys_of(unit: Unit, account_id: int) -> list[str]:
    """The stored files of an account's pictures."""
    query = select(Media.key, Media.preview_key).where(Media.account_id == account_id).limit(_MOST_FILES)
    return [key for pair in await unit.session.exec(query) for key in pair if key]


async def forget_belongings(unit: Unit, account_id: int) -> None:
    """Everything that was the account's own and nobody else's."""
    for table in _BELONGINGS:
        await unit.execute(delete(table).where(col(table.account_id) == account_id))
    await unit.execute(delete(Notification).where(col(Notification.from_account_id) == account_id))
    await unit.execute(delete(Mention).where(col(Mention.account_id) == account_id))


async def local_followers_of(unit: Unit, target_id: int, *, limit: int) -> list[Account]:
    """The accounts of this instance that follow an account, with consent."""
    query = (
        select(Account)
        .join(Follow, col(Follow.account_id) == col(Account.id))
        .where(Follow.target_id == target_id, Follow.state == FollowState.ACCEPTED, Account.domain == "")
    )
    return list(await unit.session.exec(query.limit(limit)))


async def local_blockers_of(unit: Unit, target_id: int, *, limit: int) -> list[Account]:
    """The accounts of this instance that block an account."""
    query = (
        select(Account)
        .join(Block, col(Block.account_id) == col(Account.id))
        .where(Block.target_id == target_id, Account.domain == "")
    )
    return list(await unit.session.exec(query.limit(limit)))
