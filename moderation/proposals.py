"""A member's own moderators decide about what the city proposed or recommended."""

from ensembl_fed.errors import Conflict, NotFound
from ensembl_fed.models import Member, ModerationDecision
from ensembl_fed.models.kinds import DecisionState
from ensembl_fed.storage.accounts import account_by_uri
from ensembl_fed.storage.unit import Unit
from moderation.acts import Act
from moderation.carry_out import MEANWHILE, carry_out, take_back
from moderation.receive_order import answer_decision
from moderation.record import record
from moderation.roles import check_may_decide, require_moderator
from moderation.tell import tell_measure

_WAITS = (DecisionState.PROPOSED, DecisionState.RECOMMENDED)


async def apply_proposal(unit: Unit, moderator: Member, row: ModerationDecision) -> None:
    """The proposal becomes a decision that holds here. Raises Conflict for what does not wait, NotAllowed (M18)."""
    await _check(unit, moderator, row)
    target = await account_by_uri(unit, row.target_uri)
    if target is None:
        raise NotFound
    await check_may_decide(unit, moderator, target)
    row.state = DecisionState.APPLIED
    row.kept = {key: value for key, value in row.kept.items() if key != MEANWHILE}
    await unit.add(row)
    await record(unit, moderator, Act.CONFIRM, target=target, decision_uri=row.uri)
    await carry_out(unit, row)
    await tell_measure(unit, target, row)
    await answer_decision(unit, row)


async def refuse_proposal(unit: Unit, moderator: Member, row: ModerationDecision, *, reason: str = "") -> None:
    """Nothing of the proposal holds here, and the city is told. Raises Conflict for what does not wait."""
    await _check(unit, moderator, row)
    await take_back(unit, row, DecisionState.UNDONE)
    row.state = DecisionState.REFUSED
    await unit.add(row)
    target = await account_by_uri(unit, row.target_uri)
    await record(unit, moderator, Act.REFUSE, target=target, reason=reason, decision_uri=row.uri)
    await answer_decision(unit, row, reason=reason[:500])


async def _check(unit: Unit, moderator: Member, row: ModerationDecision) -> None:
    require_moderator(moderator)
    if row.state not in _WAITS:
        raise Conflict("Cette proposition n’attend plus de réponse.")
    target = await account_by_uri(unit, row.target_uri)
    if target is not None and target.id == moderator.account_id:
        raise Conflict("Cette proposition vous concerne : laissez une autre personne décider.")
