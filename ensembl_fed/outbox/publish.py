"""Tell other servers what happened here: each function queues one activity, in the unit of its cause.

Only what accounts of this instance do is told; for others each function does nothing.
"""

from collections.abc import Mapping

from activitypub.activities import (
    accept_activity,
    block_activity,
    create_activity,
    delete_activity,
    follow_activity,
    like_activity,
    reject_activity,
    undo_activity,
    update_activity,
)
from activitypub.actors import actor_document
from activitypub.addresses import origin_of
from activitypub.notes import note_document
from activitypub.polls import vote_document
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Status
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.outbox.audience import Audience, Named, holders_of, inbox_of, recipients_of
from ensembl_fed.outbox.pass_on import pass_on, pass_on_answer
from ensembl_fed.outbox.relay import announce_to_relays
from ensembl_fed.outbox.render import activity_of, actor_of, announce_of, note_of, wrapped_announce_of
from ensembl_fed.outbox.send import send
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.relations import follower_inboxes
from ensembl_fed.storage.unit import Unit


async def publish_create(unit: Unit, status: Status, *, named: Named | None = None) -> int:
    """Send a new status to everyone it is addressed to. Returns to how many inboxes."""
    author = await _local_author(unit, status)
    if author is None:
        return 0
    audience = await recipients_of(unit, status, named=named)
    if status.in_reply_to_id is not None:
        await pass_on_answer(unit, status, signer=author)
    if not audience.inboxes:
        return 0
    if unit.home.relays:
        await announce_to_relays(unit, status)
    is_for_followers = status.visibility is Visibility.PRIVATE
    document = await activity_of(unit, status)
    return await send(unit, author, document, audience.inboxes, object_uri=status.uri, for_followers=is_for_followers)


async def publish_update(unit: Unit, status: Status) -> int:
    """Send the present form of a status to those who have it; of one that stays in the town, to the town alone.

    Somebody may have shared it further before its author called it back: whoever has it by that share keeps the old
    form, and learns nothing new.
    """
    author = await _local_author(unit, status)
    if author is None:
        return 0
    stays_here = status.visibility in (Visibility.TOWN, Visibility.INSTANCE)
    audience = await (recipients_of if stays_here else holders_of)(unit, status)
    if not audience.inboxes:
        return 0
    note = note_document(await note_of(unit, status))
    document = update_activity(f"{status.uri}#updates/{status.version}-{new_id()}", author.uri, note)
    await pass_on(unit, status, document, signer=author)
    return await send(unit, author, document, audience.inboxes, object_uri=status.uri)


async def publish_delete(unit: Unit, status: Status) -> int:
    """Tell those who have a status that it is gone, with a Tombstone. Call it while the row is still there."""
    author = await _local_author(unit, status)
    if author is None:
        return 0
    audience = await holders_of(unit, status)
    document = delete_activity(
        f"{status.uri}#delete", author.uri, status.uri, to=audience.to, cc=audience.cc, deleted=utc_now()
    )
    await pass_on(unit, status, document, signer=author)
    return await send(unit, author, document, audience.inboxes, object_uri=status.uri)


async def publish_withdrawal(unit: Unit, status: Status, held: Audience) -> int:
    """Delete a status at the servers that had it (`held`, read before it was narrowed) and are not in its audience now.

    Servers are compared by origin: an account's own inbox at a server that may keep the status takes no Delete.
    Returns how many inboxes it goes to.
    """
    author = await _local_author(unit, status)
    if author is None:
        return 0
    kept = {origin_of(inbox) for inbox in (await recipients_of(unit, status)).inboxes}
    outside = [inbox for inbox in held.inboxes if origin_of(inbox) not in kept]
    if not outside:
        return 0
    activity_id = f"{status.uri}#withdrawals/{status.version}"
    document = delete_activity(activity_id, author.uri, status.uri, to=held.to, cc=held.cc, deleted=utc_now())
    return await send(unit, author, document, outside, object_uri=status.uri)


async def publish_announce(unit: Unit, share: Status) -> int:
    """Send a share. A group sends two forms: not every reader understands either (FEP-1b12)."""
    account = await _local_author(unit, share)
    if account is None:
        return 0
    audience = await recipients_of(unit, share)
    if not audience.inboxes:
        return 0
    wrapped = await wrapped_announce_of(unit, share)
    if wrapped is not None:
        await send(unit, account, wrapped, audience.inboxes, object_uri=share.uri)
    return await send(unit, account, await announce_of(unit, share), audience.inboxes, object_uri=share.uri)


async def publish_undo_announce(unit: Unit, share: Status) -> int:
    """Take a share back. Call it while the row is still there."""
    account = await _local_author(unit, share)
    if account is None:
        return 0
    audience = await recipients_of(unit, share)
    if not audience.inboxes:
        return 0
    undone = await announce_of(unit, share)
    document = undo_activity(f"{share.uri}#undo", account.uri, undone, to=audience.to, cc=audience.cc)
    return await send(unit, account, document, audience.inboxes, object_uri=share.uri)


