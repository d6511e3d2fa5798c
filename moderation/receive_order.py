"""An order of the city arrives: applied, proposed, shown or refused, as this instance's own mandate says now (I10)."""

from datetime import timedelta
from typing import Final

from activitypub.activities import Activity
from activitypub.decisions import DecisionDocument, answer_activity, read_decision
from activitypub.errors import BadDocument
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, ModerationDecision
from ensembl_fed.models.kinds import DecisionScope, DecisionState, GroundKind, Lending, Power
from ensembl_fed.outbox.send import send
from ensembl_fed.remote.signers import Verified
from ensembl_fed.services.join_town import addresses_of
from ensembl_fed.storage.accounts import account_by_id, account_by_uri, instance_actor, member_of, members_with_role
from ensembl_fed.storage.audit import add_line
from ensembl_fed.storage.decisions import decision_by_uri
from ensembl_fed.storage.statuses import status_by_uri
from ensembl_fed.storage.unit import Unit
from moderation.acts import POWER_OF, Act
from moderation.carry_out import MEANWHILE, carry_out, take_back
from moderation.decide_report import settle_reports_by_order
from moderation.keep_decision import decision_from
from moderation.mandates import mandate_now
from moderation.roles import MODERATES
from moderation.suspicion import note_forgery
from moderation.tell import tell_by_aide, tell_measure, tell_relief_of

_AHEAD: Final = timedelta(hours=12)
_OLD: Final = timedelta(days=30)
_RESULTS: Final = {
    DecisionState.APPLIED: "applied",
    DecisionState.PROPOSED: "proposed",
    DecisionState.RECOMMENDED: "recommended",
    DecisionState.REFUSED: "refused",
    DecisionState.UNDONE: "undone",
    DecisionState.ENDED: "undone",
}


async def take_order(unit: Unit, verified: Verified, activity: Activity) -> None:
    """Judge an order. What is not believed has no effect, is written down, and alerts the moderators once."""
    try:
        document = read_decision(activity.document)
    except BadDocument as error:
        await note_forgery(unit, verified, activity.id or verified.actor_uri, f"décision incomplète ({error})")
        return
    if document is None:
        return
    doubt = _doubt_about(unit, verified, activity, document)
    known = await decision_by_uri(unit, document.id)
    if not doubt and known is not None and known.digest and known.digest != document.digest:
        doubt = "une décision connue, avec d’autres mots"
    if doubt:
        await note_forgery(unit, verified, document.id, doubt)
        return
    if known is None:
        known = await _judge(unit, document)
    # Said again it is answered again: the first answer may be lost.
    await answer_decision(unit, known)


async def take_undo(unit: Unit, verified: Verified, activity: Activity) -> None:
    """The city takes a decision back; one that never arrived will have no effect if it comes late."""
    try:
        document = read_decision(activity.document)
    except BadDocument as error:
        await note_forgery(unit, verified, activity.id or verified.actor_uri, f"annulation incomplète ({error})")
        return
    if document is None:
        return
    known = await decision_by_uri(unit, document.id)
    is_city = _is_city(unit, verified.actor_uri)
    if not is_city or document.issuer != verified.actor_uri or (known and known.issuer_uri != verified.actor_uri):
        await note_forgery(unit, verified, document.id, "une annulation par un autre")
        return
    if known is None:
        target = await account_by_uri(unit, document.target)
        known = await decision_from(unit, document, target, DecisionState.UNDONE)
    elif await take_back(unit, known, DecisionState.UNDONE):
        await add_line(unit, "undone_by_city", actor=verified.actor_uri, about=known.uri)
        await tell_relief_of(unit, known)
    await answer_decision(unit, known)


async def answer_decision(unit: Unit, row: ModerationDecision, *, reason: str = "") -> None:
    """Tell the city what became of its decision here."""
    own = await instance_actor(unit)
    city = addresses_of(unit, unit.home.city_domain)
    if row.issuer_uri != city.instance_actor:
        return
    result = _RESULTS[row.state]
    document = answer_activity(
        f"{own.uri}#answers/{new_id()}", own.uri, row.uri, result=result, reason=reason, to=row.issuer_uri
    )
    await send(unit, own, document, [city.shared_inbox], object_uri=row.uri)


