"""Replies to a relay land on its case: who offers help is proposed to the agent; what names somebody is held."""

from dataclasses import dataclass

from sqlmodel import select

from ensembl_fed.casework.cases import advance, keep_change
from ensembl_fed.casework.events import note_event
from ensembl_fed.casework.introductions import Helper, propose_helper
from ensembl_fed.casework.kinds import CaseState, EventKind, IntroductionState
from ensembl_fed.casework.people import open_person, person_card
from ensembl_fed.casework.relay_check import names_somebody
from ensembl_fed.casework.relay_states import relay_by_status
from ensembl_fed.casework.room import Room
from ensembl_fed.casework.tables import CaseEvent, CaseFile, HeldReply, Relay
from ensembl_fed.clock import utc_now
from ensembl_fed.events import StatusChanged
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Status
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.services.hand_to_desk import answers_relay
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.sanitize import html_to_text


@dataclass(frozen=True, slots=True)
class Held:
    """A reply that was hidden: whose it is, so that their moderators can be told without a word of the case."""

    account_id: int
    status_id: int


async def is_answer(room: Room, status_id: int) -> bool:
    """Whether a message is below something that the desk published, rather than a confidential one."""
    async with room.town.reading() as unit:
        message = await status_by_id(unit, status_id)
        if message is None or message.in_reply_to_id is None:
            return False
        return message.visibility is not Visibility.DIRECT or await answers_relay(unit, message)


async def take_answer(room: Room, status_id: int) -> Held | None:
    """Read a reply below a relay. May run twice. Gives what was held back, for the moderators."""
    async with room.town.reading() as unit:
        reply = await status_by_id(unit, status_id)
        sender = await account_by_id(unit, reply.account_id) if reply is not None else None
    if reply is None or sender is None or reply.in_reply_to_id is None:
        return None
    async with room.store.unit() as unit:
        relay = await relay_by_status(unit, reply.in_reply_to_id)
        case = await unit.session.get(CaseFile, relay.case_id) if relay is not None else None
        if relay is None or case is None:
            return None
        if reply.visibility is Visibility.DIRECT:
            await _offer(unit, room, (relay, case), reply, sender)
            return None
        person = open_person(room.seal, await person_card(unit, case.person_id))
        if not names_somebody(html_to_text(reply.content), person):
            return None
        await _hold(unit, room, relay, case, reply)
    async with room.town.unit() as unit:
        await _hide(unit, status_id)
    return Held(sender.id, status_id)


async def _offer(unit: Unit, room: Room, about: tuple[Relay, CaseFile], reply: Status, sender: Account) -> None:
    relay, case = about
    handle = f"{sender.username}@{sender.domain or room.home.domain}"
    said = html_to_text(reply.content).strip()
    helper = Helper(sender.display_name or sender.username, sender.uri, handle, said=said[:2000])
    row = await propose_helper(unit, room.seal, case, helper, reasons=["a répondu au relais"], relay_id=relay.id)
    # The line has the number of the reply, so that it stands once.
    if await unit.session.get(CaseEvent, reply.id) is not None:
        return
    if row.state is IntroductionState.PROPOSED:
        await advance(unit, case, CaseState.MATCHED)
        case.next_action, case.next_at = "match", utc_now()
    await note_event(unit, room.seal, case, EventKind.ANSWER, f"{helper.name} ({handle}) : {said}", number=reply.id)
    await keep_change(unit, case)


async def _hold(unit: Unit, room: Room, relay: Relay, case: CaseFile, reply: Status) -> None:
    query = select(HeldReply).where(HeldReply.relay_id == relay.id, HeldReply.status_uri == reply.uri)
    if (await unit.session.exec(query.limit(1))).first() is not None:
        return
    number = new_id()
    fields = {"visibility": reply.visibility.value, "text": html_to_text(reply.content)}
    row = HeldReply(
        id=number,
        relay_id=relay.id,
        status_uri=reply.uri,
        sealed=room.seal.seal(fields, f"held:{number}"),
        held_at=utc_now(),
    )
    relay.held += 1
    await unit.add(row, relay)
    await note_event(
        unit, room.seal, case, EventKind.ANSWER, "Une réponse nomme peut-être quelqu’un : elle est retenue."
    )
    case.next_action, case.next_at = "answer", utc_now()
    await keep_change(unit, case)


async def _hide(unit: Unit, status_id: int) -> None:
    """Here nobody but its author and the desk reads it any more."""
    reply = await status_by_id(unit, status_id)
    if reply is not None and reply.visibility is not Visibility.DIRECT:
        reply.visibility = Visibility.DIRECT
        reply.version += 1
        await unit.add(reply)
        unit.tell(StatusChanged(status_id))
