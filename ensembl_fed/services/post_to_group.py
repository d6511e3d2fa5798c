"""Whoever names a group of ours in a public post has it shared there (FEP-1b12)."""

from collections.abc import Sequence

from ensembl_fed.models import Account, Status
from ensembl_fed.models.kinds import AccountKind, Visibility
from ensembl_fed.services.reblog_status import share_as
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.relations import followed_among, is_blocked
from ensembl_fed.storage.town import town_member_by_domain
from ensembl_fed.storage.unit import Unit

_SHARED = (Visibility.PUBLIC, Visibility.UNLISTED, Visibility.TOWN)


async def share_in_groups(unit: Unit, status: Status, named: Sequence[tuple[Account, bool]]) -> None:
    """Let the groups that a new post names share it, as far as it reaches. Twice is once; answers are not shared.

    A group listens to its town and to who follows it: a stranger follows first.
    """
    groups = [account for account, _ in named if account.is_local and account.kind is AccountKind.GROUP]
    if not groups or status.in_reply_to_id is not None or status.in_reply_to_uri or status.visibility not in _SHARED:
        return
    author = await account_by_id(unit, status.account_id)
    if author is None or author.limited_at is not None:
        return
    is_of_town = author.is_local or await town_member_by_domain(unit, author.domain) is not None
    followed = set() if is_of_town else await followed_among(unit, author.id, [group.id for group in groups])
    for group in groups:
        may_post = is_of_town or group.id in followed
        if may_post and group.suspended_at is None and not await is_blocked(unit, group.id, author.id):
            await share_as(unit, group, status)
