"""The author of a help post opens it to everyone, or back to the town: copies here follow."""

from typing import Final

from activitypub.notes import Note
from ensembl_fed.events import StatusChanged
from ensembl_fed.models import Account, Status
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.remote.notes import visibility_of
from ensembl_fed.services.announce_help import announce_help
from ensembl_fed.services.order_aide import unshare
from ensembl_fed.storage.help import help_by_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.status import surface_status
from ensembl_fed.surface.visibility import narrower

# What is private or direct never changes its audience, whoever says so.
_SCOPES: Final = frozenset({Visibility.PUBLIC, Visibility.UNLISTED, Visibility.TOWN})


async def follow_scope(unit: Unit, note: Note, status: Status, author: Account, *, may_widen: bool) -> bool:
    """Let a kept help post reach as far as its author's newer version says; returns whether that is a change.

    Only a new Create widens, never an Update (security rule 15). The caller has checked that the author says so. Our
    groups share it anew, as far as it reaches now.
    """
    if status.visibility not in _SCOPES or status.account_id != author.id:
        return False
    scope = await visibility_of(unit, note, author)
    if scope is status.visibility or scope not in _SCOPES or await help_by_id(unit, status.id) is None:
        return False
    widens = narrower(status.visibility, scope) is status.visibility
    if widens and not may_widen:
        return False
    await unshare(unit, status)
    status.visibility = scope
    status.version += 1
    await unit.add(status)
    if widens:
        await surface_status(unit, status)
    await announce_help(unit, status)
    unit.tell(StatusChanged(status.id))
    return True
