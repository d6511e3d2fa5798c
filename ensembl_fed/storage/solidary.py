"""Queries about voisins solidaires, what they agreed to, and what they did."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Text, and_, cast, delete, func, or_, update
from sqlalchemy import select as core_select
from sqlalchemy.orm import Mapped
from sqlmodel import col, select

from ensembl_fed.models import (
    Account,
    HelpResponse,
    Mention,
    SolidaryConsent,
    SolidaryMission,
    SolidaryNeighbour,
    Status,
    TownMember,
)
from ensembl_fed.models.kinds import MemberState, ResponseState, SolidaryConsentKind
from ensembl_fed.storage.unit import Unit

_MOST_NEIGHBOURS = 20_000
_MOST_CONSENTS = 1_000
_MOST_QUARTIERS = 500


@dataclass(frozen=True, slots=True)
class DirectoryFilter:
    """What the directory is narrowed to; empty means everyone."""

    category: str = ""
    quartier: str = ""
    language: str = ""
    # Whom the reader is not shown: a block stands between (I17).
    hidden: frozenset[int] = frozenset()

    def clauses(self) -> list[ColumnElement[bool]]:
        """The filter as conditions on SolidaryNeighbour."""
        wanted: list[ColumnElement[bool]] = []
        if self.category:
            wanted.append(_holds(col(SolidaryNeighbour.categories), self.category))
        if self.language:
            wanted.append(_holds(col(SolidaryNeighbour.languages), self.language))
        if self.quartier:
            wanted.append(col(SolidaryNeighbour.quartier_slug) == self.quartier)
        if self.hidden:
            wanted.append(col(SolidaryNeighbour.account_id).not_in(self.hidden))
        return wanted


async def neighbour_of(unit: Unit, account_id: int) -> SolidaryNeighbour | None:
    """How an account is a voisin solidaire; also of one that is no longer."""
    return await unit.session.get(SolidaryNeighbour, account_id)


async def active_neighbour(unit: Unit, account_id: int) -> SolidaryNeighbour | None:
    """The same, of one that is a voisin solidaire now."""
    found = await neighbour_of(unit, account_id)
    return found if found is not None and found.is_active else None


async def listed_neighbours(
    unit: Unit, wanted: DirectoryFilter, *, offset: int, limit: int
) -> list[tuple[SolidaryNeighbour, Account]]:
    """Those who agreed to stand in the directory, by first name; of other instances only while these are the town's."""
    query = (
        select(SolidaryNeighbour, Account)
        .join(Account, col(Account.id) == col(SolidaryNeighbour.account_id))
        .where(_shown(), col(SolidaryNeighbour.is_listed), *wanted.clauses())
        .order_by(col(SolidaryNeighbour.first_name), col(SolidaryNeighbour.account_id))
    )
    return list(await unit.session.exec(query.offset(offset).limit(limit)))


async def count_listed(unit: Unit) -> dict[str, int]:
    """How many stand in the directory, by quartier."""
    query = (
        core_select(col(SolidaryNeighbour.quartier_slug), func.count())
        .join(Account, col(Account.id) == col(SolidaryNeighbour.account_id))
        .where(_shown(), col(SolidaryNeighbour.is_listed))
        .group_by(col(SolidaryNeighbour.quartier_slug))
        .limit(_MOST_QUARTIERS)
    )
    return {row[0]: row[1] for row in (await unit.execute(query)).all()}


async def own_neighbours(unit: Unit, category: str) -> list[SolidaryNeighbour]:
    """The voisins solidaires of this instance who help with a category."""
    query = (
        select(SolidaryNeighbour)
        .join(Account, col(Account.id) == col(SolidaryNeighbour.account_id))
        .where(_shown(), Account.domain == "", _holds(col(SolidaryNeighbour.categories), category))
    )
    return list(await unit.session.exec(query.limit(_MOST_NEIGHBOURS)))


async def missions_since(unit: Unit, account_ids: Collection[int], since: datetime) -> dict[int, int]:
    """How much help each of these agreed to give, or noted for themselves, since a moment."""
    counts: dict[int, int] = {}
    answers = core_select(col(HelpResponse.helper_id), func.count()).where(
        col(HelpResponse.helper_id).in_(account_ids),
        col(HelpResponse.state).in_([ResponseState.ACCEPTED, ResponseState.DONE]),
        col(HelpResponse.changed_at) >= since,
    )
    noted = core_select(col(SolidaryMission.account_id), func.count()).where(
        col(SolidaryMission.account_id).in_(account_ids),
        col(SolidaryMission.help_id).is_(None),
        col(SolidaryMission.done_at) >= since,
    )
    for query, key in ((answers, col(HelpResponse.helper_id)), (noted, col(SolidaryMission.account_id))):
        for account_id, count in (await unit.execute(query.group_by(key).limit(_MOST_NEIGHBOURS))).all():
            counts[account_id] = counts.get(account_id, 0) + count
    return counts


