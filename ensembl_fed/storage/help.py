"""Queries about requests and offers of help and the answers to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, bindparam, delete, func, true
from sqlalchemy import select as core_select
from sqlmodel import col, select

from ensembl_fed.clock import utc_now
from ensembl_fed.models import Account, HelpPost, HelpResponse, Status
from ensembl_fed.models.kinds import AccountKind, HelpKind, HelpState, ResponseState, Urgency
from ensembl_fed.storage.quick_statement import QuickStatement
from ensembl_fed.storage.unit import Unit, unique

_MOST_RESPONSES = 100
_MOST_QUARTIERS = 500
_IS_HELP = QuickStatement(
    core_select(col(HelpPost.status_id)).where(col(HelpPost.status_id) == bindparam("status_id", type_=BigInteger()))
)


@dataclass(frozen=True, slots=True)
class HelpFilter:
    """What a list of help posts is narrowed to; empty means everything."""

    kind: HelpKind | None = None
    category: str = ""
    quartier: str = ""
    # Any of these, for what is near.
    quartiers: tuple[str, ...] = ()
    urgency: Urgency | None = None
    states: tuple[HelpState, ...] = (HelpState.OPEN,)
    author_id: int | None = None
    older_than: int | None = None

    def clauses(self) -> list[ColumnElement[bool]]:
        """The filter as conditions on HelpPost and Status."""
        wanted: list[ColumnElement[bool]] = [col(HelpPost.state).in_(self.states)]
        if self.kind is not None:
            wanted.append(col(HelpPost.kind) == self.kind)
        if self.category:
            wanted.append(col(HelpPost.category) == self.category)
        if self.quartier:
            wanted.append(col(HelpPost.quartier_slug) == self.quartier)
        if self.quartiers:
            wanted.append(col(HelpPost.quartier_slug).in_(self.quartiers))
        if self.urgency is not None:
            wanted.append(col(HelpPost.urgency) == self.urgency)
        if self.author_id is not None:
            wanted.append(col(Status.account_id) == self.author_id)
        if self.older_than is not None:
            wanted.append(col(HelpPost.status_id) < self.older_than)
        return wanted


async def help_by_id(unit: Unit, status_id: int) -> HelpPost | None:
    """The help post that a status is, if it is one; most are none, which is asked at little cost."""
    if not await _IS_HELP.rows(unit, {"status_id": status_id}):
        return None
    return await unit.session.get(HelpPost, status_id)


async def help_by_ids(unit: Unit, status_ids: Iterable[int]) -> dict[int, HelpPost]:
    """Those of the statuses that are help posts, by number."""
    wanted = unique(status_ids)
    if not wanted:
        return {}
    rows = await unit.session.exec(select(HelpPost).where(col(HelpPost.status_id).in_(wanted)).limit(len(wanted)))
    return {post.status_id: post for post in rows}


async def help_page(
    unit: Unit, wanted: HelpFilter, *, visible: ColumnElement[bool] | None = None, limit: int
) -> list[tuple[HelpPost, Status, Account]]:
    """Help posts with status and author, newest first. `visible` is `surface.visibility.visible_clause(viewer)`."""
    query = (
        select(HelpPost, Status, Account)
        .join(Status, col(Status.id) == col(HelpPost.status_id))
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(*wanted.clauses(), visible if visible is not None else true())
        .order_by(col(HelpPost.status_id).desc())
    )
    return list(await unit.session.exec(query.limit(limit)))


async def count_by_quartier(unit: Unit, wanted: HelpFilter, *, visible: ColumnElement[bool]) -> dict[str, int]:
    """How many help posts there are in each quartier (slug; '' for the whole town)."""
    query = (
        select(HelpPost.quartier_slug, func.count())
        .join(Status, col(Status.id) == col(HelpPost.status_id))
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(*wanted.clauses(), visible)
        .group_by(col(HelpPost.quartier_slug))
    )
    rows: list[tuple[str, int]] = list(await unit.session.exec(query.limit(_MOST_QUARTIERS)))
    return dict(rows)


async def due_to_expire(unit: Unit, *, now: datetime, limit: int) -> list[HelpPost]:
    """Open help posts of this instance whose time is over."""
    query = (
        select(HelpPost)
        .join(Status, col(Status.id) == col(HelpPost.status_id))
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(HelpPost.state == HelpState.OPEN, HelpPost.expires_at <= now, Account.domain == "")
        .order_by(col(HelpPost.expires_at))
    )
    return list(await unit.session.exec(query.limit(limit)))


async def due_to_remind(unit: Unit, *, before: datetime, limit: int) -> list[HelpPost]:
    """Open help posts of this instance that end before a moment and whose author was not reminded yet."""
    query = (
        select(HelpPost)
        .join(Status, col(Status.id) == col(HelpPost.status_id))
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(
            HelpPost.state == HelpState.OPEN,
            HelpPost.expires_at <= before,
            Account.domain == "",
            col(HelpPost.reminded_at).is_(None),
        )
        .order_by(col(HelpPost.expires_at))
    )
    return list(await unit.session.exec(query.limit(limit)))


async def mark_reminded(unit: Unit, post: HelpPost) -> None:
    """The author was told that the post will end."""
    post.reminded_at = utc_now()
    await unit.add(post)


async def responses_to(unit: Unit, help_id: int) -> list[tuple[HelpResponse, Account]]:
    """The answers to a help post with their helpers, oldest first."""
    query = (
        select(HelpResponse, Account)
        .join(Account, col(Account.id) == col(HelpResponse.helper_id))
        .where(HelpResponse.help_id == help_id)
        .order_by(col(HelpResponse.id))
    )
    return list(await unit.session.exec(query.limit(_MOST_RESPONSES)))


async def response_of(unit: Unit, help_id: int, helper_id: int) -> HelpResponse | None:
    """A helper's answer to a help post."""
    query = select(HelpResponse).where(HelpResponse.help_id == help_id, HelpResponse.helper_id == helper_id)
    return (await unit.session.exec(query.limit(1))).first()


