"""Somebody contests a decision for six months; another moderator than the one who decided answers (M8)."""

from typing import Final

from activitypub.activities import Activity
from activitypub.addresses import domain_of, same_origin
from activitypub.decisions import answer_activity, appeal_activity
from activitypub.documents import id_of, mapping_of, text_of
from activitypub.errors import BadDocument
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, Invalid
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Appeal, Member, ModerationDecision
from ensembl_fed.models.kinds import AppealState, DecisionState
from ensembl_fed.outbox.send import send
from ensembl_fed.remote.signers import Verified
from ensembl_fed.services.join_town import addresses_of
from ensembl_fed.storage.accounts import account_by_id, account_by_uri, instance_actor, member_of
from ensembl_fed.storage.audit import add_line
from ensembl_fed.storage.decisions import appeal_by_uri, appeals_of, decision_by_id, decision_by_uri
from ensembl_fed.storage.town import town_member_by_domain
from ensembl_fed.storage.unit import Unit
from moderation.acts import Act
from moderation.decide_account import decide_about, undo_decision
from moderation.ground import CONTESTED_FOR, Decision
from moderation.record import record
from moderation.roles import moderators_for, require_moderator
from moderation.suspicion import note_forgery
from moderation.tell import owe_mail, tell_by_aide

LONGEST_APPEAL: Final = 3_000
LONGEST_ANSWER: Final = 2_000
_SAID: Final = {
    AppealState.UPHELD: "La décision est maintenue.",
    AppealState.OVERTURNED: "La décision est annulée.",
    AppealState.CHANGED: "La décision est remplacée par une autre, plus légère.",
}


async def contest(unit: Unit, decision: ModerationDecision, text: str) -> Appeal:
    """Keep what somebody says against a decision, and pass it on to whoever decided.

    Raises Invalid for too much or nothing, Conflict after six months or while an appeal waits or was answered.
    """
    text = text.strip()
    if not text or len(text) > LONGEST_APPEAL:
        raise Invalid(f"Dites pourquoi vous contestez, en {LONGEST_APPEAL} caractères au plus.")
    if decision.created_at + CONTESTED_FOR < utc_now():
        raise Conflict("Le délai de six mois est passé.")
    if await appeals_of(unit, decision.id):
        raise Conflict("Vous avez déjà contesté cette décision.")
    number = new_id()
    appeal = Appeal(
        id=number,
        uri=f"{unit.home.addresses.base}/appeals/{number}",
        decision_id=decision.id,
        text=text,
        created_at=utc_now(),
    )
    await unit.add(appeal)
    await add_line(unit, "appeal", actor=decision.target_uri, about=decision.uri, details={"appeal": appeal.uri})
    if _is_ours(unit, decision):
        await _tell_moderators(unit, decision)
    else:
        await _pass_on(unit, decision, appeal)
    return appeal


async def answer_appeal(
    unit: Unit,
    moderator: Member,
    appeal: Appeal,
    *,
    answer: str,
    outcome: AppealState,
    instead: tuple[Act, Decision] | None = None,
) -> None:
    """Uphold a decision, take it back, or put another one in its place (`instead`).

    Raises Conflict for the moderator who decided, or seconded (M8), and for an appeal that was answered, or that
    another instance answers; Invalid without words for whoever contests.
    """
    decision = await check_may_answer(unit, moderator, appeal)
    if not answer.strip() or len(answer) > LONGEST_ANSWER:
        raise Invalid("Écrivez votre réponse : la personne la lira.")
    if (outcome is AppealState.CHANGED) is (instead is None):
        raise Invalid("Choisissez la mesure qui remplace la première.")
    if outcome is not AppealState.UPHELD and decision.state is DecisionState.APPLIED:
        await undo_decision(unit, moderator, decision, reason=answer)
    target = await account_by_uri(unit, decision.target_uri)
    if instead is not None and target is not None:
        act, measure = instead
        await decide_about(unit, moderator, target, act, measure)
    await _close(unit, appeal, outcome, answer, decided_by=moderator)
    await record(unit, moderator, Act.ANSWER_APPEAL, target=target, reason=answer, decision_uri=decision.uri)
    await _tell_answer(unit, decision, appeal)


async def check_may_answer(unit: Unit, moderator: Member, appeal: Appeal) -> ModerationDecision:
    """The decision that an appeal is about, if this moderator may answer. Raises Conflict."""
    require_moderator(moderator)
    decision = await decision_by_id(unit, appeal.decision_id)
    if decision is None or not _is_ours(unit, decision):
        raise Conflict("Ce recours est examiné par la ville, qui a pris la décision.")
    if moderator.account_id in (decision.moderator_id, decision.seconded_by_id, decision.target_id):
        raise Conflict("Vous avez pris cette décision, ou elle vous concerne : une autre personne doit répondre.")
    if appeal.state is not AppealState.OPEN:
        raise Conflict("Ce recours a déjà reçu une réponse.")
    return decision


