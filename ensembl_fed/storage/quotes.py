"""Queries about quotes: which status quotes which, and how its author stands to that."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import ColumnElement, func, select, update
from sqlmodel import col
from sqlmodel import select as select_rows

from ensembl_fed.models import Account, Quote, Status
from ensembl_fed.models.kinds import QuotePolicy, QuoteState, StatusPart, Visibility
from ensembl_fed.storage.unit import Unit, unique

_POLICY_PARTS: Final = {
    QuotePolicy.NOBODY: 0,
    QuotePolicy.PUBLIC: StatusPart.QUOTED_BY_ANYONE,
    QuotePolicy.FOLLOWERS: StatusPart.QUOTED_BY_FOLLOWERS,
    QuotePolicy.UNSAID: StatusPart.QUOTES_UNSAID,
}
_ANY_POLICY: Final = StatusPart.QUOTED_BY_ANYONE | StatusPart.QUOTED_BY_FOLLOWERS | StatusPart.QUOTES_UNSAID


def settled_policy(policy: QuotePolicy | None, visibility: Visibility) -> QuotePolicy:
    """Followers-only and direct statuses are quoted by nobody, whatever is asked (as Mastodon has it)."""
    if policy is None or visibility in (Visibility.PRIVATE, Visibility.DIRECT):
        return QuotePolicy.NOBODY
    return policy


def with_policy(parts: int, policy: QuotePolicy) -> int:
    """The parts of a status, saying who may quote it."""
    return int(parts & ~_ANY_POLICY | _POLICY_PARTS[policy])


async def quote_by_status(unit: Unit, status_id: int) -> Quote | None:
    """What a status quotes."""
    return (await unit.session.exec(select_rows(Quote).where(Quote.status_id == status_id).limit(1))).first()


async def quotes_by_statuses(unit: Unit, status_ids: Iterable[int]) -> dict[int, Quote]:
    """What these statuses quote, by status."""
    wanted = unique(status_ids)
    query = select_rows(Quote).where(col(Quote.status_id).in_(wanted)).limit(len(wanted) + 1)
    rows = await unit.session.exec(query.execution_options(populate_existing=True))
    return {quote.status_id: quote for quote in rows if quote.status_id is not None}


async def quote_by_uri(unit: Unit, quoting_uri: str) -> Quote | None:
    """What the status with this address quotes, whether the status is here or not."""
    return (await unit.session.exec(select_rows(Quote).where(Quote.quoting_uri == quoting_uri).limit(1))).first()


async def quote_by_request(unit: Unit, request_uri: str) -> Quote | None:
    """The quote that a QuoteRequest of ours was about."""
    if not request_uri:
        return None
    return (await unit.session.exec(select_rows(Quote).where(Quote.request_uri == request_uri).limit(1))).first()


async def quote_by_stamp(unit: Unit, approval_uri: str) -> Quote | None:
    """The quote that an authorization allows."""
    if not approval_uri:
        return None
    return (await unit.session.exec(select_rows(Quote).where(Quote.approval_uri == approval_uri).limit(1))).first()


async def quotes_of(
    unit: Unit,
    quoted_id: int,
    *,
    visible: ColumnElement[bool],
    older_than: int | None = None,
    newer_than: int | None = None,
    limit: int,
) -> list[tuple[int, int]]:
    """(the quote's id, which pages; the quoting status's) of the agreed quotes of a status that `visible` shows."""
    query = (
        select(col(Quote.id), col(Status.id))
        .join(Status, col(Status.id) == col(Quote.status_id))
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(col(Quote.quoted_id) == quoted_id, col(Quote.state) == QuoteState.ACCEPTED, visible)
    )
    if older_than is not None:
        query = query.where(col(Quote.id) < older_than)
    if newer_than is not None:
        query = query.where(col(Quote.id) > newer_than)
    rows = (await unit.execute(query.order_by(col(Quote.id).desc()).limit(limit))).all()
    return [(row[0], row[1]) for row in rows]


async def count_quotes(unit: Unit, quoted_id: int) -> None:
    """Let a status say how many agreed quotes it has, counted from their rows (security rule 17)."""
    agreed = (
        select(func.count())
        .select_from(Quote)
        .where(col(Quote.quoted_id) == quoted_id, col(Quote.state) == QuoteState.ACCEPTED)
        .scalar_subquery()
    )
    await unit.execute(
        update(Status).where(col(Status.id) == quoted_id).values(quotes_count=agreed, version=Status.version + 1)
    )
