"""What the page of an event says beside its text, and what its reader can do there."""

from dataclasses import dataclass

from ensembl_fed.models import Account, Event, Status
from ensembl_fed.models.kinds import EventState, JoinMode, JoinState, StatusPart
from ensembl_fed.services.speak_for import voices_of
from ensembl_fed.storage.events import event_by_id, join_of
from ensembl_fed.storage.unit import Unit
from web.pages.agenda import event_path, said_state
from web.pages.gather import Around
from web.pages.reader import Reader


@dataclass(frozen=True, slots=True)
class EventFacts:
    """An event; when and where stand in its text. `state` is a word unless it simply takes place.

    `join_url` takes the field on ("1", "0"), and is empty where one can't say that one comes. `edit_url` and
    `state_url` are for those who may change it.
    """

    title: str
    state: str = ""
    quartier: str = ""
    price: str = ""
    is_free: bool = False
    capacity: int = 0
    joined: int = 0
    accessibility: str = ""
    link: str = ""
    calendar_url: str = ""
    join_url: str = ""
    is_joining: bool = False
    is_asked: bool = False
    is_cancelled: bool = False
    edit_url: str = ""
    state_url: str = ""


async def event_facts(unit: Unit, status: Status, author: Account, here: Around, reader: Reader) -> EventFacts | None:
    """The event that a post is; None for other posts, which cost no query."""
    event = await event_by_id(unit, status.id) if status.parts & StatusPart.EVENT else None
    if event is None:
        return None
    viewer = reader.account
    join = await join_of(unit, status.id, viewer.id) if viewer is not None else None
    may_change = await _may_change(unit, author, reader)
    # The text of our own events says these already.
    is_said = author.is_local
    return EventFacts(
        title=event.title,
        state=said_state(event),
        quartier=here.quartiers.get(event.quartier_slug, ""),
        price="" if is_said else event.price,
        is_free=event.is_free is True and not is_said,
        capacity=event.capacity or 0,
        joined=event.joined,
        accessibility="" if is_said else event.accessibility,
        link="" if is_said else event.link,
        calendar_url=event_path(author, status, "agenda.ics"),
        join_url=event_path(author, status, "participer") if viewer and _can_join(event, here) else "",
        is_joining=join is not None,
        is_asked=join is not None and join.state is JoinState.ASKED,
        is_cancelled=event.state is EventState.CANCELLED,
        edit_url=event_path(author, status, "evenement") if may_change else "",
        state_url=event_path(author, status, "etat-evenement") if may_change else "",
    )


def _can_join(event: Event, here: Around) -> bool:
    is_over = event.last_ends_at is not None and event.last_ends_at < here.now
    is_open = event.join_mode in (JoinMode.FREE, JoinMode.RESTRICTED)
    return is_open and not is_over and event.state is not EventState.CANCELLED


async def _may_change(unit: Unit, author: Account, reader: Reader) -> bool:
    if not author.is_local or reader.member is None:
        return False
    voices = await voices_of(unit, reader.member)
    return any(voice.account.id == author.id and voice.may_publish for voice in voices)
