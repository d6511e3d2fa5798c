"""Queries for what only pages show: associations, their news, threads, people by quartier, one's own help."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, func, literal_column, or_
from sqlmodel import col, select

from ensembl_fed.models import Account, HelpPost, HelpResponse, Member, Quartier, Status
from ensembl_fed.models.kinds import AccountKind, HelpState, ResponseState, Visibility
from ensembl_fed.storage.unit import Unit, unique

_MOST_QUARTIERS = 500
_MOST_REPLIES = 200
_MOST_RESPONSES = 1_000
_MOST_ASSOCIATIONS = 500
# Written out, as the partial index of associations is: a bound value would not be known to lie in it.
_IS_ASSOCIATION: ColumnElement[bool] = col(Account.kind) == literal_column(f"'{AccountKind.ORGANIZATION.value}'")


async def quartier_labels(unit: Unit) -> dict[str, str]:
    """The names of the quartiers by slug, in the order of their names, without their shapes."""
    query = select(Quartier.slug, Quartier.name).order_by(col(Quartier.name)).limit(_MOST_QUARTIERS)
    rows: list[tuple[str, str]] = list(await unit.session.exec(query))
    return dict(rows)


async def association_news(unit: Unit, *, visible: ColumnElement[bool], limit: int) -> list[Status]:
    """The newest that associations say, requests and offers of help left out.

    Their numbers first: who looks through all statuses for theirs reads a hundred thousand to find four.
    """
    query = select(Account.id).where(_IS_ASSOCIATION)
    speakers = list(await unit.session.exec(query.order_by(col(Account.id).desc()).limit(_MOST_ASSOCIATIONS)))
    if not speakers:
        return []
    found = (
        select(Status)
        .join(Account, col(Account.id) == col(Status.account_id))
        .join(HelpPost, col(HelpPost.status_id) == col(Status.id), isouter=True)
        .where(
            col(Status.account_id).in_(speakers),
            col(Status.reblog_of_id).is_(None),
            col(Status.in_reply_to_id).is_(None),
            Status.in_reply_to_uri == "",
            Status.visibility != Visibility.DIRECT,
            col(HelpPost.status_id).is_(None),
            visible,
        )
    )
    return list(await unit.session.exec(found.order_by(col(Status.id).desc()).limit(limit)))


async def replies_among(unit: Unit, status_ids: Iterable[int]) -> list[Status]:
    """The direct answers to these statuses, oldest first."""
    wanted = unique(status_ids)
    query = select(Status).where(col(Status.in_reply_to_id).in_(wanted)).order_by(col(Status.id))
    return list(await unit.session.exec(query.limit(_MOST_REPLIES)))


async def associations(
    unit: Unit, *, search: str = "", quartier: str = "", skip: int = 0, limit: int
) -> list[tuple[Account, str]]:
    """Associations that we know of, by name, each with its quartier's slug ('' when not said).

    `search` is looked for in name, handle and presentation, whatever its case.
    """
    name = func.lower(func.coalesce(func.nullif(col(Account.display_name), ""), col(Account.username)))
    slug = func.coalesce(Member.quartier_slug, "")
    query = (
        select(Account, slug)
        .join(Member, and_(col(Member.account_id) == col(Account.id), col(Member.quartier_shown)), isouter=True)
        .where(
            Account.kind == AccountKind.ORGANIZATION,
            col(Account.suspended_at).is_(None),
            col(Account.gone_at).is_(None),
        )
    )
    if search:
        word = search.lower()
        query = query.where(
            or_(
                func.lower(col(Account.display_name)).contains(word, autoescape=True),
                func.lower(col(Account.username)).contains(word, autoescape=True),
                func.lower(col(Account.note)).contains(word, autoescape=True),
            )
        )
    if quartier:
        query = query.where(slug == quartier)
    return list(await unit.session.exec(query.order_by(name, col(Account.id)).offset(skip).limit(limit)))


async def newest_associations(unit: Unit, *, limit: int) -> list[Account]:
    """The associations that came last among those that we know of."""
    query = select(Account).where(
        _IS_ASSOCIATION,
        col(Account.suspended_at).is_(None),
        col(Account.limited_at).is_(None),
        col(Account.gone_at).is_(None),
    )
    return list(await unit.session.exec(query.order_by(col(Account.id).desc()).limit(limit)))


async def members_by_quartier(unit: Unit) -> dict[str, int]:
    """How many members live in each quartier, of those who let it be seen. Never show a number below five (I5)."""
    query = (
        select(Member.quartier_slug, func.count())
        .where(
            col(Member.approved_at).is_not(None),
            col(Member.disabled_at).is_(None),
            col(Member.quartier_shown),
            Member.quartier_slug != "",
        )
        .group_by(col(Member.quartier_slug))
    )
    rows: list[tuple[str, int]] = list(await unit.session.exec(query.limit(_MOST_QUARTIERS)))
    return dict(rows)


async def own_help(unit: Unit, account_id: int, *, limit: int) -> list[tuple[HelpPost, Status]]:
    """An account's requests and offers, whatever their state: those that are still going on first, then newest."""
    query = (
        select(HelpPost, Status)
        .join(Status, col(Status.id) == col(HelpPost.status_id))
        .where(Status.account_id == account_id)
        .order_by(col(HelpPost.state).not_in((HelpState.OPEN, HelpState.IN_PROGRESS)), col(HelpPost.status_id).desc())
    )
    return list(await unit.session.exec(query.limit(limit)))


async def members_of_accounts(unit: Unit, account_ids: Iterable[int]) -> dict[int, Member]:
    """The members behind these accounts, by account; those from elsewhere have none here."""
    wanted = unique(account_ids)
    rows = await unit.session.exec(select(Member).where(col(Member.account_id).in_(wanted)).limit(len(wanted) + 1))
    return {member.account_id: member for member in rows}


async def thanks_by_helper(unit: Unit, helper_ids: Iterable[int]) -> dict[int, int]:
    """How many pieces of help were closed with thanks to each of these accounts."""
    wanted = unique(helper_ids)
    query = (
        select(HelpResponse.helper_id, func.count())
        .where(col(HelpResponse.helper_id).in_(wanted), col(HelpResponse.state) == ResponseState.DONE)
        .group_by(col(HelpResponse.helper_id))
    )
    rows: list[tuple[int, int]] = list(await unit.session.exec(query.limit(len(wanted) + 1)))
    return dict(rows)


async def responses_to_all(unit: Unit, help_ids: Iterable[int]) -> dict[int, list[tuple[HelpResponse, Account]]]:
    """The answers to these help posts with their helpers, oldest first, by help post."""
    wanted = unique(help_ids)
    query = (
        select(HelpResponse, Account)
        .join(Account, col(Account.id) == col(HelpResponse.helper_id))
        .where(col(HelpResponse.help_id).in_(wanted))
        .order_by(col(HelpResponse.id))
    )
    found: dict[int, list[tuple[HelpResponse, Account]]] = {}
    for response, helper in await unit.session.exec(query.limit(_MOST_RESPONSES)):
        found.setdefault(response.help_id, []).append((response, helper))
    return found