async def take_appeal(unit: Unit, verified: Verified, activity: Activity) -> None:
    """The account's own server passes on that a decision of ours is contested."""
    inner = mapping_of(activity.document, "object") or {}
    uri, text = id_of(inner) or "", text_of(inner, "content", LONGEST_APPEAL) or ""
    decision = await decision_by_uri(unit, (activity.target or "").removesuffix("/appeals"))
    if decision is None or not await _is_its_to_contest(unit, verified, decision, uri):
        await note_forgery(unit, verified, activity.target or uri, "un recours venu d’ailleurs")
        return
    if await appeal_by_uri(unit, uri) is not None or await appeals_of(unit, decision.id):
        return
    if text.strip() and decision.created_at + CONTESTED_FOR >= utc_now():
        await unit.add(Appeal(id=new_id(), uri=uri, decision_id=decision.id, text=text, created_at=utc_now()))
        await add_line(unit, "appeal", actor=verified.actor_uri, about=decision.uri, details={"appeal": uri})
        await _tell_moderators(unit, decision)


async def appeal_answered(unit: Unit, verified: Verified, appeal: Appeal, *, result: str, answer: str) -> None:
    """The issuer says how an appeal of ours ended; the person is told."""
    decision = await decision_by_id(unit, appeal.decision_id)
    is_issuer = decision is not None and decision.issuer_uri == verified.actor_uri
    states = {state.value for state in AppealState} - {AppealState.OPEN.value}
    if decision is None or not is_issuer or result not in states:
        await note_forgery(unit, verified, appeal.uri, "une réponse à un recours qu’il n’a pas reçu")
        return
    if appeal.state is AppealState.OPEN:
        await _close(unit, appeal, AppealState(result), answer[:LONGEST_ANSWER], decided_by=None)
        await add_line(unit, "appeal_answered", actor=verified.actor_uri, about=decision.uri, details={"end": result})
        await _tell_answer(unit, decision, appeal)


async def _close(unit: Unit, appeal: Appeal, state: AppealState, answer: str, *, decided_by: Member | None) -> None:
    appeal.state, appeal.answer, appeal.decided_at = state, answer.strip(), utc_now()
    appeal.decided_by_id = None if decided_by is None else decided_by.account_id
    await unit.add(appeal)


async def _tell_answer(unit: Unit, decision: ModerationDecision, appeal: Appeal) -> None:
    """Whoever contested reads the answer: by mail at home, or by their own server."""
    target = await account_by_uri(unit, decision.target_uri)
    if target is None:
        return
    member = await member_of(unit, target.id) if target.is_local else None
    if member is not None:
        text = f"Bonjour,\n\nVotre recours a été examiné. {_SAID[appeal.state]}\n\n{appeal.answer}\n"
        await owe_mail(unit, member.email, f"Réponse à votre recours ({unit.home.name})", text)
    if not unit.home.addresses.is_ours(appeal.uri):
        await _send_answer(unit, appeal)


async def _send_answer(unit: Unit, appeal: Appeal) -> None:
    own, member = await instance_actor(unit), await town_member_by_domain(unit, domain_of(appeal.uri))
    if member is None:
        return
    document = answer_activity(
        f"{own.uri}#answers/{new_id()}", own.uri, appeal.uri,
        result=appeal.state.value, reason=appeal.answer, to=member.actor_uri,
    )  # fmt: skip
    await send(unit, own, document, [member.shared_inbox_uri], object_uri=appeal.uri)


async def _pass_on(unit: Unit, decision: ModerationDecision, appeal: Appeal) -> None:
    own, city = await instance_actor(unit), addresses_of(unit, domain_of(decision.issuer_uri))
    document = appeal_activity(
        f"{appeal.uri}#add", own.uri, decision.uri, appeal_id=appeal.uri, text=appeal.text, to=decision.issuer_uri
    )
    await send(unit, own, document, [city.shared_inbox], object_uri=appeal.uri)


async def _tell_moderators(unit: Unit, decision: ModerationDecision) -> None:
    text = f"Une décision est contestée : {unit.home.addresses.base}/moderation/recours"
    for account_id in await moderators_for(unit, decision.target_id or 0):
        account: Account | None = await account_by_id(unit, account_id)
        if account is not None and account_id != decision.moderator_id:
            await tell_by_aide(unit, account, text)


async def _is_its_to_contest(unit: Unit, verified: Verified, decision: ModerationDecision, uri: str) -> bool:
    try:
        is_home = same_origin(decision.target_uri, verified.actor_uri) and same_origin(uri, verified.actor_uri)
    except BadDocument:
        return False
    is_instance = verified.actor_uri == addresses_of(unit, verified.domain).instance_actor
    return is_home and is_instance and _is_ours(unit, decision)


def _is_ours(unit: Unit, decision: ModerationDecision) -> bool:
    return decision.issuer_uri == unit.home.addresses.instance_actor
