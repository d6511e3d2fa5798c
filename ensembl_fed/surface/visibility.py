"""The one place that says who may see a status (security 29; design 5)."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlmodel import col, select

from ensembl_fed.models import Account, Block, DomainBlock, Follow, Mention, Status
from ensembl_fed.models.kinds import FollowState, Visibility
from ensembl_fed.storage.accounts import account_by_uri, accounts_by_ids
from ensembl_fed.storage.relations import blocked_ids, followed_among, hidden_ids, is_blocked
from ensembl_fed.storage.statuses import mentioned_ids
from ensembl_fed.storage.town import town_member_by_domain
from ensembl_fed.storage.unit import Unit

OPEN_TO_ALL = (Visibility.PUBLIC, Visibility.UNLISTED)
# Seen by every member of this instance: what is theirs, and what the town's instances sent to the town.
OPEN_TO_MEMBERS = (*OPEN_TO_ALL, Visibility.TOWN, Visibility.INSTANCE)

# From the widest to the narrowest: a reply or a share never reaches further than what it answers.
_NARROWNESS = (
    Visibility.PUBLIC,
    Visibility.UNLISTED,
    Visibility.TOWN,
    Visibility.INSTANCE,
    Visibility.PRIVATE,
    Visibility.DIRECT,
)


# What a query about statuses and their authors is narrowed by.
Condition: TypeAlias = ColumnElement[bool]


def narrower(one: Visibility, other: Visibility) -> Visibility:
    """Whichever of the two reaches fewer people."""
    return max(one, other, key=_NARROWNESS.index)


async def may_see(unit: Unit, status: Status, viewer: Account | None) -> bool:
    """Whether a member of this instance (or, with None, anyone at all) may see a status.

    A share is judged by what it shares as well: pass the shared status too.
    """
    return bool(await visible_among(unit, [status], viewer))


async def visible_among(unit: Unit, statuses: Sequence[Status], viewer: Account | None) -> list[Status]:
    """Those of the statuses that the viewer may see, in the same order, in a fixed number of queries."""
    authors = await accounts_by_ids(unit, (status.account_id for status in statuses))
    standing = [
        status
        for status in statuses
        if (author := authors.get(status.account_id)) and author.suspended_at is None and author.gone_at is None
    ]
    if viewer is None:
        return [status for status in standing if status.visibility in OPEN_TO_ALL]
    narrow = [status for status in standing if status.visibility not in OPEN_TO_MEMBERS]
    mentions = await mentioned_ids(unit, (status.id for status in narrow)) if narrow else {}
    followed = await followed_among(unit, viewer.id, (status.account_id for status in narrow)) if narrow else set()
    blockers = await _blockers_of(unit, viewer.id, (status.account_id for status in standing))
    return [
        status
        for status in standing
        if status.account_id == viewer.id
        or (
            status.account_id not in blockers
            and (
                status.visibility in OPEN_TO_MEMBERS
                or viewer.id in mentions[status.id]
                or (status.visibility is Visibility.PRIVATE and status.account_id in followed)
            )
        )
    ]


async def _blockers_of(unit: Unit, viewer_id: int, author_ids: Iterable[int]) -> set[int]:
    """Which of these authors block the viewer."""
    wanted = list(set(author_ids))
    query = select(Block.account_id).where(Block.target_id == viewer_id, col(Block.account_id).in_(wanted))
    return set(await unit.session.exec(query.limit(len(wanted) + 1)))


async def may_fetch(unit: Unit, status: Status, signer_uri: str | None, signer_domain: str | None) -> bool:
    """Whether another server, or anyone, may fetch a status as a document.

    `signer_uri` and `signer_domain` are of the verified signature of the request, None without one. Town posts go to
    instances of the town network alone; followers-only and direct ones to an actor who follows or is named (I8, S31).
    """
    author = (await accounts_by_ids(unit, [status.account_id])).get(status.account_id)
    if author is None or author.suspended_at is not None:
        return False
    if status.visibility in OPEN_TO_ALL:
        return True
    if signer_uri is None or signer_domain is None or status.visibility is Visibility.INSTANCE:
        return False
    if status.visibility is Visibility.TOWN and await town_member_by_domain(unit, signer_domain) is not None:
        return True
    signer = await account_by_uri(unit, signer_uri)
    if signer is None or await is_blocked(unit, author.id, signer.id):
        return False
    if signer.id in (await mentioned_ids(unit, [status.id]))[status.id]:
        return True
    return status.visibility is Visibility.PRIVATE and author.id in await followed_among(unit, signer.id, [author.id])


def visible_clause(viewer_id: int | None) -> ColumnElement[bool]:
    """The same rule as a condition on Status and its author's Account, for timelines that join both."""
    standing = and_(col(Account.suspended_at).is_(None), col(Account.gone_at).is_(None))
    if viewer_id is None:
        return and_(standing, col(Status.visibility).in_(OPEN_TO_ALL))
    # Ids are bound as parameters, never correlated through a column: PostgreSQL then plans a thousandth of the work.
    follows = exists().where(
        col(Follow.account_id) == viewer_id,
        col(Follow.target_id) == col(Status.account_id),
        col(Follow.state) == FollowState.ACCEPTED,
    )
    named = exists().where(col(Mention.status_id) == col(Status.id), col(Mention.account_id) == viewer_id)
    return and_(
        standing,
        or_(
            col(Status.account_id) == viewer_id,
            col(Status.visibility).in_(OPEN_TO_MEMBERS),
            and_(col(Status.visibility) == Visibility.PRIVATE, follows),
            named,
        ),
    )


def known_to_visitors_clause() -> ColumnElement[bool]:
    """Which help posts a visitor may know of; of those for the town only kind and place (see `shows_text`)."""
    standing = and_(col(Account.suspended_at).is_(None), col(Account.gone_at).is_(None))
    return and_(standing, col(Status.visibility).in_((*OPEN_TO_ALL, Visibility.TOWN)))


def shows_text(status: Status, viewer: Account | None) -> bool:
    """Whether somebody who may know of a help post may also read it and learn its author."""
    return viewer is not None or status.visibility in OPEN_TO_ALL


async def shown_clause(unit: Unit, viewer_id: int | None, *, muted: bool = True) -> ColumnElement[bool]:
    """What a timeline shows a viewer: what they may see, without whom they or
    whose domain they block or (unless `muted` is False) whom they mute."""
    if viewer_id is None:
        return visible_clause(None)
    hidden = await hidden_ids(unit, viewer_id) if muted else await blocked_ids(unit, viewer_id)
    apart = exists().where(col(DomainBlock.account_id) == viewer_id, col(DomainBlock.domain) == col(Account.domain))
    visible = and_(visible_clause(viewer_id), ~apart)
    return and_(visible, col(Status.account_id).not_in(hidden)) if hidden else visible


async def known_clause(unit: Unit, viewer_id: int | None) -> ColumnElement[bool]:
    """Which help posts a list tells a viewer of: a member, what they may read; a visitor, also that there are more."""
    return known_to_visitors_clause() if viewer_id is None else await shown_clause(unit, viewer_id)
