"""How many there are: members, statuses, other servers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, DomainRule, Member, Status
from ensembl_fed.storage.unit import Unit


async def count_local_statuses(unit: Unit) -> int:
    """How many statuses the accounts of this instance have written; shares do not count."""
    query = (
        select(func.count())
        .select_from(Status)
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(Account.domain == "", col(Status.reblog_of_id).is_(None))
    )
    return (await unit.session.exec(query)).one()


async def count_known_domains(unit: Unit) -> int:
    """How many other servers this instance has heard of."""
    query = select(func.count(func.distinct(col(Account.domain)))).where(Account.domain != "")
    return (await unit.session.exec(query)).one()


async def known_domains(unit: Unit, *, limit: int) -> list[str]:
    """The other servers that this instance has heard of, by name."""
    query = select(Account.domain).where(Account.domain != "").distinct().order_by(col(Account.domain))
    return list(await unit.session.exec(query.limit(limit)))


async def domain_rules(unit: Unit, *, limit: int) -> list[DomainRule]:
    """What this instance decided about whole domains, by name."""
    query = select(DomainRule).order_by(col(DomainRule.domain)).limit(limit)
    return list(await unit.session.exec(query))


@dataclass(frozen=True, slots=True)
class Activity:
    """What happened on this instance in some time: statuses written, members last seen, members that came."""

    statuses: int
    seen: int
    registrations: int


async def weekly_activity(unit: Unit, *, since: datetime, until: datetime) -> Activity:
    """How busy this instance was between two moments."""
    # Numbers begin with the time they were made at.
    first, last = (new_id(at) >> 16 << 16 for at in (since, until))
    written = (
        select(func.count())
        .select_from(Status)
        .join(Account, col(Account.id) == col(Status.account_id))
        .where(Account.domain == "", col(Status.reblog_of_id).is_(None), col(Status.id) >= first, col(Status.id) < last)
    )
    seen = select(func.count()).where(col(Member.last_seen_at) >= since, col(Member.last_seen_at) < until)
    came = select(func.count()).where(col(Member.created_at) >= since, col(Member.created_at) < until)
    return Activity(*[(await unit.session.exec(query)).one() for query in (written, seen, came)])
