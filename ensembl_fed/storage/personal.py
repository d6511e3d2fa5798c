"""Queries about what accounts choose for themselves: domains they block, whom they show, whom they are shown."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, case, delete, exists, func, or_, true
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Block, DomainBlock, Endorsement, Follow, Member, Mute, SuggestionRefusal
from ensembl_fed.models.kinds import AccountKind, FollowState
from ensembl_fed.storage.unit import Unit

_PEOPLE = (AccountKind.PERSON, AccountKind.ORGANIZATION)
_MOST_RELATIONS = 10_000


async def add_domain_block(unit: Unit, account_id: int, domain: str) -> None:
    """Note that an account wants nothing of a domain; twice is once."""
    row = {"account_id": account_id, "domain": domain, "id": new_id(), "created_at": utc_now()}
    await unit.insert_new(DomainBlock, row)


async def remove_domain_block(unit: Unit, account_id: int, domain: str) -> None:
    """Take it back."""
    await unit.execute(
        delete(DomainBlock).where(col(DomainBlock.account_id) == account_id, col(DomainBlock.domain) == domain)
    )


async def domain_blocks_page(
    unit: Unit, account_id: int, *, older_than: int | None = None, newer_than: int | None = None, limit: int
) -> list[DomainBlock]:
    """The domains that an account blocks, latest first; they page by the row's number."""
    query = select(DomainBlock).where(
        DomainBlock.account_id == account_id,
        col(DomainBlock.id) < older_than if older_than is not None else true(),
        col(DomainBlock.id) > newer_than if newer_than is not None else true(),
    )
    return list(await unit.session.exec(query.order_by(col(DomainBlock.id).desc()).limit(limit)))


async def relations_with_domain(unit: Unit, account_id: int, domain: str) -> tuple[list[Account], list[Account]]:
    """(whom of a domain an account follows or asked to, who of it follows the account or asks to)."""
    mine = (
        select(Account)
        .join(Follow, col(Follow.target_id) == col(Account.id))
        .where(Follow.account_id == account_id, Account.domain == domain)
    )
    theirs = (
        select(Account)
        .join(Follow, col(Follow.account_id) == col(Account.id))
        .where(Follow.target_id == account_id, Account.domain == domain)
    )
    followed = list(await unit.session.exec(mine.limit(_MOST_RELATIONS)))
    return followed, list(await unit.session.exec(theirs.limit(_MOST_RELATIONS)))


async def add_endorsement(unit: Unit, account_id: int, target_id: int) -> None:
    """Show an account on another's profile; twice is once."""
    row = {"account_id": account_id, "target_id": target_id, "id": new_id(), "created_at": utc_now()}
    await unit.insert_new(Endorsement, row)


async def remove_endorsement(unit: Unit, account_id: int, target_id: int) -> None:
    """Show it no longer."""
    await unit.execute(
        delete(Endorsement).where(col(Endorsement.account_id) == account_id, col(Endorsement.target_id) == target_id)
    )


async def endorsements_page(
    unit: Unit, account_id: int, *, older_than: int | None = None, newer_than: int | None = None, limit: int
) -> list[tuple[int, Account]]:
    """Whom an account shows on its profile and still follows, latest first, each with the number to page by."""
    query = (
        select(Endorsement.id, Account)
        .join(Account, col(Account.id) == col(Endorsement.target_id))
        .where(
            Endorsement.account_id == account_id,
            col(Account.suspended_at).is_(None),
            col(Account.gone_at).is_(None),
            _follows(account_id),
            col(Endorsement.id) < older_than if older_than is not None else true(),
            col(Endorsement.id) > newer_than if newer_than is not None else true(),
        )
    )
    return list(await unit.session.exec(query.order_by(col(Endorsement.id).desc()).limit(limit)))


async def refuse_suggestion(unit: Unit, account_id: int, target_id: int) -> None:
    """Suggest an account to another no more."""
    await unit.insert_new(SuggestionRefusal, {"account_id": account_id, "target_id": target_id})


