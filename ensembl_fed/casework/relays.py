"""The only way out: a relay begins with category, quartier and time, is checked, agreed to, and published (C6, C7)."""

import secrets
from dataclasses import dataclass
from typing import Final

from sqlmodel import col, select

from ensembl_fed.casework.cases import advance, keep_change
from ensembl_fed.casework.consents import has_consent
from ensembl_fed.casework.events import event_text, note_event
from ensembl_fed.casework.kinds import CaseState, EventKind, IntroductionState, Purpose, RelayState, RelayWish
from ensembl_fed.casework.people import open_person, person_card
from ensembl_fed.casework.relay_check import Known, Reason, blocks, clues_in
from ensembl_fed.casework.relay_states import due_relays, next_quarter, relays_of
from ensembl_fed.casework.room import Room
from ensembl_fed.casework.seal import CaseSeal
from ensembl_fed.casework.tables import CaseEvent, CaseFile, Introduction, Relay, Slip
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, Invalid
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account
from ensembl_fed.models.kinds import HelpKind, HelpState, Visibility
from ensembl_fed.services.help_state import move_help
from ensembl_fed.services.post_help import HelpForm, help_text, intent_of
from ensembl_fed.services.post_status import Draft, post_status
from ensembl_fed.services.start_help import quartier_names
from ensembl_fed.storage.accounts import account_by_handle
from ensembl_fed.storage.help import help_by_id
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.town import DESK_ACCOUNT
from ensembl_fed.storage.unit import Unit
from ensembl_fed.storage.work import schedule

# At this hour the worker looks which relays are due.
RELAY_JOB: Final = "casework_relays"
_LONGEST: Final = 500
_MOST_TEXTS: Final = 200
# What each category is asked in, without a word of the case.
_PHRASES: Final = {
    "courses": "cherche quelqu’un pour l’aider dans ses courses ou ses démarches",
    "transport": "cherche quelqu’un pour l’accompagner en voiture",
    "bricolage": "cherche quelqu’un pour un petit travail de bricolage",
    "menage": "cherche quelqu’un pour un peu de ménage ou de linge",
    "jardin": "cherche quelqu’un pour un coup de main au jardin",
    "numerique": "aimerait de l’aide avec un téléphone ou un ordinateur",
    "papiers": "aimerait de l’aide pour lire ou écrire des papiers",
    "enfants": "cherche un coup de main pour garder ou aider des enfants",
    "animaux": "cherche quelqu’un pour s’occuper d’un animal",
    "compagnie": "aimerait de la compagnie",
    "repas": "aimerait de l’aide pour les repas, ou en partager un",
    "dons-prets": "cherche un objet à emprunter ou à recevoir",
}
_ANY: Final = "cherche un coup de main"
WINDOWS: Final = (
    "en semaine, le matin",
    "en semaine, l’après-midi",
    "en soirée",
    "le samedi",
    "le week-end",
    "une fois par semaine",
    "quand c’est possible",
)


class RelayBlocked(Invalid):
    """A relay that would tell who it is about; `reasons` says why."""

    def __init__(self, reasons: list[Reason]) -> None:
        super().__init__("Ce texte pourrait dire de qui il s’agit.")
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class RelayDraft:
    """What an agent wrote; `is_confirmed`: what may be confirmed was."""

    text: str
    category: str
    quartier: str = ""
    is_confirmed: bool = False


def proposed_text(category: str, quartier_name: str, window: str) -> str:
    """The first words of a relay: only category, quartier and window."""
    who = f"Une personne du quartier {quartier_name}" if quartier_name else "Une personne de la ville"
    when = f", {window}" if window in WINDOWS else ""
    return f"{who} {_PHRASES.get(category, _ANY)}{when}."


async def known_of(unit: Unit, seal: CaseSeal, case: CaseFile) -> Known:
    """Everything that a case knows, secret notes included: no agent need read them for the check to."""
    person = open_person(seal, await person_card(unit, case.person_id))
    need = seal.open(case.sealed, f"case:{case.id}")
    texts = [str(need.get("need", "")), str(need.get("when", ""))]
    query = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.sealed != "")
    lines = await unit.session.exec(query.order_by(col(CaseEvent.id).desc()).limit(_MOST_TEXTS))
    texts += [event_text(seal, event) for event in lines if event.kind in _PERSONAL]
    slips = await unit.session.exec(select(Slip).where(Slip.case_id == case.id, Slip.sealed != "").limit(10))
    fields = [seal.open(slip.sealed, f"slip:{slip.id}") for slip in slips]
    numbers = [case.number, *(str(field.get("number", "")) for field in fields)]
    return Known(person, [text for text in texts if text], numbers)


_PERSONAL: Final = (EventKind.NOTE, EventKind.MESSAGE, EventKind.CALL, EventKind.VISIT, EventKind.LETTER)


