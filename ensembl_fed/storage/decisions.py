"""Queries about decisions, what members did with them, mandates, invitations and appeals."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, or_, update
from sqlmodel import col, select

from ensembl_fed.models import (
    Appeal,
    DecisionAnswer,
    Mandate,
    Mention,
    ModerationDecision,
    Report,
    Status,
    Tombstone,
    TownInvitation,
)
from ensembl_fed.models.kinds import AppealState, DecisionState, ReportState, Visibility
from ensembl_fed.storage.unit import Unit

_MOST_LIVE = 500


async def decision_by_uri(unit: Unit, uri: str) -> ModerationDecision | None:
    """The decision with this id."""
    return (await unit.session.exec(select(ModerationDecision).where(ModerationDecision.uri == uri).limit(1))).first()


async def decision_by_id(unit: Unit, decision_id: int) -> ModerationDecision | None:
    """The decision with our number."""
    return await unit.session.get(ModerationDecision, decision_id)


async def live_decisions(unit: Unit, target_uri: str, *, now: datetime) -> list[ModerationDecision]:
    """What holds about an account now, or is proposed, oldest first."""
    query = select(ModerationDecision).where(
        ModerationDecision.target_uri == target_uri,
        col(ModerationDecision.state).in_([DecisionState.APPLIED, DecisionState.PROPOSED]),
        or_(col(ModerationDecision.ends_at).is_(None), col(ModerationDecision.ends_at) > now),
    )
    return list(await unit.session.exec(query.order_by(col(ModerationDecision.id)).limit(_MOST_LIVE)))


async def ended_decisions(unit: Unit, *, now: datetime, limit: int = 200) -> list[ModerationDecision]:
    """What was decided for a time that is over."""
    query = select(ModerationDecision).where(
        col(ModerationDecision.state).in_([DecisionState.APPLIED, DecisionState.PROPOSED, DecisionState.UNCONFIRMED]),
        col(ModerationDecision.ends_at) <= now,
    )
    return list(await unit.session.exec(query.order_by(col(ModerationDecision.id)).limit(limit)))


async def decisions_page(
    unit: Unit,
    *,
    states: Iterable[DecisionState] = (),
    target_uri: str = "",
    older_than: int | None = None,
    limit: int,
) -> list[ModerationDecision]:
    """Decisions, newest first."""
    query = select(ModerationDecision)
    wanted = list(states)
    if wanted:
        query = query.where(col(ModerationDecision.state).in_(wanted))
    if target_uri:
        query = query.where(ModerationDecision.target_uri == target_uri)
    if older_than is not None:
        query = query.where(col(ModerationDecision.id) < older_than)
    return list(await unit.session.exec(query.order_by(col(ModerationDecision.id).desc()).limit(limit)))


async def decisions_between(unit: Unit, start: datetime, end: datetime) -> list[ModerationDecision]:
    """What was decided in a period, here or for here."""
    query = select(ModerationDecision).where(
        col(ModerationDecision.created_at) >= start, col(ModerationDecision.created_at) < end
    )
    return list(await unit.session.exec(query.order_by(col(ModerationDecision.id)).limit(100_000)))


async def reports_between(unit: Unit, start: datetime, end: datetime) -> list[Report]:
    """What was reported in a period."""
    query = select(Report).where(col(Report.created_at) >= start, col(Report.created_at) < end)
    return list(await unit.session.exec(query.order_by(col(Report.id)).limit(100_000)))


async def appeals_between(unit: Unit, start: datetime, end: datetime) -> list[Appeal]:
    """What was contested in a period."""
    query = select(Appeal).where(col(Appeal.created_at) >= start, col(Appeal.created_at) < end)
    return list(await unit.session.exec(query.order_by(col(Appeal.id)).limit(100_000)))


async def answers_to(unit: Unit, decision_id: int) -> list[DecisionAnswer]:
    """What each member did with a decision, by domain."""
    query = select(DecisionAnswer).where(DecisionAnswer.decision_id == decision_id)
    return list(await unit.session.exec(query.order_by(col(DecisionAnswer.domain)).limit(1_000)))


async def answer_of(unit: Unit, decision_id: int, domain: str) -> DecisionAnswer | None:
    """What one member did with a decision."""
    query = select(DecisionAnswer).where(DecisionAnswer.decision_id == decision_id, DecisionAnswer.domain == domain)
    return (await unit.session.exec(query.limit(1))).first()


async def mandate_by_uri(unit: Unit, uri: str) -> Mandate | None:
    """The mandate with this id."""
    return (await unit.session.exec(select(Mandate).where(Mandate.uri == uri).limit(1))).first()


async def live_mandate(unit: Unit, lender: str, holder: str, *, now: datetime) -> Mandate | None:
    """What one instance lends to another now."""
    query = select(Mandate).where(
        Mandate.lender_domain == lender,
        Mandate.holder_domain == holder,
        col(Mandate.revoked_at).is_(None),
        col(Mandate.starts_at) <= now,
        or_(col(Mandate.ends_at).is_(None), col(Mandate.ends_at) > now),
    )
    return (await unit.session.exec(query.order_by(col(Mandate.id).desc()).limit(1))).first()


async def mandates_of(unit: Unit, *, lender: str = "", holder: str = "") -> list[Mandate]:
    """Mandates of a lender or for a holder, newest first, ended ones too."""
    query = select(Mandate)
    if lender:
        query = query.where(Mandate.lender_domain == lender)
    if holder:
        query = query.where(Mandate.holder_domain == holder)
    return list(await unit.session.exec(query.order_by(col(Mandate.id).desc()).limit(1_000)))


async def invitation_by_digest(unit: Unit, digest: str) -> TownInvitation | None:
    """The invitation that a word opens."""
    query = select(TownInvitation).where(TownInvitation.digest == digest).limit(1)
    return (await unit.session.exec(query)).first()


async def appeal_by_id(unit: Unit, appeal_id: int) -> Appeal | None:
    """One appeal."""
    return await unit.session.get(Appeal, appeal_id)


async def appeal_by_uri(unit: Unit, uri: str) -> Appeal | None:
    """The appeal with this id."""
    return (await unit.session.exec(select(Appeal).where(Appeal.uri == uri).limit(1))).first()


async def appeals_of(unit: Unit, decision_id: int) -> list[Appeal]:
    """What was said against a decision."""
    query = select(Appeal).where(Appeal.decision_id == decision_id).order_by(col(Appeal.id))
    return list(await unit.session.exec(query.limit(20)))


async def open_appeals(unit: Unit, *, limit: int = 100) -> list[Appeal]:
    """What waits for an answer, oldest first."""
    query = select(Appeal).where(Appeal.state == AppealState.OPEN).order_by(col(Appeal.id))
    return list(await unit.session.exec(query.limit(limit)))


async def count_open_appeals(unit: Unit) -> int:
    """How many wait for an answer."""
    query = select(func.count()).select_from(Appeal).where(Appeal.state == AppealState.OPEN)
    return (await unit.session.exec(query)).one()


async def reports_settled_by(unit: Unit, target_id: int) -> list[Report]:
    """The reports about an account that nobody decided yet."""
    query = select(Report).where(Report.target_id == target_id, Report.state == ReportState.OPEN)
    return list(await unit.session.exec(query.order_by(col(Report.id)).limit(_MOST_LIVE)))


async def take_mentions(unit: Unit, status_id: int) -> list[tuple[int, bool]]:
    """Take the names out of a status, so that nobody sees it by being named; (account, silent) of each."""
    query = select(Mention).where(Mention.status_id == status_id).limit(_MOST_LIVE)
    named = [(row.account_id, row.silent) for row in await unit.session.exec(query)]
    await unit.execute(delete(Mention).where(col(Mention.status_id) == status_id))
    return named


async def give_mentions(unit: Unit, status_id: int, named: Iterable[tuple[int, bool]]) -> None:
    """Put them back."""
    rows = [{"status_id": status_id, "account_id": number, "silent": silent} for number, silent in named]
    if rows:
        await unit.insert_new(Mention, rows)


async def unbury(unit: Unit, uri: str, owner_uri: str) -> bool:
    """Let what its owner took back come again. False if the owner never buried it here."""
    result = await unit.execute(
        delete(Tombstone).where(col(Tombstone.uri) == uri, col(Tombstone.account_uri) == owner_uri)
    )
    return bool(getattr(result, "rowcount", 0))


async def show_shares_as(unit: Unit, status_id: int, visibility: Visibility) -> None:
    """The shares of a status are seen by whom the status is seen."""
    await unit.execute(update(Status).where(col(Status.reblog_of_id) == status_id).values(visibility=visibility))
