"""What a new member follows at first, so that their first screen is not empty (R5)."""

from ensembl_fed.models import Account, Member
from ensembl_fed.services.follow_account import follow_account
from ensembl_fed.storage.accounts import account_by_handle, account_by_uri
from ensembl_fed.storage.town import ENTRAIDE, quartier_group
from ensembl_fed.storage.unit import Unit


async def welcome_member(unit: Unit, account: Account, member: Member) -> None:
    """Follow the town, this instance and the member's quartier in their name; each can be unfollowed.

    Called once, when the member is approved. A group that is not known here yet is left out.
    """
    groups = [
        await account_by_handle(unit, ENTRAIDE),
        await account_by_uri(unit, unit.home.town_group_uri) if unit.home.town_group_uri else None,
        await quartier_group(unit, member.quartier_slug) if member.quartier_slug else None,
    ]
    for group in {group.id: group for group in groups if group is not None}.values():
        await follow_account(unit, account, group)
