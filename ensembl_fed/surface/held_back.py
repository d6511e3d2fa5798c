"""Which notifications a reader's policy holds back, or drops. Source: mastodon, app/services/notify_service.rb"""

from collections.abc import Sequence
from datetime import timedelta

from ensembl_fed.clock import utc_now
from ensembl_fed.models import Account, NotificationPolicy, Status
from ensembl_fed.models.kinds import NotificationKind, PolicyChoice, Visibility
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.notification_policies import follows_with, permitted, policies_of
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.unit import Unit

_POLICED = (
    NotificationKind.MENTION,
    NotificationKind.STATUS,
    NotificationKind.REBLOG,
    NotificationKind.FOLLOW,
    NotificationKind.FOLLOW_REQUEST,
    NotificationKind.FAVOURITE,
)
_NEW_FOR = timedelta(days=30)
_NEW_FOLLOWER_FOR = timedelta(days=3)
_STRICTNESS = (PolicyChoice.ACCEPT, PolicyChoice.FILTER, PolicyChoice.DROP)


async def choices(
    unit: Unit, reader_ids: Sequence[int], kind: NotificationKind, from_account_id: int, status_id: int | None
) -> dict[int, PolicyChoice]:
    """What the policies of these readers do with a notification; those that accept it are left out."""
    sender = await account_by_id(unit, from_account_id)
    if kind not in _POLICED or sender is None:
        return {}
    let_in = await permitted(unit, reader_ids, from_account_id)
    status = await status_by_id(unit, status_id) if status_id is not None else None
    found: dict[int, PolicyChoice] = {}
    for policy in await policies_of(unit, reader_ids):
        if policy.account_id not in let_in:
            choice = await _choice(unit, policy, sender, status)
            if choice is not PolicyChoice.ACCEPT:
                found[policy.account_id] = choice
    return found


async def _choice(unit: Unit, policy: NotificationPolicy, sender: Account, status: Status | None) -> PolicyChoice:
    """The strictest of what the policy says of a sender like this."""
    followed, follower = await follows_with(unit, policy.account_id, sender.id)
    now = utc_now()
    is_follower = follower is not None and follower.created_at < now - _NEW_FOLLOWER_FOR
    applying = [PolicyChoice.ACCEPT]
    if followed is None:
        applying.append(policy.not_following)
        if sender.created_at > now - _NEW_FOR:
            applying.append(policy.new_accounts)
        if sender.limited_at is not None:
            applying.append(policy.limited_accounts)
        if status is not None and await _is_unasked(unit, policy.account_id, status):
            applying.append(policy.private_mentions)
    if not is_follower:
        applying.append(policy.not_followers)
    return max(applying, key=_STRICTNESS.index)


async def _is_unasked(unit: Unit, reader_id: int, status: Status) -> bool:
    """Whether a direct message answers nothing that its reader wrote."""
    if status.visibility is not Visibility.DIRECT:
        return False
    if status.in_reply_to_id is None:
        return True
    answered = await status_by_id(unit, status.in_reply_to_id)
    return answered is None or answered.account_id != reader_id