def _is_city(unit: Unit, actor_uri: str) -> bool:
    city = unit.home.city_domain
    return bool(city) and not unit.home.is_city and actor_uri == addresses_of(unit, city).instance_actor


def _doubt_about(unit: Unit, verified: Verified, activity: Activity, document: DecisionDocument) -> str:
    """Why an order is not believed; empty when it is the city's own, for us, whole, and of now."""
    now = utc_now()
    if not _is_city(unit, verified.actor_uri) or document.issuer != verified.actor_uri:
        return "il ne vient pas de la ville de cette instance"
    if activity.target != unit.home.addresses.instance_actor:
        return "il est adressé à une autre instance"
    if activity.object_id != (document.status or document.target):
        return "il parle d’autre chose que sa décision"
    if document.action not in {act.value for act in POWER_OF}:
        return "sa mesure n’est pas connue"
    if document.scope not in set(DecisionScope) or document.ground not in set(GroundKind):
        return "sa portée ou son fondement n’est pas connu"
    if document.starts_at > now + _AHEAD or document.starts_at < now - _OLD:
        return "sa date n’est pas d’aujourd’hui"
    return ""


async def _judge(unit: Unit, document: DecisionDocument) -> ModerationDecision:
    """Keep a decision in the state that our mandate allows now, and let it take effect."""
    act = Act(document.action)
    status = await status_by_uri(unit, document.status) if document.status else None
    target = await account_by_uri(unit, document.target)
    state = await _state_for(unit, act, document, target)
    if document.ends_at is not None and document.ends_at <= utc_now():
        state = DecisionState.ENDED
    if status is not None and (target is None or status.account_id != target.id):
        state = DecisionState.REFUSED
    row = await decision_from(unit, document, target, state)
    details: dict[str, object] = {"state": state.value, "action": act.value, "target": document.target}
    await add_line(unit, "order", actor=document.issuer, about=row.uri, details=details)
    if state is DecisionState.PROPOSED and await _hides_meanwhile(unit, act):
        row.kept = {MEANWHILE: True}
        await unit.add(row)
    if state is DecisionState.APPLIED or MEANWHILE in row.kept:
        await carry_out(unit, row)
    if state is DecisionState.APPLIED and target is not None:
        await tell_measure(unit, target, row)
        await settle_reports_by_order(unit, target.id)
    elif state in (DecisionState.PROPOSED, DecisionState.RECOMMENDED):
        await _tell_moderators(unit, row)
    return row


async def _state_for(unit: Unit, act: Act, document: DecisionDocument, target: Account | None) -> DecisionState:
    mandate = await mandate_now(unit)
    if mandate is None:
        return DecisionState.REFUSED
    lending = mandate.powers.get(POWER_OF[act].value)
    if lending not in set(Lending):
        may_recommend = Power.RECOMMEND.value in mandate.powers
        return DecisionState.RECOMMENDED if may_recommend else DecisionState.REFUSED
    if unit.home.addresses.is_ours(document.target) and not await _may_be_ordered(unit, target):
        return DecisionState.REFUSED if target is None else DecisionState.PROPOSED
    return DecisionState.APPLIED if lending == Lending.AUTOMATIC else DecisionState.PROPOSED


async def _may_be_ordered(unit: Unit, target: Account | None) -> bool:
    """Only a member of ours who does not moderate: nobody suspends an instance's own moderators from outside."""
    member = None if target is None else await member_of(unit, target.id)
    return member is not None and member.role not in MODERATES


async def _hides_meanwhile(unit: Unit, act: Act) -> bool:
    """Whether what waits for our moderators is hidden until they decide: if hiding is lent without asking."""
    mandate = await mandate_now(unit)
    return (
        mandate is not None
        and act in (Act.SUSPEND, Act.DISABLE)
        and mandate.powers.get(Power.HIDE.value) == Lending.AUTOMATIC
    )


async def _tell_moderators(unit: Unit, row: ModerationDecision) -> None:
    what = "propose" if row.state is DecisionState.PROPOSED else "recommande"
    text = f"La ville {what} une mesure. À lire : {unit.home.addresses.base}/moderation/decisions/{row.id}"
    for member in await members_with_role(unit, *MODERATES):
        account = await account_by_id(unit, member.account_id)
        if account is not None and account.uri != row.target_uri:
            await tell_by_aide(unit, account, text)
