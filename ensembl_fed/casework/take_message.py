"""A private message to @ccas becomes a case, or a line of the case that it continues (D1, D10)."""

from dataclasses import dataclass
from typing import Final

from sqlmodel import col, select

from ensembl_fed.casework.desk_settings import DeskSettings, desk_settings
from ensembl_fed.casework.events import note_event
from ensembl_fed.casework.follow import PublicState, newest_of_handle, public_state, withdraw
from ensembl_fed.casework.kinds import Channel, EventKind, Reach
from ensembl_fed.casework.open_case import Request, open_case
from ensembl_fed.casework.people import Person
from ensembl_fed.casework.room import Room
from ensembl_fed.casework.tables import CaseEvent, CaseFile, SearchTerm
from ensembl_fed.clock import utc_now
from ensembl_fed.models import Account, Status
from ensembl_fed.services.aide import mention
from ensembl_fed.services.hand_to_desk import HANDED_OVER, REFUSED, answer_for_desk, is_of_town
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.confidential import forget_pictures, picture_keys
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.normalize import fold
from ensembl_fed.text.sanitize import html_to_text

_MOST_CARDS: Final = 20
_WITHDRAW: Final = frozenset(("retrait", "retirer", "annuler"))
_FOLLOW: Final = "suivi"
_STATES: Final = {
    PublicState.RECEIVED: "Votre demande est bien reçue. Un agent vous répond sous deux jours ouvrés.",
    PublicState.CONTACT: "Un agent s’occupe de votre demande et vous contacte.",
    PublicState.RELAYED: "Votre demande est relayée, sans votre nom.",
    PublicState.SOMEBODY: "Quelqu’un propose de vous aider : le CCAS vous en parle.",
    PublicState.OVER: "Votre demande est terminée.",
    PublicState.WITHDRAWN: "Votre demande est retirée.",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a message: the words of the answer, what stands in its place, and the files to delete."""

    answer: str
    instead: str
    pictures: tuple[str, ...] = ()


async def take_message(room: Room, status_id: int) -> Taken | None:
    """Keep what a private message says, then blank it and answer. May run twice. None if there is nothing to do."""
    async with room.town.reading() as unit:
        message = await status_by_id(unit, status_id)
        sender = await account_by_id(unit, message.account_id) if message is not None else None
        if message is None or sender is None or message.text in (HANDED_OVER, REFUSED):
            return None
        is_known = await is_of_town(unit, sender)
        pictures = tuple(await picture_keys(unit, status_id))
    async with room.store.reading() as unit:
        settings = await desk_settings(unit)
    if is_known:
        taken = await _keep(room, message, sender, settings, pictures)
    else:
        taken = Taken(_warning(room, sender), REFUSED, pictures)
    async with room.town.unit() as unit:
        await forget_pictures(unit, status_id)
        await answer_for_desk(unit, status_id, taken.answer, instead=taken.instead)
    return taken


async def _keep(
    room: Room, message: Status, sender: Account, settings: DeskSettings, pictures: tuple[str, ...]
) -> Taken:
    text = html_to_text(message.content).strip() or message.text
    word = _order_in(text)
    async with room.store.unit() as unit:
        case = await _case_of(unit, room, sender)
        if case is not None and word:
            answer = await _obey(unit, room, case, word)
            return Taken(f"{mention(sender)} {answer}", HANDED_OVER)
        source = f"message:{message.uri}"
        if case is None or case.source_digest == room.seal.digest(source, "source"):
            person = Person(name=sender.display_name, handle=_handle(sender))
            request = Request(Channel.MESSAGE, text, person, Reach.MESSAGE, source=source)
            case = (await open_case(unit, room.seal, request)).case
            await _remember_handle(unit, room, case, sender)
        else:
            await _continue(unit, room, case, message, text)
        if pictures:
            await note_event(unit, room.seal, case, EventKind.MESSAGE, "Le message avait une image, non conservée.")
    return Taken(_receipt(sender, settings), HANDED_OVER, pictures)


async def _continue(unit: Unit, room: Room, case: CaseFile, message: Status, text: str) -> None:
    """One more message of somebody whose case is open: a line, and a reason to look at the case today."""
    if await unit.session.get(CaseEvent, message.id) is not None:
        return
    await note_event(unit, room.seal, case, EventKind.MESSAGE, text, number=message.id)
    case.next_action, case.next_at, case.changed_at = "answer", utc_now(), utc_now()
    case.version += 1
    await unit.add(case)


async def _obey(unit: Unit, room: Room, case: CaseFile, word: str) -> str:
    if word == _FOLLOW:
        return _STATES[public_state(case)]
    await withdraw(unit, room.seal, case, erase=False)
    return "Votre demande est retirée. Rien de plus ne sera publié. Le CCAS reste à votre écoute."


def _order_in(text: str) -> str:
    """`suivi` or `retrait` when that is all that a message says beside the name of the desk."""
    words = [word for word in fold(text).replace(".", " ").split() if not word.startswith("@")]
    if len(words) != 1:
        return ""
    return _FOLLOW if words[0] == _FOLLOW else "retrait" if words[0] in _WITHDRAW else ""


async def _case_of(unit: Unit, room: Room, sender: Account) -> CaseFile | None:
    digest = room.seal.digest(_handle(sender), "handle")
    query = select(SearchTerm.person_id).where(SearchTerm.digest == digest).order_by(col(SearchTerm.id).desc())
    cards = list(await unit.session.exec(query.limit(_MOST_CARDS)))
    return await newest_of_handle(unit, cards) if cards else None


async def _remember_handle(unit: Unit, room: Room, case: CaseFile, sender: Account) -> None:
    if case.person_id is not None:
        digest = room.seal.digest(_handle(sender), "handle")
        await unit.add(SearchTerm(id=case.id, person_id=case.person_id, digest=digest))


def _handle(account: Account) -> str:
    return f"{account.username}@{account.domain}" if account.domain else account.username


def _receipt(sender: Account, settings: DeskSettings) -> str:
    numbers = ", ".join(number for number, _ in settings.emergency_lines()[:5])
    return (
        f"{mention(sender)} Votre message est bien arrivé au CCAS : seuls ses agents peuvent le lire, et il est rangé "
        f"à part. Un agent vous répond sous deux jours ouvrés. Répondez SUIVI pour savoir où en est votre demande, "
        f"RETRAIT pour la retirer. En danger ? Appelez d’abord : {numbers}."
    )


def _warning(room: Room, sender: Account) -> str:
    return (
        f"{mention(sender)} Vous écrivez depuis un serveur qui n’est pas de la ville : ses administrateurs pourraient "
        f"lire ce que vous confiez au CCAS. Votre message n’a pas été conservé ici. Écrivez-nous plutôt sur cette "
        f"page, sans compte et en toute discrétion : {room.home.addresses.base}/ma-ville/ccas"
    )
