"""How many, of what, where: never a number below five (C19, I5)."""

from collections.abc import Mapping
from datetime import datetime
from statistics import median
from typing import Final

from sqlalchemy import func
from sqlmodel import col, select

from ensembl_fed.casework.erase import K
from ensembl_fed.casework.kinds import Channel, HelpOutcome, IntroductionState
from ensembl_fed.casework.tables import CaseEvent, CaseFile, Introduction, WellbeingAlert
from ensembl_fed.storage.unit import Unit

FEW: Final = "moins de 5"
_MOST_CELLS: Final = 5_000


def shown(count: int) -> str:
    """A number as it may be told; nought tells nothing of anybody."""
    return str(count) if count == 0 or count >= K else FEW


async def by_category_and_quartier(unit: Unit, *, since: datetime, until: datetime) -> dict[tuple[str, str], int]:
    """Requests between two moments. For the desk alone: use `table`."""
    query = (
        select(CaseFile.category, CaseFile.quartier, func.count())
        .where(CaseFile.created_at >= since, CaseFile.created_at < until)
        .group_by(col(CaseFile.category), col(CaseFile.quartier))
    )
    rows = await unit.session.exec(query.limit(_MOST_CELLS))
    return {(category, quartier): count for category, quartier, count in rows}


def table(counts: Mapping[tuple[str, str], int]) -> list[tuple[str, str, str]]:
    """Category, quartier, number as it may be told; in the order of the words, never of the hidden numbers (I5).

    A total is told only where no single hidden number follows from it.
    """
    return [(category, quartier, shown(count)) for (category, quartier), count in sorted(counts.items())]


async def by_channel(unit: Unit, *, since: datetime, until: datetime) -> list[tuple[str, str]]:
    """Requests by the way they came, as they may be told."""
    query = (
        select(CaseFile.channel, func.count())
        .where(CaseFile.created_at >= since, CaseFile.created_at < until)
        .group_by(col(CaseFile.channel))
    )
    rows = await unit.session.exec(query.limit(50))
    return sorted((Channel(channel).value, shown(count)) for channel, count in rows)


async def hours_to_contact(unit: Unit, *, since: datetime, until: datetime) -> str:
    """The median time from a request to the first attempt to reach the person, in hours; told of five or more."""
    first = (
        select(CaseFile.created_at, func.min(CaseEvent.at))
        .join(CaseEvent, col(CaseEvent.case_id) == col(CaseFile.id))
        .where(CaseFile.created_at >= since, CaseFile.created_at < until, col(CaseEvent.outcome).is_not(None))
        .group_by(col(CaseFile.id))
    )
    rows = await unit.session.exec(first.limit(_MOST_CELLS))
    hours = [(reached - asked).total_seconds() / 3600 for asked, reached in rows]
    return f"{median(hours):.0f} h" if len(hours) >= K else FEW


async def totals(unit: Unit, *, since: datetime, until: datetime) -> dict[str, str]:
    """The desk's work between two moments, as it may be told."""
    cases = select(func.count()).where(CaseFile.created_at >= since, CaseFile.created_at < until)
    closed = select(func.count()).where(col(CaseFile.closed_at) >= since, col(CaseFile.closed_at) < until)
    made = select(func.count()).where(
        col(Introduction.introduced_at) >= since,
        col(Introduction.introduced_at) < until,
        col(Introduction.state) != IntroductionState.DECLINED,
    )
    done = select(func.count()).where(
        col(Introduction.introduced_at) >= since,
        col(Introduction.introduced_at) < until,
        col(Introduction.outcome) == HelpOutcome.DONE,
    )
    alerts = select(func.count()).where(WellbeingAlert.created_at >= since, WellbeingAlert.created_at < until)
    named = {
        "Demandes reçues": cases,
        "Dossiers clos": closed,
        "Mises en relation": made,
        "Dont aides faites": done,
        "Signalements": alerts,
    }
    return {name: shown((await unit.session.exec(query)).one()) for name, query in named.items()}