async def response_by_id(unit: Unit, response_id: int) -> HelpResponse | None:
    """One answer."""
    return await unit.session.get(HelpResponse, response_id)


async def response_by_offer(unit: Unit, offer_uri: str) -> HelpResponse | None:
    """The answer that came, or went, as this Offer."""
    if not offer_uri:
        return None
    return (await unit.session.exec(select(HelpResponse).where(HelpResponse.offer_uri == offer_uri).limit(1))).first()


async def response_in(unit: Unit, status_id: int) -> HelpResponse | None:
    """The answer that this status is the reply of, or the word of @aide about."""
    query = select(HelpResponse).where(
        (col(HelpResponse.reply_id) == status_id) | (col(HelpResponse.aide_status_id) == status_id)
    )
    return (await unit.session.exec(query.limit(1))).first()


async def responses_by(
    unit: Unit, helper_id: int, *, limit: int
) -> list[tuple[HelpResponse, HelpPost, Status, Account]]:
    """What an account offered to help with, newest first: answer, help post, its status and its author."""
    query = (
        select(HelpResponse, HelpPost, Status, Account)
        .join(HelpPost, col(HelpPost.status_id) == col(HelpResponse.help_id))
        .join(Status, col(Status.id) == col(HelpResponse.help_id))
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(HelpResponse.helper_id == helper_id)
        .order_by(col(HelpResponse.id).desc())
    )
    return list(await unit.session.exec(query.limit(limit)))


async def thanks_received(unit: Unit, helper_id: int) -> int:
    """How many pieces of help were closed with thanks to this account."""
    query = select(func.count()).where(
        col(HelpResponse.helper_id) == helper_id, col(HelpResponse.state) == ResponseState.DONE
    )
    return (await unit.session.exec(query)).one()


async def count_done(unit: Unit, *, since: datetime) -> int:
    """How many help posts were closed as done since a moment."""
    query = select(func.count()).where(col(HelpPost.state) == HelpState.FULFILLED, col(HelpPost.changed_at) >= since)
    return (await unit.session.exec(query)).one()


async def forget_help(unit: Unit, status_id: int) -> None:
    """A status is an ordinary one again."""
    await unit.execute(delete(HelpPost).where(col(HelpPost.status_id) == status_id))


async def local_groups_sharing(unit: Unit, status_id: int) -> list[Account]:
    """The groups of this instance that share a status."""
    query = (
        select(Account)
        .join(Status, col(Status.account_id) == col(Account.id))
        .where(Status.reblog_of_id == status_id, Account.domain == "", Account.kind == AccountKind.GROUP)
    )
    return list(await unit.session.exec(query.limit(_MOST_QUARTIERS)))
