"""The Groups of the quartier and of the town share the help posts in their scope (FEP-1b12; F9)."""

from ensembl_fed.models import Account, Status
from ensembl_fed.models.kinds import HelpState, Visibility
from ensembl_fed.services.reblog_status import share_as
from ensembl_fed.services.tell_near import plan_telling
from ensembl_fed.storage.accounts import account_by_handle, account_by_id
from ensembl_fed.storage.help import help_by_id
from ensembl_fed.storage.town import ENTRAIDE, quartier_group
from ensembl_fed.storage.unit import Unit

_ANNOUNCED = (Visibility.PUBLIC, Visibility.UNLISTED, Visibility.TOWN, Visibility.INSTANCE)


async def announce_help(unit: Unit, status: Status) -> None:
    """Share an open help post as the groups it belongs to. Doing it twice shares once.

    A quartier's group shares every help post of the quartier; an instance's own `entraide` shares what its members
    wrote; the city's shares all, so that one follow shows the whole town. The share reaches no further than the post.
    Of a request, members who could help are told.
    """
    post = await help_by_id(unit, status.id)
    if post is None or post.state is not HelpState.OPEN or status.visibility not in _ANNOUNCED:
        return
    for group in await _groups_for(unit, status, post.quartier_slug):
        if group.suspended_at is None:
            await share_as(unit, group, status)
    await plan_telling(unit, post)


async def _groups_for(unit: Unit, status: Status, quartier_slug: str) -> list[Account]:
    author = await account_by_id(unit, status.account_id)
    groups: list[Account | None] = []
    if quartier_slug:
        groups.append(await quartier_group(unit, quartier_slug))
    if unit.home.is_city or (author is not None and author.is_local):
        groups.append(await account_by_handle(unit, ENTRAIDE))
    return [group for group in groups if group is not None and group.id != status.account_id]
