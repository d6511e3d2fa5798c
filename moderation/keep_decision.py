"""A decision becomes a row with one id for every instance, carried out, logged and told."""

import secrets

from activitypub.decisions import DecisionDocument
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Member, ModerationDecision, Report
from ensembl_fed.models.kinds import DecisionScope, DecisionState, GroundKind
from ensembl_fed.storage.decisions import reports_settled_by
from ensembl_fed.storage.unit import Unit
from moderation.acts import Act
from moderation.ground import REDRESS, Decision, ground_of


async def new_decision(
    unit: Unit,
    moderator: Member | None,
    target: Account,
    act: Act,
    decision: Decision,
    *,
    report: Report | None,
    status_uri: str = "",
    state: DecisionState = DecisionState.APPLIED,
) -> ModerationDecision:
    """Keep a decision of ours. Raises Invalid without a ground or facts (I9)."""
    ground = await ground_of(unit, decision, report)
    row = ModerationDecision(
        id=(number := new_id()),
        uri=f"{unit.home.addresses.base}/decisions/{number}",
        issuer_uri=unit.home.addresses.instance_actor,
        moderator_id=None if moderator is None else moderator.account_id,
        action=act.value,
        target_id=target.id,
        target_uri=target.uri,
        status_uri=status_uri,
        scope=decision.scope,
        ground=ground.kind,
        ground_text=ground.text,
        ground_version=ground.version,
        rule_id=ground.rule_id,
        facts=ground.facts,
        detected_automatically=decision.is_detected_automatically,
        decided_automatically=moderator is None,
        after_report=report is not None or bool(await reports_settled_by(unit, target.id)),
        starts_at=utc_now().replace(microsecond=0),
        ends_at=None if decision.ends_at is None else decision.ends_at.replace(microsecond=0),
        redress=REDRESS,
        word=secrets.token_urlsafe(24),
        report_id=decision.report_id,
        state=state,
        created_at=utc_now(),
    )
    return await _kept(unit, row)


async def decision_from(
    unit: Unit, document: DecisionDocument, target: Account | None, state: DecisionState
) -> ModerationDecision:
    """Keep a decision of somebody else's."""
    row = ModerationDecision(
        id=new_id(),
        uri=document.id,
        issuer_uri=document.issuer,
        action=document.action,
        target_id=None if target is None else target.id,
        target_uri=document.target,
        status_uri=document.status,
        scope=DecisionScope(document.scope),
        ground=GroundKind(document.ground),
        ground_text=document.ground_text,
        ground_version=document.ground_version,
        facts=document.facts,
        detected_automatically=document.detected_automatically,
        decided_automatically=document.decided_automatically,
        after_report=document.after_report,
        starts_at=document.starts_at,
        ends_at=document.ends_at,
        redress=document.redress,
        word=secrets.token_urlsafe(24),
        digest=document.digest,
        state=state,
        created_at=utc_now(),
    )
    await unit.add(row)
    return row


async def _kept(unit: Unit, row: ModerationDecision) -> ModerationDecision:
    row.digest = document_of(row).digest
    await unit.add(row)
    return row


def document_of(row: ModerationDecision) -> DecisionDocument:
    """The decision as it travels."""
    return DecisionDocument(
        id=row.uri,
        issuer=row.issuer_uri,
        action=row.action,
        target=row.target_uri,
        scope=row.scope.value,
        ground=row.ground.value,
        ground_text=row.ground_text,
        ground_version=row.ground_version,
        facts=row.facts,
        redress=row.redress,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        status=row.status_uri,
        detected_automatically=row.detected_automatically,
        decided_automatically=row.decided_automatically,
        after_report=row.after_report,
    )