async def publish_like(unit: Unit, account: Account, author: Account, status: Status, like_uri: str) -> int:
    """Tell the author of a status elsewhere that somebody here likes it."""
    if not account.is_local or author.is_local:
        return 0
    document = like_activity(like_uri, account.uri, status.uri, to=[author.uri])
    return await send(unit, account, document, [inbox_of(author)], object_uri=like_uri)


async def publish_undo_like(unit: Unit, account: Account, author: Account, status: Status, like_uri: str) -> int:
    """Take a like back."""
    if not account.is_local or author.is_local:
        return 0
    undone = like_activity(like_uri, account.uri, status.uri, to=[author.uri])
    document = undo_activity(f"{like_uri}#undo", account.uri, undone, to=[author.uri])
    return await send(unit, account, document, [inbox_of(author)], object_uri=like_uri)


async def publish_votes(
    unit: Unit, account: Account, author: Account, status: Status, titles: Mapping[str, str]
) -> int:
    """Tell the author of a poll elsewhere what somebody here chose: the title of each option by the vote's id."""
    if not account.is_local or author.is_local:
        return 0
    count = 0
    for vote_uri, title in titles.items():
        vote = vote_document(vote_uri, account.uri, status.uri, title, to=author.uri)
        document = create_activity(f"{vote_uri}/activity", account.uri, vote)
        count += await send(unit, account, document, [author.inbox_uri or inbox_of(author)], object_uri=vote_uri)
    return count


async def publish_follow(unit: Unit, follower: Account, target: Account, follow_uri: str) -> int:
    """Ask an account elsewhere whether somebody here may follow it."""
    if not follower.is_local or target.is_local:
        return 0
    document = follow_activity(follow_uri, follower.uri, target.uri)
    return await send(unit, follower, document, [target.inbox_uri], object_uri=follow_uri)


async def publish_undo_follow(unit: Unit, follower: Account, target: Account, follow_uri: str) -> int:
    """Tell an account elsewhere that somebody here no longer follows it."""
    if not follower.is_local or target.is_local:
        return 0
    undone = follow_activity(follow_uri, follower.uri, target.uri)
    document = undo_activity(f"{follow_uri}#undo", follower.uri, undone, to=[target.uri])
    return await send(unit, follower, document, [target.inbox_uri], object_uri=follow_uri)


async def publish_accept(unit: Unit, target: Account, follower: Account, follow_uri: str) -> int:
    """Tell somebody elsewhere that they may follow an account here."""
    if not target.is_local or follower.is_local:
        return 0
    accepted = follow_activity(follow_uri, follower.uri, target.uri)
    activity_id = unit.home.addresses.new_activity("accept", new_id())
    document = accept_activity(activity_id, target.uri, accepted, to=[follower.uri])
    return await send(unit, target, document, [follower.inbox_uri], object_uri=follow_uri)


async def publish_reject(unit: Unit, target: Account, follower: Account, follow_uri: str) -> int:
    """Tell somebody elsewhere that they may not, or no longer, follow an account here."""
    if not target.is_local or follower.is_local:
        return 0
    rejected = follow_activity(follow_uri, follower.uri, target.uri)
    activity_id = unit.home.addresses.new_activity("reject", new_id())
    document = reject_activity(activity_id, target.uri, rejected, to=[follower.uri])
    return await send(unit, target, document, [follower.inbox_uri], object_uri=follow_uri)


async def publish_block(unit: Unit, account: Account, target: Account, block_uri: str) -> int:
    """Let the server of a blocked account know, so that it hides us from it (as Mastodon does)."""
    if not account.is_local or target.is_local:
        return 0
    document = block_activity(block_uri, account.uri, target.uri)
    return await send(unit, account, document, [target.inbox_uri], object_uri=block_uri)


async def publish_undo_block(unit: Unit, account: Account, target: Account, block_uri: str) -> int:
    """Take a block back."""
    if not account.is_local or target.is_local:
        return 0
    undone = block_activity(block_uri, account.uri, target.uri)
    document = undo_activity(f"{block_uri}#undo", account.uri, undone, to=[target.uri])
    return await send(unit, account, document, [target.inbox_uri], object_uri=block_uri)


async def publish_profile_update(unit: Unit, account: Account) -> int:
    """Send the present form of an actor to the servers of those who follow it."""
    if not account.is_local:
        return 0
    inboxes = [inbox for _, inbox in await follower_inboxes(unit, account.id)]
    if not inboxes:
        return 0
    document = actor_document(await actor_of(unit, account))
    activity_id = f"{account.uri}#updates/{new_id()}"
    return await send(
        unit, account, update_activity(activity_id, account.uri, document), inboxes, object_uri=account.uri
    )


async def _local_author(unit: Unit, status: Status) -> Account | None:
    author = await account_by_id(unit, status.account_id)
    return author if author is not None and author.is_local else None