async def keep_relay(unit: Unit, seal: CaseSeal, case: CaseFile, draft: RelayDraft, *, by: int) -> Relay:
    """Keep a relay: it leaves at the next quarter of an hour, or waits for the person who wants to read it first.

    Raises RelayBlocked for a text that tells who it is, Conflict without an agreement or beside another relay.
    """
    if not draft.text.strip() or len(draft.text) > _LONGEST:
        raise Invalid(f"Écrivez le texte, en {_LONGEST} caractères au plus.")
    if any(
        one.state in (RelayState.SHOWN, RelayState.SCHEDULED) or _is_up(one) for one in await relays_of(unit, case.id)
    ):
        raise Conflict("Ce dossier a déjà un relais. Refermez-le d’abord.")
    agreed = await has_consent(unit, case.id, Purpose.RELAY)
    waits = case.relay_wish is RelayWish.SHOW_ME and not agreed
    if not agreed and not waits:
        raise Conflict("Notez d’abord l’accord de la personne : sans lui, rien ne se publie.")
    left = blocks(clues_in(draft.text, await known_of(unit, seal, case)), is_confirmed=draft.is_confirmed)
    if left:
        raise RelayBlocked(left)
    relay = Relay(
        id=new_id(),
        case_id=case.id,
        key=secrets.token_urlsafe(32),
        text=draft.text.strip(),
        category=draft.category,
        quartier=draft.quartier,
        state=RelayState.SHOWN if waits else RelayState.SCHEDULED,
        publish_at=next_quarter(utc_now()),
        author_id=by,
        created_at=utc_now(),
    )
    await unit.add(relay)
    words = "Texte proposé à la personne." if waits else "Relais préparé."
    await note_event(unit, seal, case, EventKind.RELAY, f"{words} {relay.text}", by=by)
    await keep_change(unit, case)
    return relay


def _is_up(relay: Relay) -> bool:
    return relay.state is RelayState.PUBLISHED and relay.closed_at is None


async def wake_at_quarter(room: Room) -> None:
    """See that the worker looks at the next quarter of an hour. The job names no relay."""
    at = next_quarter(utc_now())
    async with room.town.unit() as unit:
        await schedule(unit, RELAY_JOB, at.isoformat(), {}, at)


async def move_relays(room: Room) -> None:
    """Publish and close what is due; every step may be done again after a crash."""
    async with room.store.reading() as unit:
        due = await due_relays(unit, now=utc_now())
    for relay in due:
        if relay.state is RelayState.SCHEDULED:
            await _publish(room, relay)
        elif relay.status_id is not None:
            await _close(room, relay)


async def _publish(room: Room, relay: Relay) -> None:
    async with room.town.unit() as unit:
        desk = await account_by_handle(unit, DESK_ACCOUNT)
        if desk is None:
            return
        status_id = await _post(unit, desk, relay)
    async with room.store.unit() as unit:
        kept = await unit.session.get(Relay, relay.id)
        case = await unit.session.get(CaseFile, relay.case_id)
        if kept is None or case is None or kept.status_id is not None:
            return
        # Withdrawn while it was being posted: it is up, and closed by the next turn.
        was_cancelled = kept.state is RelayState.CANCELLED
        kept.status_id, kept.published_at, kept.state = status_id, utc_now(), RelayState.PUBLISHED
        kept.closed_at = utc_now() if was_cancelled else None
        await unit.add(kept)
        if not was_cancelled:
            await note_event(unit, room.seal, case, EventKind.RELAY, "Relais publié.")
            await advance(unit, case, CaseState.RELAYED)
            await keep_change(unit, case)


async def _post(unit: Unit, desk: Account, relay: Relay) -> int:
    """Post in the desk's name, once however often it is tried: the key is random and says nothing of the case."""
    names = await quartier_names(unit)
    quartier = relay.quartier if relay.quartier in {name.slug for name in names} else ""
    form = HelpForm(HelpKind.REQUEST, relay.text, relay.category, quartier)
    text = help_text(form, names)
    draft = Draft(
        text=text, visibility=Visibility.TOWN, scope=Visibility.TOWN, language="fr", idempotency_key=relay.key
    )
    return (await post_status(unit, desk, draft, intent=intent_of(form, text, names))).id


async def _close(room: Room, relay: Relay) -> None:
    """What was found for is "Pourvue" everywhere, what was not is "Close"."""
    async with room.store.reading() as unit:
        query = select(Introduction.id).where(
            Introduction.case_id == relay.case_id,
            col(Introduction.state).in_([IntroductionState.INTRODUCED, IntroductionState.DONE]),
        )
        is_found = (await unit.session.exec(query.limit(1))).first() is not None
    async with room.town.unit() as unit:
        post = await help_by_id(unit, relay.status_id or 0)
        status = await status_by_id(unit, relay.status_id or 0)
        if post is not None and status is not None:
            await move_help(unit, status, post, HelpState.IN_PROGRESS if is_found else HelpState.WITHDRAWN)
    async with room.store.unit() as unit:
        kept = await unit.session.get(Relay, relay.id)
        if kept is not None:
            kept.state = RelayState.CLOSED
            await unit.add(kept)
