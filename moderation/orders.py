"""The city's decisions travel to the members that lent it powers, and are taken back there (X3, X5)."""

from activitypub.activities import flag_activity
from activitypub.addresses import domain_of
from activitypub.decisions import order_activity, undo_order_activity
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import DecisionAnswer, ModerationDecision, TownMember
from ensembl_fed.models.kinds import DecisionScope
from ensembl_fed.outbox.send import send
from ensembl_fed.storage.accounts import instance_actor
from ensembl_fed.storage.decisions import answer_of, answers_to, live_mandate
from ensembl_fed.storage.town import town_members
from ensembl_fed.storage.unit import Unit
from moderation.keep_decision import document_of

FLAGGED = "flagged"


async def send_orders(unit: Unit, decision: ModerationDecision) -> int:
    """Order a decision for the whole town; each member judges by the mandate that it keeps. Returns to how many.

    The account's server gets a plain Flag if it lent nothing: Mastodon and GoToSocial read that (X13).
    """
    if decision.scope is not DecisionScope.TOWN or not unit.home.is_city:
        return 0
    home, sent = domain_of(decision.target_uri), 0
    for member in await town_members(unit):
        if member.domain == unit.home.domain:
            continue
        if await live_mandate(unit, member.domain, unit.home.domain, now=utc_now()) is not None:
            await _order(unit, decision, member)
            sent += 1
        elif member.domain == home:
            await _flag(unit, decision, member)
            sent += 1
    return sent


async def send_undo(unit: Unit, decision: ModerationDecision) -> int:
    """Take an order back at every member that got it, whether it still lends anything or not."""
    actor, members = await instance_actor(unit), {one.domain: one for one in await town_members(unit)}
    sent = 0
    for answer in await answers_to(unit, decision.id):
        member = members.get(answer.domain)
        if member is None or answer.result == FLAGGED:
            continue
        activity_id = f"{decision.uri}#undo-{member.domain}"
        document = undo_order_activity(activity_id, document_of(decision), member.actor_uri)
        await send(unit, actor, document, [member.shared_inbox_uri], object_uri=decision.uri)
        sent += 1
    return sent


async def _order(unit: Unit, decision: ModerationDecision, member: TownMember) -> None:
    actor = await instance_actor(unit)
    activity_id = f"{decision.uri}#order-{member.domain}"
    document = order_activity(activity_id, document_of(decision), member.actor_uri)
    await send(unit, actor, document, [member.shared_inbox_uri], object_uri=decision.uri)
    await _note_sent(unit, decision, member.domain, "")


async def _flag(unit: Unit, decision: ModerationDecision, member: TownMember) -> None:
    actor = await instance_actor(unit)
    objects = [decision.target_uri, *([decision.status_uri] if decision.status_uri else [])]
    words = f"{decision.facts}\n{decision.ground_text}"
    document = flag_activity(f"{decision.uri}#flag", actor.uri, objects, content=words, to=[decision.target_uri])
    await send(unit, actor, document, [member.shared_inbox_uri], object_uri=decision.uri)
    await _note_sent(unit, decision, member.domain, FLAGGED)


async def _note_sent(unit: Unit, decision: ModerationDecision, domain: str, result: str) -> None:
    if await answer_of(unit, decision.id, domain) is None:
        row = DecisionAnswer(id=new_id(), decision_id=decision.id, domain=domain, result=result, sent_at=utc_now())
        await unit.add(row)
