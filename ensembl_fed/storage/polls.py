"""Queries about polls and who voted in them."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import delete, distinct, func, select
from sqlmodel import col
from sqlmodel import select as select_rows

from ensembl_fed.clock import utc_now
from ensembl_fed.models import Account, Poll, PollVote
from ensembl_fed.storage.unit import Unit, unique

_MOST_VOTERS = 10_000
_MOST_OPTIONS = 20


async def poll_by_status(unit: Unit, status_id: int) -> Poll | None:
    """The poll of a status."""
    return await unit.session.get(Poll, status_id, populate_existing=True)


async def poll_for_change(unit: Unit, status_id: int) -> Poll | None:
    """The same, held against others until the unit ends: no two votes of one person are counted at once."""
    return await unit.session.get(Poll, status_id, populate_existing=True, with_for_update=True)


async def polls_by_statuses(unit: Unit, status_ids: Iterable[int]) -> dict[int, Poll]:
    """The polls of these statuses, by status."""
    wanted = unique(status_ids)
    query = select_rows(Poll).where(col(Poll.status_id).in_(wanted)).limit(len(wanted) + 1)
    rows = await unit.session.exec(query.execution_options(populate_existing=True))
    return {poll.status_id: poll for poll in rows}


async def votes_by(unit: Unit, account_id: int, status_ids: Iterable[int]) -> dict[int, list[int]]:
    """What an account chose in the polls of these statuses, by status, in order."""
    wanted = unique(status_ids)
    query = (
        select(col(PollVote.status_id), col(PollVote.choice))
        .where(col(PollVote.account_id) == account_id, col(PollVote.status_id).in_(wanted))
        .order_by(col(PollVote.choice))
        .limit(_MOST_OPTIONS * len(wanted) + 1)
    )
    found: dict[int, list[int]] = {}
    for status_id, choice in (await unit.execute(query)).all():
        found.setdefault(status_id, []).append(choice)
    return found


async def add_votes(unit: Unit, status_id: int, account_id: int, uris: Mapping[int, str]) -> int:
    """Note what an account chose, with the id of each vote's activity; returns how many were new."""
    now = utc_now()
    rows = [
        {"status_id": status_id, "account_id": account_id, "choice": choice, "uri": uri, "created_at": now}
        for choice, uri in uris.items()
    ]
    return await unit.insert_new(PollVote, rows)


async def counted_votes(unit: Unit, status_id: int) -> tuple[dict[int, int], int]:
    """How many chose each option, and how many voted at all (security rule 17)."""
    by_choice = (
        select(col(PollVote.choice), func.count())
        .where(col(PollVote.status_id) == status_id)
        .group_by(col(PollVote.choice))
        .limit(_MOST_OPTIONS)
    )
    voters = select(func.count(distinct(col(PollVote.account_id)))).where(col(PollVote.status_id) == status_id)
    counts = {row[0]: row[1] for row in (await unit.execute(by_choice)).all()}
    return counts, int((await unit.execute(voters)).scalar_one())


async def forget_votes(unit: Unit, status_id: int) -> None:
    """The options are others now: nobody has voted yet."""
    await unit.execute(delete(PollVote).where(col(PollVote.status_id) == status_id))


async def voters_of(unit: Unit, status_id: int, *, local: bool) -> Sequence[Account]:
    """Who voted, of this instance or elsewhere; none who is suspended or gone."""
    query = (
        select_rows(Account)
        .where(
            col(Account.id).in_(select(col(PollVote.account_id)).where(col(PollVote.status_id) == status_id)),
            (col(Account.domain) == "") if local else (col(Account.domain) != ""),
            col(Account.suspended_at).is_(None),
            col(Account.gone_at).is_(None),
        )
        .limit(_MOST_VOTERS)
    )
    return (await unit.session.exec(query)).all()
