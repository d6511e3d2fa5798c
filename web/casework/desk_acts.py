"""What an agent does on the page of a case; each act is one unit, against the version that the agent saw."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from ensembl_fed.casework.cases import (
    Contact,
    add_note,
    case_at,
    hand_over,
    keep_change,
    log_contact,
    move_case,
    plan,
    refuse,
    take_case,
)
from ensembl_fed.casework.consents import record_consent, withdraw_consent
from ensembl_fed.casework.desk_settings import desk_settings
from ensembl_fed.casework.events import change_note, event_text
from ensembl_fed.casework.held_replies import decide_held
from ensembl_fed.casework.kinds import CaseState, EventKind, Level, Outcome, Purpose, Reach, Way
from ensembl_fed.casework.people import Person, change_person, open_person, person_card
from ensembl_fed.casework.phones import plain_phone
from ensembl_fed.casework.relay_states import end_relays
from ensembl_fed.casework.tables import Agent, CaseEvent, CaseFile
from ensembl_fed.errors import Invalid, NotAllowed, NotFound
from ensembl_fed.services.aide import mention
from ensembl_fed.services.hand_to_desk import write_for_desk
from ensembl_fed.storage.accounts import account_by_handle
from ensembl_fed.storage.unit import Unit
from web.casework.desk_door import Desk
from web.casework.desk_words import read_time
from web.forms import flag_of, number_of
from web.pages.gather import CATEGORY_LIST

_CHOOSE: Final = "Choisissez dans la liste."
MESSAGES: Final = {
    "call": "Un agent du CCAS a lu votre message. Pouvez-vous nous appeler{phone} ? Nous en parlerons de vive voix.",
    "come": "Un agent du CCAS a lu votre message. Passez nous voir quand vous voulez, ou appelez-nous{phone}.",
    "number": "Un agent du CCAS a lu votre message. À quel numéro, et quand, pouvons-nous vous appeler ?",
}


async def _case(desk: Desk, unit: Unit, case_id: int) -> CaseFile:
    version = number_of(desk.form, "version")
    if version is None:
        raise Invalid("Rechargez la page et recommencez.")
    return await case_at(unit, case_id, version)


async def _take(desk: Desk, case_id: int) -> str:
    async with desk.room.store.unit() as unit:
        await take_case(unit, desk.room.seal, await _case(desk, unit, case_id), desk.agent)
    return "Vous suivez ce dossier."


async def _move(desk: Desk, case_id: int) -> str:
    if desk.text("state") not in set(CaseState):
        raise Invalid(_CHOOSE)
    async with desk.room.store.unit() as unit:
        case = await _case(desk, unit, case_id)
        await move_case(unit, desk.room.seal, case, CaseState(desk.text("state")), desk.text("words"), by=desk.me)
    return "C’est noté."


async def _contact(desk: Desk, case_id: int) -> str:
    kind, outcome = desk.text("kind"), desk.text("outcome")
    if kind not in (EventKind.CALL, EventKind.VISIT, EventKind.LETTER) or outcome not in set(Outcome):
        raise Invalid(_CHOOSE)
    contact = Contact(EventKind(kind), Outcome(outcome), desk.text("words"), read_time(desk.text("next_at")))
    async with desk.room.store.unit() as unit:
        await log_contact(unit, desk.room.seal, await _case(desk, unit, case_id), contact, by=desk.me)
    return "C’est noté."


async def _note(desk: Desk, case_id: int) -> str:
    if desk.text("level") not in set(Level):
        raise Invalid(_CHOOSE)
    async with desk.room.store.unit() as unit:
        case = await _case(desk, unit, case_id)
        await add_note(unit, desk.room.seal, case, desk.text("note"), Level(desk.text("level")), by=desk.me)
    return "La note est gardée."


async def _change_note(desk: Desk, case_id: int) -> str:
    if not desk.text("note"):
        raise Invalid("Écrivez la note.")
    async with desk.room.store.unit() as unit:
        case = await _case(desk, unit, case_id)
        event_id = number_of(desk.form, "event") or 0
        await change_note(unit, desk.room.seal, case, event_id, desk.text("note"), by=desk.me)
        await keep_change(unit, case)
    return "La note est corrigée ; l’ancienne version reste derrière."


async def _plan(desk: Desk, case_id: int) -> str:
    at = read_time(desk.text("next_at"))
    if at is None:
        raise Invalid("Écrivez un jour et une heure.")
    async with desk.room.store.unit() as unit:
        await plan(unit, await _case(desk, unit, case_id), desk.text("action"), at)
    return "C’est noté."


async def _hand_over(desk: Desk, case_id: int) -> str:
    async with desk.room.store.unit() as unit:
        to = await unit.session.get(Agent, number_of(desk.form, "agent") or 0)
        if to is None:
            raise Invalid(_CHOOSE)
        case = await _case(desk, unit, case_id)
        await hand_over(unit, desk.room.seal, case, to, desk.text("words"), by=desk.agent)
    return f"Le dossier est passé à {to.name}."


async def _person(desk: Desk, case_id: int) -> str:
    typed = desk.text("phone")
    if typed and not plain_phone(typed):
        raise Invalid("Ce numéro semble incomplet.")
    if desk.text("reach") not in set(Reach):
        raise Invalid(_CHOOSE)
    async with desk.room.store.unit() as unit:
        case = await _case(desk, unit, case_id)
        card = await person_card(unit, case.person_id)
        if card is None:
            raise NotFound
        known = open_person(desk.room.seal, card)
        person = Person(
            desk.text("name")[:255],
            plain_phone(typed),
            desk.text("email")[:255],
            desk.text("address")[:255],
            desk.text("age")[:16],
            desk.text("language")[:32],
            known.handle,
        )
        await change_person(unit, desk.room.seal, card, person, Reach(desk.text("reach")))
        if desk.text("category") in {category.slug for category in CATEGORY_LIST}:
            case.category, case.quartier = desk.text("category"), desk.text("quartier")[:64]
        await keep_change(unit, case)
    return "La fiche est à jour."


async def _consent(desk: Desk, case_id: int) -> str:
    purpose, way = desk.text("purpose"), desk.text("way")
    if purpose not in set(Purpose) or way not in (Way.VOICE, Way.WRITING):
        raise Invalid(_CHOOSE)
    async with desk.room.store.unit() as unit:
        case = await _case(desk, unit, case_id)
        wording = desk.text("wording")
        await record_consent(unit, desk.room.seal, case, Purpose(purpose), Way(way), wording=wording, by=desk.me)
        await keep_change(unit, case)
    return "L’accord est gardé."


async def _withdraw_consent(desk: Desk, case_id: int) -> str:
    async with desk.room.store.unit() as unit:
        case = await _case(desk, unit, case_id)
        consent = await withdraw_consent(unit, desk.room.seal, case, number_of(desk.form, "consent") or 0, by=desk.me)
        if consent.purpose is Purpose.RELAY:
            await end_relays(unit, case.id)
        await keep_change(unit, case)
    return "L’accord est retiré. Ce qui était publié se referme."


async def _refuse(desk: Desk, case_id: int) -> str:
    if not flag_of(desk.form, "sure"):
        raise Invalid("Cochez la case pour effacer : rien ne pourra être retrouvé.")
    async with desk.room.store.unit() as unit:
        await refuse(unit, desk.room.seal, await _case(desk, unit, case_id), by=desk.me)
    return "Le refus est noté et tout ce qui est personnel est effacé."


async def _reason(desk: Desk, case_id: int) -> str:
    if not desk.text("reason"):
        raise Invalid("Dites pourquoi vous ouvrez ce dossier.")
    async with desk.room.store.unit() as unit:
        await case_at(unit, case_id)
        await desk.note(unit, "reason", "case", case_id, desk.text("reason"))
    return ""


async def break_glass(desk: Desk, case_id: int) -> str:
    """A responsible reads a note that is closed to them: with a reason, on record, once."""
    if not desk.agent.is_responsible:
        raise NotAllowed("Seul un responsable peut lever le secret.")
    if not desk.text("reason"):
        raise Invalid("Écrivez pourquoi vous levez le secret.")
    async with desk.room.store.unit() as unit:
        event = await unit.session.get(CaseEvent, number_of(desk.form, "event") or 0)
        if event is None or event.case_id != case_id:
            raise NotFound
        await desk.note(unit, "break_glass", "case", case_id, desk.text("reason"))
        return event_text(desk.room.seal, event)


async def _decide_held(desk: Desk, case_id: int) -> str:
    async with desk.room.store.reading() as unit:
        case = await case_at(unit, case_id)
    may_be_seen = desk.text("decision") == "show"
    await decide_held(desk.room, case, number_of(desk.form, "held") or 0, may_be_seen=may_be_seen, by=desk.me)
    return "C’est noté."


async def _tell(desk: Desk, case_id: int) -> str:
    """Write to somebody who wrote by message: one of three sentences, since an agent's own words must not leave."""
    words = MESSAGES.get(desk.text("message"))
    if words is None:
        raise Invalid(_CHOOSE)
    async with desk.room.store.reading() as unit:
        case = await case_at(unit, case_id)
        person = open_person(desk.room.seal, await person_card(unit, case.person_id))
        settings = await desk_settings(unit)
    name, _, domain = person.handle.partition("@")
    phone = f" au {settings.phone}" if settings.phone else ""
    async with desk.room.town.unit() as unit:
        account = await account_by_handle(unit, name, domain) if name else None
        if account is None:
            raise Invalid("Cette personne n’a pas écrit depuis un compte.")
        await write_for_desk(unit, account, f"{mention(account)} {words.format(phone=phone)}")
    async with desk.room.store.unit() as unit:
        case = await _case(desk, unit, case_id)
        contact = Contact(EventKind.MESSAGE, Outcome.MESSAGE_LEFT, f"Message envoyé : {words.format(phone=phone)}")
        await log_contact(unit, desk.room.seal, case, contact, by=desk.me)
    return "Le message est parti."


ACTS: Final[Mapping[str, Callable[[Desk, int], Awaitable[str]]]] = {
    "take": _take,
    "move": _move,
    "contact": _contact,
    "note": _note,
    "change_note": _change_note,
    "plan": _plan,
    "hand_over": _hand_over,
    "person": _person,
    "consent": _consent,
    "withdraw_consent": _withdraw_consent,
    "refuse": _refuse,
    "reason": _reason,
    "decide_held": _decide_held,
    "tell": _tell,
}
