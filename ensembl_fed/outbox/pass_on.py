"""A group passes on what happens to the posts that it shares, whole, for Lemmy and its kin (FEP-1b12).

Everyone else gets the same directly: the town's instances, and readers of plain shares.
"""

from collections.abc import Mapping
from hashlib import sha256

from activitypub.activities import announce_activity
from activitypub.addresses import PUBLIC, is_public
from activitypub.documents import id_of, ids_of
from ensembl_fed.models import Account, Status
from ensembl_fed.models.kinds import AccountKind, Visibility
from ensembl_fed.outbox.prove import proved
from ensembl_fed.outbox.render import activity_of
from ensembl_fed.outbox.send import send
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.audiences import local_shares
from ensembl_fed.storage.relations import follower_inboxes
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.threads import ancestor_ids
from ensembl_fed.storage.town import town_members
from ensembl_fed.storage.unit import Unit

_OPEN = (Visibility.PUBLIC, Visibility.UNLISTED)


async def pass_on(unit: Unit, status: Status, document: Mapping[str, object], *, signer: Account | None = None) -> int:
    """Let each group here that shares a status pass on an activity about it, if that is for everyone or for the group.

    `signer` is the account of ours that did it: what it did is proved. Returns to how many inboxes it goes.
    """
    if status.reblogs_count == 0 or status.visibility not in _OPEN:
        return 0
    count = 0
    for share in await local_shares(unit, status.id):
        group = await account_by_id(unit, share.account_id)
        if group is not None and group.kind is AccountKind.GROUP and _is_meant_for(document, group):
            inner = document if signer is None else await proved(unit, signer, document)
            count += await _announce(unit, group, share, inner)
    return count


async def pass_on_answer(
    unit: Unit, answer: Status, document: Mapping[str, object] | None = None, *, signer: Account | None = None
) -> int:
    """The same for an answer: what counts is who shares the post at the top of its conversation.

    Without `document`, it is an answer of ours, and its Create is passed on.
    """
    parent = await status_by_id(unit, answer.in_reply_to_id) if answer.in_reply_to_id is not None else None
    if parent is None or answer.visibility not in _OPEN or (parent.in_reply_to_id is None and not parent.reblogs_count):
        return 0
    above = await ancestor_ids(unit, answer, most=unit.home.limits.context_statuses)
    top = await status_by_id(unit, above[0]) if above else None
    if top is None or top.reblogs_count == 0:
        return 0
    return await pass_on(unit, top, document or await activity_of(unit, answer), signer=signer)


async def _announce(unit: Unit, group: Account, share: Status, document: Mapping[str, object]) -> int:
    town = {member.domain for member in await town_members(unit)}
    inboxes = [inbox for domain, inbox in await follower_inboxes(unit, group.id) if domain not in town]
    if not inboxes:
        return 0
    mark = sha256((id_of(document.get("id")) or "").encode()).hexdigest()[:16]
    announced = announce_activity(
        f"{share.uri}#passed-on-{mark}", group.uri, document, to=[PUBLIC], cc=[group.followers_uri]
    )
    return await send(unit, group, announced, inboxes, object_uri=share.uri)


def _is_meant_for(document: Mapping[str, object], group: Account) -> bool:
    """A like that was told to the author alone is nobody else's business."""
    named = [uri for name in ("to", "cc", "audience") for uri in ids_of(document.get(name))]
    return group.uri in named or any(is_public(uri) for uri in named)
