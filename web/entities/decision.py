"""Decisions, mandates and appeals as JSON for moderators' clients."""

from collections.abc import Sequence

from ensembl_fed.models import Appeal, DecisionAnswer, Mandate, ModerationDecision
from web.entities.account import Entity
from web.entities.moments import moment, optional_moment


def decision_entity(row: ModerationDecision, answers: Sequence[DecisionAnswer] = ()) -> Entity:
    """A decision with its statement of reasons, and what each member of the town did with it."""
    return {
        "id": str(row.id),
        "uri": row.uri,
        "issuer": row.issuer_uri,
        "action": row.action,
        "target": row.target_uri,
        "status": row.status_uri or None,
        "scope": row.scope.value,
        "ground": row.ground.value,
        "ground_text": row.ground_text,
        "ground_version": row.ground_version,
        "facts": row.facts,
        "detected_automatically": row.detected_automatically,
        "decided_automatically": row.decided_automatically,
        "redress": row.redress,
        "state": row.state.value,
        "starts_at": moment(row.starts_at),
        "ends_at": optional_moment(row.ends_at),
        "answers": [{"domain": one.domain, "result": one.result or "pending", "reason": one.reason} for one in answers],
    }


def mandate_entity(row: Mandate, *, is_live: bool) -> Entity:
    """What one instance lends."""
    return {
        "uri": row.uri,
        "lender": row.lender_domain,
        "holder": row.holder_domain,
        "powers": row.powers,
        "starts_at": moment(row.starts_at),
        "ends_at": optional_moment(row.ends_at),
        "is_accepted": row.accepted_at is not None,
        "is_live": is_live,
    }


def appeal_entity(row: Appeal, decision: ModerationDecision | None) -> Entity:
    """What somebody says against a decision."""
    return {
        "id": str(row.id),
        "decision": None if decision is None else decision.uri,
        "text": row.text,
        "state": row.state.value,
        "answer": row.answer,
        "created_at": moment(row.created_at),
    }
