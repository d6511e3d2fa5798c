"""Announce: somebody shares a post, or a group passes on what its members did (FEP-1b12)."""

from activitypub.activities import Activity
from activitypub.addresses import is_public
from activitypub.documents import Document, type_of
from activitypub.errors import UntrustedObject
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.inbox.create import show_fetched
from ensembl_fed.inbox.handler import Fetched, Handler
from ensembl_fed.inbox.passed_on import (
    PASSED_ON,
    is_passed_on_wanted,
    passed_on_needs,
    passed_on_refetches,
    take_passed_on,
)
from ensembl_fed.inbox.relays import is_relay
from ensembl_fed.models import Account, Status
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.remote.signers import Verified
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.kept_notes import count_new_status, has_local_follower, insert_status, is_kept_or_buried
from ensembl_fed.storage.relations import is_blocked
from ensembl_fed.storage.statuses import change_status_counts, reblog_by, status_by_id, status_by_uri
from ensembl_fed.storage.town import town_member_by_domain
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.status import surface_reblog
from ensembl_fed.surface.visibility import OPEN_TO_ALL, narrower


def announce_needs(verified: Verified, activity: Activity) -> list[str]:
    """The shared post; the post that a passed-on Create is about. An inline copy is used only with its author's own
    proof, see announce_embeds (rule 11)."""
    inner = activity.object_document
    if inner is None or type_of(inner) not in PASSED_ON:
        return [activity.object_id] if activity.object_id else []
    return passed_on_needs(inner)


def announce_refetches(verified: Verified, activity: Activity) -> list[str]:
    """What a passed-on Update, Delete or Like is about: only its own server is believed."""
    inner = activity.object_document
    return [] if inner is None or type_of(inner) not in PASSED_ON else passed_on_refetches(inner)


async def announce_wants(unit: Unit, verified: Verified, activity: Activity, sender: Account) -> bool:
    """Nothing is fetched for a share by somebody whom nobody here follows, and who is no relay of ours."""
    inner = activity.object_document
    if inner is not None and type_of(inner) in PASSED_ON and not await is_passed_on_wanted(unit, inner):
        return False
    if is_relay(unit.home, sender.uri):
        return True
    return await has_local_follower(unit, sender.id) or await town_member_by_domain(unit, verified.domain) is not None


async def handle_announce(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
    """Note the share and show it; of a passed-on activity, take the effect that its own server confirms."""
    inner = activity.object_document
    if inner is not None and type_of(inner) in PASSED_ON:
        await take_passed_on(unit, inner, fetched)
        return
    if is_relay(unit.home, verified.actor_uri):
        await show_fetched(unit, activity.object_id or "", fetched)  # it is nobody's share
        return
    original = await _announced(unit, activity)
    if original is not None:
        await show_fetched(unit, original.uri, fetched)
    if original is None or activity.id is None:
        return
    visibility = await _visibility(unit, verified, activity, original, fetched.sender)
    if await reblog_by(unit, fetched.sender.id, original.id) is not None:
        return
    if await is_kept_or_buried(unit, activity.id, verified.actor_uri):
        return
    now = utc_now()
    share = {
        "id": new_id(),
        "uri": activity.id,
        "url": activity.id,
        "account_id": fetched.sender.id,
        "reblog_of_id": original.id,
        "visibility": visibility,
        "created_at": min(activity.published or now, now),
    }
    reblog = await insert_status(unit, share)
    await count_new_status(unit, fetched.sender.id, posted_at=reblog.created_at, parent_id=None)
    await change_status_counts(unit, original.id, reblogs=1)
    await surface_reblog(unit, reblog, original)


async def _announced(unit: Unit, activity: Activity) -> Status | None:
    """The shared post; a share of a share is a share of what that shared."""
    uri = activity.object_id
    own_id = unit.home.addresses.status_id_of(uri) if uri else None
    status = await status_by_id(unit, own_id) if own_id is not None else await status_by_uri(unit, uri or "")
    if status is not None and status.reblog_of_id is not None:
        return await status_by_id(unit, status.reblog_of_id)
    return status


async def _visibility(
    unit: Unit, verified: Verified, activity: Activity, original: Status, sender: Account
) -> Visibility:
    """No wider than the post. Raises UntrustedObject if this actor may not share it at all."""
    author = await account_by_id(unit, original.account_id)
    if author is None or author.suspended_at is not None or await is_blocked(unit, author.id, sender.id):
        raise UntrustedObject("a post that may not be shared")
    if original.visibility is Visibility.TOWN:
        if await town_member_by_domain(unit, verified.domain) is None:
            raise UntrustedObject("a town post shared by an instance outside the town")
        return Visibility.TOWN
    if original.visibility not in OPEN_TO_ALL:
        if original.account_id != sender.id:
            raise UntrustedObject("a private post shared by somebody else")
        return original.visibility
    if any(is_public(uri) for uri in activity.to):
        return original.visibility
    stated = Visibility.UNLISTED if any(is_public(uri) for uri in activity.cc) else Visibility.PRIVATE
    return narrower(stated, original.visibility)


def announce_embeds(verified: Verified, activity: Activity) -> Document | None:
    """What is passed on or shared, if it came whole and with a proof."""
    inner = activity.object_document
    return inner if inner is not None and "proof" in inner else None


ANNOUNCE = Handler(
    handle_announce,
    needs=announce_needs,
    refetches=announce_refetches,
    wants=announce_wants,
    embeds=announce_embeds,
)