async def followed_by_friends(unit: Unit, account_id: int, *, limit: int) -> list[Account]:
    """Whom those follow whom an account follows, and it does not: the ones that most of them follow first."""
    mine, theirs = aliased(Follow), aliased(Follow)
    ranked = (
        select_columns(col(theirs.target_id).label("id"), func.count().label("friends"))
        .join(mine, col(mine.target_id) == col(theirs.account_id))
        .where(
            col(mine.account_id) == account_id,
            col(mine.state) == FollowState.ACCEPTED,
            col(theirs.state) == FollowState.ACCEPTED,
        )
        .group_by(col(theirs.target_id))
        .subquery()
    )
    query = select(Account).join(ranked, ranked.c.id == col(Account.id)).where(*_suggestible(account_id))
    return list(await unit.session.exec(query.order_by(ranked.c.friends.desc(), col(Account.id)).limit(limit)))


async def active_neighbours(
    unit: Unit, account_id: int, *, quartier: str, but: Iterable[int] = (), limit: int
) -> list[Account]:
    """Members of this instance whom an account does not follow: first those who say that they live in the same
    quartier, then those who posted last."""
    near = case(((col(Member.quartier_slug) == quartier) & col(Member.quartier_shown), 0), else_=1)
    query = (
        select(Account)
        .join(Member, col(Member.account_id) == col(Account.id))
        .where(*_suggestible(account_id), col(Account.id).not_in(list(but)), col(Account.last_status_at).is_not(None))
    )
    order = (
        (near, col(Account.last_status_at).desc(), col(Account.id))
        if quartier
        else (col(Account.last_status_at).desc(),)
    )
    return list(await unit.session.exec(query.order_by(*order).limit(limit)))


async def directory_page(
    unit: Unit, viewer_id: int | None, *, local: bool, by_newest: bool, limit: int, offset: int
) -> list[Account]:
    """Accounts that want to be found: those who posted last, or the newest, first."""
    query = select(Account).where(*_presentable())
    if local:
        query = query.where(col(Account.domain) == "")
    if viewer_id is not None:
        query = query.where(~_hides(viewer_id))
    last = func.coalesce(col(Account.last_status_at), datetime(1970, 1, 1, tzinfo=utc_now().tzinfo))
    order = (col(Account.created_at).desc(),) if by_newest else (last.desc(),)
    query = query.order_by(*order, col(Account.id).desc()).limit(limit).offset(offset)
    return list(await unit.session.exec(query))


def _presentable() -> list[ColumnElement[bool]]:
    return [
        col(Account.discoverable).is_(True),
        col(Account.kind).in_(_PEOPLE),
        col(Account.limited_at).is_(None),
        col(Account.suspended_at).is_(None),
        col(Account.gone_at).is_(None),
        col(Account.moved_to_uri) == "",
    ]


def _suggestible(account_id: int) -> list[ColumnElement[bool]]:
    refused = exists().where(
        col(SuggestionRefusal.account_id) == account_id, col(SuggestionRefusal.target_id) == col(Account.id)
    )
    known = exists().where(col(Follow.account_id) == account_id, col(Follow.target_id) == col(Account.id))
    return [*_presentable(), col(Account.id) != account_id, ~known, ~refused, ~_hides(account_id)]


def _hides(viewer_id: int) -> ColumnElement[bool]:
    """Whether the viewer blocks or mutes an account or its domain, or is blocked by it."""
    blocks = exists().where(
        or_(
            (col(Block.account_id) == viewer_id) & (col(Block.target_id) == col(Account.id)),
            (col(Block.account_id) == col(Account.id)) & (col(Block.target_id) == viewer_id),
        )
    )
    mutes = exists().where(
        col(Mute.account_id) == viewer_id,
        col(Mute.target_id) == col(Account.id),
        or_(col(Mute.until).is_(None), col(Mute.until) > utc_now()),
    )
    apart = exists().where(col(DomainBlock.account_id) == viewer_id, col(DomainBlock.domain) == col(Account.domain))
    return or_(blocks, mutes, apart)


def _follows(account_id: int) -> ColumnElement[bool]:
    return exists().where(
        col(Follow.account_id) == account_id,
        col(Follow.target_id) == col(Account.id),
        col(Follow.state) == FollowState.ACCEPTED,
    )
