"""Other servers learn that an account of ours was suspended, or is back."""

from activitypub.activities import delete_activity, undo_activity, update_activity
from activitypub.actors import actor_document
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Status
from ensembl_fed.outbox.audience import holders_of, recipients_of
from ensembl_fed.outbox.render import activity_of, actor_of
from ensembl_fed.outbox.send import send
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.relations import follower_inboxes
from ensembl_fed.storage.town import town_members
from ensembl_fed.storage.unit import Unit


async def publish_suspension(unit: Unit, account: Account) -> int:
    """Send the actor with or without `suspended: true`, as Mastodon does: others hide it, and show it again.

    Goes to the servers of its followers, and to the whole town, which has its posts without following it. Returns to
    how many inboxes.
    """
    inboxes = [inbox for _, inbox in await follower_inboxes(unit, account.id)]
    inboxes += [member.shared_inbox_uri for member in await town_members(unit)]
    document = actor_document(await actor_of(unit, account))
    activity_id = f"{account.uri}#updates/{new_id()}"
    return await send(
        unit, account, update_activity(activity_id, account.uri, document), inboxes, object_uri=account.uri
    )


async def publish_removed(unit: Unit, status: Status) -> int:
    """A post of ours is taken away: its author's Delete, with an id of its own, for a post may be removed twice."""
    author = await account_by_id(unit, status.account_id)
    if author is None or not author.is_local:
        return 0
    audience = await holders_of(unit, status)
    document = delete_activity(
        f"{status.uri}#removed/{new_id()}", author.uri, status.uri, to=audience.to, cc=audience.cc, deleted=utc_now()
    )
    return await send(unit, author, document, audience.inboxes, object_uri=status.uri)


async def publish_restored(unit: Unit, author: Account, status: Status) -> int:
    """A post of ours is back: its author's Delete is undone where it was heard, then it is published again.

    The second Create has an id of its own: whoever had the first one would take it for a repetition.
    """
    audience, number = await recipients_of(unit, status), new_id()
    deleted = {"id": f"{status.uri}#removed", "type": "Delete", "actor": author.uri, "object": status.uri}
    undo = undo_activity(f"{status.uri}#restored/{number}", author.uri, deleted, to=audience.to, cc=audience.cc)
    created = {**await activity_of(unit, status), "id": f"{status.uri}#published-again/{number}"}
    await send(unit, author, undo, audience.inboxes, object_uri=status.uri)
    return await send(unit, author, created, audience.inboxes, object_uri=status.uri)
