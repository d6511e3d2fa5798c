"""How moderation takes its activities: beside the town's own meaning of the same types."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from activitypub.activities import Activity
from activitypub.decisions import is_appeal
from activitypub.documents import Document
from ensembl_fed.inbox.handler import Fetched, Handler, Handlers
from ensembl_fed.models import Account
from ensembl_fed.remote.signers import Verified
from ensembl_fed.services.join_town import member_left
from ensembl_fed.storage.decisions import unbury
from ensembl_fed.storage.unit import Unit
from moderation.appeals import take_appeal
from moderation.receive_answer import take_answer
from moderation.receive_flag import FLAG
from moderation.receive_mandate import take_mandate, take_revocation
from moderation.receive_order import take_order, take_undo

Take = Callable[[Unit, Verified, Activity], Awaitable[None]]
Concerns = Callable[[Activity], bool]


def with_moderation(town: Handlers) -> Handlers:
    """The town's handlers, with what moderators of other instances say."""
    handlers = {**town, "Flag": FLAG}
    for kind, (concerns, take) in _TAKEN.items():
        handlers[kind] = _beside(handlers[kind], concerns, take)
    return handlers


def _beside(base: Handler, concerns: Concerns, take: Take) -> Handler:
    """A handler that takes what concerns moderation, and leaves everything else to the one that was there."""

    async def handle(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
        if concerns(activity):
            await take(unit, verified, activity)
        else:
            await base.handle(unit, verified, activity, fetched)

    async def wants(unit: Unit, verified: Verified, activity: Activity, sender: Account) -> bool:
        return concerns(activity) or await base.wants(unit, verified, activity, sender)

    def needs(verified: Verified, activity: Activity) -> list[str]:
        return [] if concerns(activity) else base.needs(verified, activity)

    def refetches(verified: Verified, activity: Activity) -> list[str]:
        return [] if concerns(activity) else base.refetches(verified, activity)

    def embeds(verified: Verified, activity: Activity) -> Document | None:
        return None if concerns(activity) else base.embeds(verified, activity)

    return replace(base, handle=handle, wants=wants, needs=needs, refetches=refetches, embeds=embeds)


def _has(key: str) -> Concerns:
    def concerns(activity: Activity) -> bool:
        return key in activity.document

    return concerns


def _is_added(activity: Activity) -> bool:
    return "mandate" in activity.document or is_appeal(activity.document)


def _is_removed(activity: Activity) -> bool:
    """A mandate's end, or an instance that takes itself off the town's list."""
    return "mandate" in activity.document or activity.object_id == activity.actor


def _is_undone(activity: Activity) -> bool:
    inner = activity.object_document
    return "decision" in activity.document or (inner is not None and inner.get("type") == "Delete")


async def _take_added(unit: Unit, verified: Verified, activity: Activity) -> None:
    await (take_appeal if is_appeal(activity.document) else take_mandate)(unit, verified, activity)


async def _take_removed(unit: Unit, verified: Verified, activity: Activity) -> None:
    if "mandate" in activity.document:
        await take_revocation(unit, verified, activity)
    else:
        await member_left(unit, verified.actor_uri, verified.domain)


async def _take_undone(unit: Unit, verified: Verified, activity: Activity) -> None:
    """An order is taken back; or an author's Delete, so that the post may be published again."""
    if "decision" in activity.document:
        await take_undo(unit, verified, activity)
        return
    inner = activity.object_document
    uri = inner.get("object") if inner is not None else None
    if isinstance(uri, str):
        await unbury(unit, uri, verified.actor_uri)


_TAKEN: Final[dict[str, tuple[Concerns, Take]]] = {
    "Add": (_is_added, _take_added),
    "Remove": (_is_removed, _take_removed),
    "Block": (_has("decision"), take_order),
    "Delete": (_has("decision"), take_order),
    "Undo": (_is_undone, _take_undone),
    "Accept": (_has("decisionResult"), take_answer),
    "Reject": (_has("decisionResult"), take_answer),
}
