"""An instance of the town says what became of a decision, a report or an appeal of ours (X3, X8)."""

from activitypub.activities import Activity
from activitypub.documents import text_of
from ensembl_fed.clock import utc_now
from ensembl_fed.models import ModerationDecision, Report
from ensembl_fed.models.kinds import ReportState
from ensembl_fed.remote.signers import Verified
from ensembl_fed.services.join_town import addresses_of
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.audit import add_line
from ensembl_fed.storage.decisions import answer_of, appeal_by_uri, decision_by_uri
from ensembl_fed.storage.reports import report_by_uri
from ensembl_fed.storage.unit import Unit
from moderation.appeals import appeal_answered
from moderation.receive_mandate import mandate_accepted
from moderation.suspicion import note_forgery
from moderation.tell import tell_outcome

_RESULTS = frozenset({"applied", "proposed", "recommended", "refused", "undone"})


async def take_answer(unit: Unit, verified: Verified, activity: Activity) -> None:
    """Keep an answer about something of ours; of anything else it says nothing."""
    about, result = activity.object_id or "", text_of(activity.document, "decisionResult", 32) or ""
    if verified.actor_uri != addresses_of(unit, verified.domain).instance_actor:
        await note_forgery(unit, verified, about, "une réponse qui ne vient pas de l’instance elle-même")
        return
    if await mandate_accepted(unit, verified, about):
        return
    if (decision := await decision_by_uri(unit, about)) is not None:
        await _decision_answered(unit, verified, activity, decision, result)
    elif (report := await report_by_uri(unit, about)) is not None:
        await _report_answered(unit, verified, report, is_acted=result == "measure")
    elif (appeal := await appeal_by_uri(unit, about)) is not None:
        await appeal_answered(unit, verified, appeal, result=result, answer=activity.summary or "")


async def _decision_answered(
    unit: Unit, verified: Verified, activity: Activity, decision: ModerationDecision, result: str
) -> None:
    answer = await answer_of(unit, decision.id, verified.domain)
    if decision.issuer_uri != unit.home.addresses.instance_actor or answer is None or result not in _RESULTS:
        await note_forgery(unit, verified, decision.uri, "une réponse à une décision qui ne lui a pas été envoyée")
        return
    answer.result, answer.reason, answer.answered_at = result, (activity.summary or "")[:500], utc_now()
    await unit.add(answer)
    details: dict[str, object] = {"result": result}
    await add_line(unit, "answer", actor=verified.actor_uri, about=decision.uri, details=details)


async def _report_answered(unit: Unit, verified: Verified, report: Report, *, is_acted: bool) -> None:
    """The account's own server, or the city, says how a report ended; whoever reported here is told once."""
    target = await account_by_id(unit, report.target_id)
    from_home = target is not None and target.domain == verified.domain
    if not unit.home.addresses.is_ours(report.uri) or not (from_home or verified.domain == unit.home.city_domain):
        await note_forgery(unit, verified, report.uri, "la suite d’un signalement qu’il n’a pas reçu")
        return
    if report.state is ReportState.OPEN:
        report.state, report.resolved_at = ReportState.RESOLVED, utc_now()
        await unit.add(report)
        await tell_outcome(unit, report, is_acted=is_acted)