async def last_helped(unit: Unit, account_ids: Collection[int]) -> dict[int, datetime]:
    """When each of these last helped somebody."""
    query = (
        core_select(col(HelpResponse.helper_id), func.max(col(HelpResponse.changed_at)))
        .where(col(HelpResponse.helper_id).in_(account_ids), col(HelpResponse.state) == ResponseState.DONE)
        .group_by(col(HelpResponse.helper_id))
        .limit(_MOST_NEIGHBOURS)
    )
    return {row[0]: row[1] for row in (await unit.execute(query)).all()}


async def told_about(unit: Unit, aide_id: int, help_id: int) -> set[int]:
    """Whom @aide wrote to under a help post."""
    query = (
        core_select(col(Mention.account_id))
        .join(Status, col(Status.id) == col(Mention.status_id))
        .where(col(Status.account_id) == aide_id, col(Status.in_reply_to_id) == help_id)
    )
    return {row[0] for row in (await unit.execute(query.limit(_MOST_NEIGHBOURS))).all()}


async def give_consents(unit: Unit, rows: Iterable[SolidaryConsent]) -> None:
    """Keep proof of what somebody agreed to."""
    await unit.add(*rows)


async def standing_consents(unit: Unit, account_id: int) -> dict[SolidaryConsentKind, SolidaryConsent]:
    """What somebody agreed to and did not take back."""
    query = select(SolidaryConsent).where(
        SolidaryConsent.account_id == account_id, col(SolidaryConsent.withdrawn_at).is_(None)
    )
    return {row.kind: row for row in await unit.session.exec(query.limit(_MOST_CONSENTS))}


async def withdraw_consents(
    unit: Unit, account_id: int, kinds: Collection[SolidaryConsentKind], *, at: datetime
) -> None:
    """Note that somebody took back what they agreed to."""
    await unit.execute(
        update(SolidaryConsent)
        .where(
            col(SolidaryConsent.account_id) == account_id,
            col(SolidaryConsent.kind).in_(kinds),
            col(SolidaryConsent.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=at)
    )


async def missions_of(unit: Unit, account_id: int, *, limit: int) -> list[SolidaryMission]:
    """What somebody did, latest first; for their own eyes."""
    query = (
        select(SolidaryMission)
        .where(SolidaryMission.account_id == account_id)
        .order_by(col(SolidaryMission.done_at).desc(), col(SolidaryMission.id).desc())
    )
    return list(await unit.session.exec(query.limit(limit)))


async def minutes_of(unit: Unit, account_id: int) -> tuple[int, int]:
    """How many missions somebody noted, and how many minutes they took."""
    query = select(func.count(), func.coalesce(func.sum(col(SolidaryMission.minutes)), 0)).where(
        SolidaryMission.account_id == account_id
    )
    count, minutes = (await unit.session.exec(query)).one()
    return count, minutes


async def mission_about(unit: Unit, account_id: int, help_id: int) -> SolidaryMission | None:
    """What somebody noted of the help they gave for a post."""
    query = select(SolidaryMission).where(SolidaryMission.account_id == account_id, SolidaryMission.help_id == help_id)
    return (await unit.session.exec(query.limit(1))).first()


async def remove_mission(unit: Unit, account_id: int, mission_id: int) -> bool:
    """Forget a line of one's record; False if it is not there, or somebody else's."""
    mission = await unit.session.get(SolidaryMission, mission_id)
    if mission is None or mission.account_id != account_id:
        return False
    await unit.execute(delete(SolidaryMission).where(col(SolidaryMission.id) == mission_id))
    return True


def _shown() -> ColumnElement[bool]:
    """Active, of an account in good standing, here or on an instance that belongs to the town now."""
    town = core_select(col(TownMember.domain)).where(col(TownMember.state) == MemberState.ACTIVE)
    return and_(
        col(SolidaryNeighbour.is_active),
        col(Account.suspended_at).is_(None),
        col(Account.gone_at).is_(None),
        or_(col(Account.domain) == "", col(Account.domain).in_(town)),
    )


def _holds(column: Mapped[list[str]], word: str) -> ColumnElement[bool]:
    """Whether a list of words, kept as JSON, holds one; words are slugs, so nothing in them needs escaping."""
    return cast(column, Text).contains(f'"{word}"', autoescape=True)
